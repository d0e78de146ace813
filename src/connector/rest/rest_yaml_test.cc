// Tests of reading REST sources: every mistake is told with its place, and what is right becomes what was meant.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/rest_yaml.h"

#include <gtest/gtest.h>

#include "connector/rest/request_plan.h"
#include "connector/source.h"

namespace schoolhouse::connector {
namespace {

std::string source_text(const std::string& source_keys, const std::string& table_keys) {
  return "kind: rest\nurl: https://a.org/api/\n" + source_keys +
         "tables:\n  rows:\n    path: /rows\n    columns: { id: long, day: date, name: string }\n" + table_keys;
}

Source read(const std::string& text, std::vector<Problem>& problems) {
  return read_source(parse_yaml(text, "sources/api.yml"), "sources/api.yml", {{"years", "2020,2021"}, {"fips", "6"}},
                     problems);
}

TEST(RestYaml, mistakes_are_told_with_their_place) {
  const std::string single = "    paging: single\n";
  const struct {
    std::string_view name;
    std::string source, table;
    std::string_view told;
    int line;
  } cases[] = {
      {"no paging", "", "", "the key 'paging' is missing", 5},
      {"unknown paging", "", "    paging: { type: pages }\n", "unknown type 'pages'", 7},
      {"a key of another paging", "", "    paging: { type: next_link, field: next, first: 0 }\n",
       "'first' does not belong to paging of type next_link", 7},
      {"paging lacks a key", "", "    paging: { type: cursor }\n", "paging of type cursor needs 'field'", 7},
      {"size alone", "", "    paging: { type: offset, size: 5 }\n", "'size' and 'size_parameter' belong together", 7},
      {"a secret in the file", "auth: { type: bearer, token: abc }\n", single, "a secret stands in the file", 3},
      {"no secret at all", "auth: { type: basic, user: me }\n", single, "'password' is missing", 3},
      {"a key of another sign-in", "auth: { type: bearer, token: \"{secret.t}\", user: me }\n", single,
       "'user' does not belong to the sign-in 'bearer'", 3},
      {"a rate that is none", "rate: fast\n", single, "'fast' is not a rate", 3},
      {"a deadline that is none", "deadline: soon\n", single, "'soon' is not a length of time", 3},
      {"an unknown list", "", single + "    parameters: { y: \"{each.year}\" }\n", "{each.year} is not declared", 4},
      {"a near name", "", single + "    each: { years: [1] }\n    parameters: { y: \"{each.year}\" }\n",
       "{each.year} is not declared", 4},
      {"an empty list", "", single + "    each: { year: [] }\n", "the list 'year' is empty", 8},
      {"a cursor without incremental", "", single + "    parameters: { since: \"{cursor}\" }\n",
       "{cursor} needs 'incremental:'", 4},
      {"incremental that replaces", "", single + "    incremental: { column: day, start: '2020-01-01' }\n",
       "an incremental load brings the new rows only: replacing would lose the others", 5},
      {"incremental by no column", "", single + "    write: append\n    incremental: { column: dey, start: x }\n",
       "there is no column 'dey'", 9},
      {"a lag that does not fit", "",
       single + "    write: append\n    incremental: { column: day, start: x, lag: 3 }\n",
       "'3' does not fit the column", 9},
      {"merging without a key", "", single + "    write: merge\n", "merging needs the 'key:' of the rows", 8},
      {"gone without merge", "", single + "    gone: remove\n", "'gone: remove' is for 'write: merge'", 8},
      {"end without a history", "", single + "    gone: end\n", "'gone: end' is for 'write: scd2'", 8},
      {"a history without a key", "", single + "    write: scd2\n", "a history needs the 'key:' of the rows", 8},
      {"from when without a history", "", single + "    effective: id\n", "'effective' is for 'write: scd2'", 8},
      {"what is right", "", single, "", 0},
      {"a body for GET", "", single + "    body: { a: 1 }\n", "a GET has no body", 8},
      {"a status that is fine", "", single + "    no_rows_when: [200]\n", "'200' is not a status from 400 to 499", 8},
      {"an unknown key", "", single + "    pagging: x\n", "unknown key 'pagging'", 8},
  };
  for (const auto& c : cases) {
    std::vector<Problem> problems;
    read(source_text(c.source, c.table), problems);
    if (c.told.empty()) {
      EXPECT_TRUE(problems.empty()) << c.name;
      continue;
    }
    ASSERT_FALSE(problems.empty()) << c.name;
    EXPECT_EQ(problems.front().what.substr(0, c.told.size()), c.told) << c.name;
    EXPECT_EQ(problems.front().where.line, c.line) << c.name << ": " << problems.front().what;
  }
}

TEST(RestYaml, requests_are_what_was_declared) {
  std::vector<Problem> problems;
  const Source source =
      read(source_text("headers: { Accept: application/json }\n",
                       "    method: POST\n    paging: { type: page_number, size: 5, size_parameter: n }\n"
                       "    each: { year: \"{years}\", grade: [pk, 'a b'] }\n"
                       "    parameters: { y: \"{each.year}\", f: \"{fips}\", key: \"{secret.k}\" }\n"
                       "    body: { query: \"q($g) { rows(g: $g) { id } }\", variables: { g: \"{each.grade}\", n: 20, "
                       "t: '20' } }\n"),
           problems);
  ASSERT_TRUE(problems.empty()) << problems.front().what;
  const auto& rest = std::get<RestSource>(source.kind);
  const RestTable& table = rest.tables.front();
  const auto plan = plan_requests(table, {}, {});
  ASSERT_EQ(plan.size(), 4U);
  EXPECT_EQ(plan[1].key, "year=2020,grade=a%20b");
  const http::Request request = page_request(rest, table, plan[1], {.number = 2});
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://a.org/api/rows?y=2020&f=6&key={secret.k}&n=5&page=3");
  EXPECT_EQ(request.body, R"({"query":"q($g) { rows(g: $g) { id } }","variables":{"g":"a b","n":20,"t":"20"}})");
  EXPECT_EQ(request.headers,
            (std::vector<http::Header>{{"Accept", "application/json"}, {"Content-Type", "application/json"}}));
}

TEST(RestYaml, durations_are_read) {
  const struct {
    std::string_view text;
    std::optional<double> seconds;
  } cases[] = {{"60 s", 60},         {"2 minutes", 120},  {"1.5 hours", 5400},
               {"2 days", 172800},   {"500 ms", 0.5},     {"1 week", 604800},
               {"60", std::nullopt}, {"s", std::nullopt}, {"2 fortnights", std::nullopt}};
  for (const auto& c : cases) EXPECT_EQ(parse_duration(c.text), c.seconds) << c.text;
}

}  // namespace
}  // namespace schoolhouse::connector
