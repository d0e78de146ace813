// Tests of addresses: origins, relative links and queries.
// SPDX-License-Identifier: Apache-2.0
#include "http/url.h"

#include <gtest/gtest.h>

namespace schoolhouse::http {
namespace {

TEST(Url, origins_are_compared_with_their_port) {
  const struct {
    std::string url;
    std::optional<std::string> origin;
  } cases[] = {
      {"https://API.example.org/x?y", "https://api.example.org:443"},
      {"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
      {"https://user:pass@a.org/", "https://a.org:443"},
      {"file:///etc/passwd", std::nullopt},
      {"a.org/x", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(origin_of(c.url), c.origin) << c.url;
}

TEST(Url, links_are_made_whole) {
  const struct {
    std::string base, link;
    std::optional<std::string> whole;
  } cases[] = {
      {"https://a.org/v1/rows?page=1", "?page=2", "https://a.org/v1/rows?page=2"},
      {"https://a.org/v1/rows", "/v2", "https://a.org/v2"},
      {"https://a.org/v1/rows", "https://b.org/x", "https://b.org/x"},
      {"https://a.org/v1/rows", "file:///etc/passwd", std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(resolve(c.base, c.link), c.whole) << c.link;
}

TEST(Url, queries_take_and_replace_values) {
  const struct {
    std::string url;
    Query query;
    std::string expected;
  } cases[] = {
      {"https://a.org/x", {}, "https://a.org/x"},
      {"https://a.org/x", {{"a", "1&2 ü"}}, "https://a.org/x?a=1%262%20%C3%BC"},
      {"https://a.org/x?a=1&ab=2#f", {{"a", "3"}}, "https://a.org/x?ab=2&a=3"},
      {"https://a.org/x?", {{"$top", "5"}}, "https://a.org/x?%24top=5"},
  };
  for (const auto& c : cases) EXPECT_EQ(with_query(c.url, c.query), c.expected);
  EXPECT_EQ(query_of("https://a.org/x?a=1%262+%C3%BC&b&c=#f"), (Query{{"a", "1&2 ü"}, {"b", ""}, {"c", ""}}));
  EXPECT_EQ(query_of("https://a.org/x"), Query{});
  EXPECT_EQ(without_query("https://a.org/x?key=1#f"), "https://a.org/x");
}

}  // namespace
}  // namespace schoolhouse::http
