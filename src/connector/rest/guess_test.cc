// Tests of guesses from one answer: paging, columns and parameters of the file that is written.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/guess.h"

#include <gtest/gtest.h>

namespace schoolhouse::connector {
namespace {

TEST(Guess, pages_as_the_answer_tells) {
  const struct {
    std::string_view name, body, paging, told;
    std::optional<std::string> link = {};
  } cases[] = {
      {"a next address", R"({"count": 9, "next": "https://a.org/rows?page=2", "results": [{"id": 1}]})",
       "records: results\n    paging: { type: next_link, field: next, total: count }", "further pages by a link"},
      {"a next address on the last page", R"({"next": null, "results": [{"id": 1}]})",
       "records: results\n    paging: { type: next_link, field: next }", "further pages by a link"},
      {"a header", R"([{"id": 1}])", "paging: { type: header_link }", "further pages by a link",
       "<https://a.org/rows?page=2>; rel=\"next\""},
      {"a token", R"({"items": [{"id": 1}], "meta": {"next_cursor": "abc"}})",
       "records: items\n    paging: { type: cursor, field: meta.next_cursor, parameter: cursor }  # a guess",
       "further pages by a guess, see 'paging:'"},
      {"more rows than came", R"({"data": [{"id": 1}], "total": 9})",
       "records: data\n    paging: { type: page_number, parameter: page, total: total }  # a guess",
       "further pages by a guess, see 'paging:'"},
      {"an offset", R"({"data": [{"id": 1}], "meta": {"total": 9, "offset": 0}})",
       "records: data\n    paging: { type: offset, parameter: offset, total: meta.total }  # a guess",
       "further pages by a guess, see 'paging:'"},
      {"all rows at once", R"({"data": [{"id": 1}, {"id": 2}], "total": 2})", "records: data\n    paging: single\n",
       "one page"},
      {"a list", R"([{"id": 1}])", "paging: single\n", "one page"},
      {"one object", R"({"id": 1, "name": "x"})", "paging: single\n", "one page"},
  };
  for (const auto& c : cases) {
    const auto guess = guess_declaration(c.body, c.link);
    ASSERT_TRUE(guess) << c.name;
    const std::string yaml = to_yaml(*guess, {.url = "https://a.org", .path = "/rows", .table = "rows"});
    EXPECT_NE(yaml.find("    path: \"/rows\"\n    " + std::string(c.paging)), std::string::npos) << c.name << "\n"
                                                                                                 << yaml;
    EXPECT_EQ(describe_paging(*guess), c.told) << c.name;
  }
}

TEST(Guess, a_whole_file) {
  const auto guess = guess_declaration(
      R"([{"schoolId": 1, "opened": "2020-08-24", "tags": ["a"]}, {"schoolId": 2, "opened": null}])", std::nullopt);
  ASSERT_TRUE(guess);
  EXPECT_EQ(to_yaml(*guess, {.url = "https://a.org",
                             .path = "/v1/schools",
                             .parameters = {{"state", "CA"}, {"$top", "5"}, {"all", "yes"}},
                             .table = "schools",
                             .description = "Schools: all",
                             .sign_in = "auth: { type: bearer, token: \"{secret.sis}\" }\n"}),
            R"(kind: rest
description: "Schools: all"
url: "https://a.org"
auth: { type: bearer, token: "{secret.sis}" }
tables:
  schools:
    path: "/v1/schools"
    parameters:
      state: CA
      "$top": "5"
      all: "yes"
    paging: single
    key: [school_id]
    columns:
      school_id: { type: long, from: schoolId }
      opened: date
      tags: { type: string, when_absent: not_reported }  # JSON; 'child_tables:' makes rows of it
)");
}

TEST(Guess, what_has_no_rows) {
  for (const std::string_view body : {"", "<html>", "5", "\"x\"", "[1, 2]"})
    EXPECT_FALSE(guess_declaration(body, std::nullopt)) << body;
}

}  // namespace
}  // namespace schoolhouse::connector
