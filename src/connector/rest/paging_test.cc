// Tests of paging: which request is next, when all is there, and what can't be trusted.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/paging.h"

#include <gtest/gtest.h>

namespace schoolhouse::connector {
namespace {

using Fields = std::map<std::string, std::optional<std::string>>;

// What follows one answer, as a text: "page 1, row 10, link x" or "end" or the fault.
std::string next_of(const PagingRule& rule, const PageKey& page, const PageFacts& facts, PagesSoFar& so_far) {
  const NextPage next = decide_next(rule, page, facts, so_far);
  if (!next.fault.empty()) return "fault: " + next.fault;
  if (!next.page) return "end";
  std::string text = "page " + std::to_string(next.page->number) + ", row " + std::to_string(next.page->row);
  if (!next.page->link.empty()) text += ", link " + next.page->link;
  if (!next.page->token.empty()) text += ", token " + next.page->token;
  return text;
}

TEST(Paging, the_first_answer_decides_what_is_next) {
  const struct {
    std::string_view name;
    PagingRule rule;
    PageFacts facts;
    std::string_view next;
  } cases[] = {
      {"single ends", {SinglePage{}}, {.records = 3}, "end"},
      {"a link goes on", {NextLink{"next"}}, {.records = 3, .fields = {{"next", "u2"}}}, "page 1, row 3, link u2"},
      {"null ends", {NextLink{"next"}}, {.records = 3, .fields = {{"next", std::nullopt}}}, "end"},
      {"an empty link ends", {NextLink{"next"}}, {.records = 3, .fields = {{"next", ""}}}, "end"},
      {"no such field ends", {NextLink{"next"}}, {.records = 3}, "end"},
      {"a header goes on", {HeaderLink{}}, {.records = 3, .header_link = "u2"}, "page 1, row 3, link u2"},
      {"no header ends", {HeaderLink{}}, {.records = 3}, "end"},
      {"a full page asks for the next", {PageNumber{}}, {.records = 3}, "page 1, row 3"},
      {"a page without rows ends", {PageNumber{}}, {}, "end"},
      {"the total ends", {PageNumber{}, "", 0, "n"}, {.records = 3, .fields = {{"n", "3"}}}, "end"},
      {"a short page does not end", {Offset{}, "limit", 100}, {.records = 3}, "page 1, row 3"},
      {"offset ends at the total", {Offset{}, "", 0, "n"}, {.records = 3, .fields = {{"n", "3"}}}, "end"},
      {"a token goes on", {Cursor{"t"}}, {.records = 3, .fields = {{"t", "abc"}}}, "page 1, row 3, token abc"},
      {"no token ends", {Cursor{"t"}}, {.records = 3, .fields = {{"t", std::nullopt}}}, "end"},
      {"no total where one is declared",
       {SinglePage{}, "", 0, "n"},
       {.records = 3},
       "fault: the answer has no whole number in 'n'"},
      {"fewer than the total",
       {SinglePage{}, "", 0, "n"},
       {.records = 3, .fields = {{"n", "4"}}},
       "fault: the answer says that there are 4 rows in 'n', and 3 came"},
      {"more than the total",
       {PageNumber{}, "", 0, "n"},
       {.records = 3, .fields = {{"n", "2"}}},
       "fault: more rows came than the 2 that 'n' tells of"},
      {"an empty page before the total",
       {PageNumber{}, "", 0, "n"},
       {.fields = {{"n", "2"}}},
       "fault: the answer says that there are 2 rows in 'n', and 0 came"},
      {"a next that is not read",
       {SinglePage{}},
       {.records = 3, .hints = {{"next", "u2"}}},
       "fault: the answer says in 'next' that there are further pages, and they were not asked for"},
      {"has_more that is not read",
       {NextLink{"links.next"}},
       {.records = 3, .hints = {{"has_more", "true"}}},
       "fault: the answer says in 'has_more' that there are further pages, and they were not asked for"},
      {"has_more that is false", {SinglePage{}}, {.records = 3, .hints = {{"has_more", "false"}}}, "end"},
      {"a count that is not read",
       {SinglePage{}},
       {.records = 3, .hints = {{"meta.total", "7"}}},
       "fault: the answer says in 'meta.total' that there are 7 rows, and 3 came"},
      {"a count that fits", {SinglePage{}}, {.records = 3, .hints = {{"count", "3"}}}, "end"},
      {"a header that is not read",
       {SinglePage{}},
       {.records = 3, .header_link = "u2"},
       "fault: the header Link of the answer names a next page, and it was not asked for"},
  };
  for (const auto& c : cases) {
    PagesSoFar so_far;
    EXPECT_EQ(next_of(c.rule, {}, c.facts, so_far), c.next) << c.name;
  }
}

TEST(Paging, what_repeats_stops) {
  const struct {
    std::string_view name;
    PagingRule rule;
    std::vector<PageFacts> answers;
    std::string_view last;
  } cases[] = {
      {"a link again",
       {NextLink{"next"}},
       {{.records = 1, .fields = {{"next", "u2"}}, .rows_print = "a"},
        {.records = 1, .fields = {{"next", "u2"}}, .rows_print = "b"}},
       "fault: the answer names a next page that was read already: the pages go in a circle"},
      {"a token again",
       {Cursor{"t"}},
       {{.records = 1, .fields = {{"t", "x"}}, .rows_print = "a"},
        {.records = 1, .fields = {{"t", "x"}}, .rows_print = "b"}},
       "fault: the answer gives a token that was used already: the pages go in a circle"},
      {"a body again",
       {PageNumber{}},
       {{.records = 1, .rows_print = "a"}, {.records = 1, .rows_print = "a"}},
       "fault: the same page came twice"},
      {"an empty body again",
       {Cursor{"t"}},
       {{.fields = {{"t", "x"}}, .rows_print = "a"}, {.fields = {{"t", "y"}}, .rows_print = "a"}},
       "page 2, row 0, token y"},
      {"a total that changes",
       {NextLink{"next"}, "", 0, "n"},
       {{.records = 1, .fields = {{"next", "u2"}, {"n", "3"}}, .rows_print = "a"},
        {.records = 1, .fields = {{"next", "u3"}, {"n", "4"}}, .rows_print = "b"}},
       "fault: the number of rows changed from 3 to 4 between two pages"},
      {"a total on the first page only",
       {NextLink{"next"}, "", 0, "n"},
       {{.records = 1, .fields = {{"next", "u2"}, {"n", "2"}}, .rows_print = "a"}, {.records = 1, .rows_print = "b"}},
       "end"},
  };
  for (const auto& c : cases) {
    PagesSoFar so_far;
    std::string last;
    PageKey page;
    for (const PageFacts& facts : c.answers) {
      last = next_of(c.rule, page, facts, so_far);
      page = {.number = page.number + 1, .row = so_far.records};
    }
    EXPECT_EQ(last, c.last) << c.name;
  }
}

TEST(Paging, a_page_that_is_not_there_ends_what_is_counted_only) {
  const struct {
    std::string_view name;
    PagingRule rule;
    std::optional<std::int64_t> total;
    bool is_end;
  } cases[] = {
      {"numbered", {PageNumber{}}, {}, true},
      {"by offset", {Offset{}}, {}, true},
      {"numbered, all are there", {PageNumber{}, "", 0, "n"}, 20, true},
      {"numbered, some are not", {PageNumber{}, "", 0, "n"}, 30, false},
      {"by link", {NextLink{"next"}}, {}, false},
      {"by header", {HeaderLink{}}, {}, false},
      {"by token", {Cursor{"token"}}, {}, false},
  };
  for (const auto& c : cases) {
    const NextPage next = decide_absent(c.rule, {.records = 20, .total = c.total});
    EXPECT_FALSE(next.page) << c.name;
    EXPECT_EQ(next.fault.empty(), c.is_end) << c.name << ": " << next.fault;
  }
}

TEST(Paging, queries_ask_for_a_page) {
  using Query = std::vector<std::pair<std::string, std::string>>;
  const struct {
    PagingRule rule;
    PageKey page;
    Query query;
  } cases[] = {
      {{SinglePage{}}, {}, {}},
      {{PageNumber{"p", 0}, "size", 50}, {.number = 2}, {{"size", "50"}, {"p", "2"}}},
      {{Offset{"skip"}, "take", 50}, {.number = 2, .row = 93}, {{"take", "50"}, {"skip", "93"}}},
      {{Cursor{"t", "after"}, "n", 5}, {}, {{"n", "5"}}},
      {{Cursor{"t", "after"}, "n", 5}, {.token = "x"}, {{"n", "5"}, {"after", "x"}}},
  };
  for (const auto& c : cases) EXPECT_EQ(page_query(c.rule, c.page), c.query);
}

TEST(Paging, link_headers_are_read) {
  const struct {
    std::string header;
    std::optional<std::string> next;
  } cases[] = {
      {R"(<https://a/x?page=2>; rel="next", <https://a/x?page=9>; rel="last")", "https://a/x?page=2"},
      {R"(<https://a/x?page=1>; rel="prev",<https://a/x?a=1,2>; title="x"; rel=next)", "https://a/x?a=1,2"},
      {R"(<https://a/x?page=9>; rel="last")", std::nullopt},
      {"nonsense <", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(next_of_link_header(c.header), c.next) << c.header;
}

TEST(Paging, names_that_speak_of_more_are_known) {
  const struct {
    std::string path;
    HintKind kind;
  } cases[] = {
      {"next", HintKind::next},
      {"@odata.nextLink", HintKind::next},
      {"_links.next.href", HintKind::next},
      {"meta.pagination.next_url", HintKind::next},
      {"paging.hasMore", HintKind::more},
      {"total_count", HintKind::total},
      {"results.next", HintKind::none},
      {"data.count", HintKind::none},
      {"name", HintKind::none},
  };
  for (const auto& c : cases) EXPECT_EQ(hint_kind(c.path), c.kind) << c.path;
}

}  // namespace
}  // namespace schoolhouse::connector
