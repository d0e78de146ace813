// Tests of reading answers as they come: rows are counted and fields noted whatever the pieces, and what is no answer is told.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/response_scan.h"

#include <gtest/gtest.h>

namespace schoolhouse::connector {
namespace {

ScanResult scan(std::string_view body, const std::string& records, const std::vector<std::string>& fields,
                std::size_t step) {
  ResponseScan reader(records, fields);
  for (std::size_t at = 0; at < body.size(); at += step) reader.feed(body.substr(at, step));
  return reader.finish();
}

TEST(ResponseScan, counts_rows_and_notes_fields) {
  const struct {
    std::string_view name, body;
    std::string records;
    std::int64_t count;
    std::map<std::string, std::optional<std::string>> fields;
    std::map<std::string, std::string> hints;
  } cases[] = {
      {"an envelope",
       R"({"count": 2, "next": "http:\/\/a\/?p=2", "results": [{"a": [1, {"b": "]}"}]}, {"next": "x"}]})",
       "results",
       2,
       {{"count", "2"}, {"next", "http://a/?p=2"}},
       {{"count", "2"}, {"next", "http://a/?p=2"}}},
      {"fields behind the rows",
       R"({"results":[{"a":1}],"count":1,"next":null})",
       "results",
       1,
       {{"count", "1"}, {"next", std::nullopt}},
       {{"count", "1"}}},
      {"an array", " [ {\"a\": 1} , {\"a\": \"\\\"[\"} ] ", "", 2, {}, {}},
      {"an empty array", "[]", "", 0, {}, {}},
      {"an array of other things", "[1, \"x\", null, [2, 3]]", "", 4, {}, {}},
      {"one object", R"({"id": 7, "count": 5, "inner": {"a": []}})", "", 1, {{"count", "5"}}, {}},
      {"rows below",
       R"({"meta": {"next": "t"}, "data": {"items": [{}, {}, {}]}})",
       "data.items",
       3,
       {},
       {{"meta.next", "t"}}},
      {"one object below", R"({"data": {"user": {"a": 1}}})", "data.user", 1, {}, {}},
      {"a byte order mark", "\xef\xbb\xbf[{}]", "", 1, {}, {}},
      {"rows in an array of something else do not count",
       R"({"x": [{"results": [1, 2]}], "results": [{}]})",
       "results",
       1,
       {},
       {}},
  };
  for (const auto& c : cases) {
    for (const std::size_t step : {1U, 3U, 1000U}) {
      const ScanResult result = scan(c.body, c.records, {"count", "next"}, step);
      EXPECT_EQ(result.fault, "") << c.name;
      EXPECT_EQ(result.records, c.count) << c.name << step;
      EXPECT_EQ(result.fields, c.fields) << c.name << step;
      EXPECT_EQ(result.hints, c.hints) << c.name << step;
    }
  }
}

TEST(ResponseScan, tells_what_is_no_answer) {
  const struct {
    std::string_view body;
    std::string records;
    std::string_view fault;
  } cases[] = {
      {"", "", "the answer is empty"},
      {"  \n", "", "the answer is empty"},
      {"<html>", "", "the answer is HTML or XML, not JSON"},
      {"Sorry", "", "the answer is not JSON"},
      {R"({"results": [{"a": 1})", "results", "the answer ends in the middle of its JSON"},
      {R"({"results": [{"a": "x)", "results", "the answer ends in the middle of its JSON"},
      {R"({"results": [{}]} {})", "results", "the answer is not valid JSON: something stands behind its end"},
      {R"({"results": [{}]])", "results", "the answer is not valid JSON"},
      {R"({"error": "no"})", "results", "the answer has no 'results'"},
      {R"({"results": null})", "results", "the answer has no rows in 'results', but a single value"},
  };
  for (const auto& c : cases) {
    for (const std::size_t step : {1U, 1000U}) EXPECT_EQ(scan(c.body, c.records, {}, step).fault, c.fault) << c.body;
  }
}

}  // namespace
}  // namespace schoolhouse::connector
