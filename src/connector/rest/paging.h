// Decides the next request of a paged endpoint from what the last response said, and when the pages are complete.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace schoolhouse::connector {

// One response is all there is.
struct SinglePage {};
// The body holds the address of the next page; NULL, empty or no such field is the end.
struct NextLink {
  std::string field;  // dots lead into objects
};
// The header Link holds it, with rel="next".
struct HeaderLink {};
// Pages are numbered; a page without rows, or the declared total, is the end.
struct PageNumber {
  std::string parameter = "page";
  std::int64_t first = 1;
};
// Rows are skipped; a page without rows, or the declared total, is the end.
struct Offset {
  std::string parameter = "offset";
};
// The body holds a token that the next request carries; NULL, empty or no such field is the end.
struct Cursor {
  std::string field;
  std::string parameter = "cursor";
};
using Paging = std::variant<SinglePage, NextLink, HeaderLink, PageNumber, Offset, Cursor>;

struct PagingRule {
  Paging paging;
  std::string size_parameter = {};  // asks for so many rows a page
  std::int64_t size = 0;
  std::string total = {};  // field that says how many rows there are over all pages
};

// What tells one page of an endpoint from another.
struct PageKey {
  std::int64_t number = 0;  // from 0
  std::int64_t row = 0;     // rows before it
  std::string link = {};    // of NextLink and HeaderLink, from the second page on
  std::string token = {};   // of Cursor, and of parts of a database's table, from the second page on
  std::string until = {};   // of parts: rows that are newer are left for the next load
  friend bool operator==(const PageKey&, const PageKey&) = default;
};

// What one response said.
struct PageFacts {
  std::int64_t records = 0;
  std::map<std::string, std::optional<std::string>> fields = {};  // that were asked for and are there; nothing for null
  std::optional<std::string> header_link = {};                    // rel="next"
  std::map<std::string, std::string> hints = {};  // fields that look like a next page, a token or a total
  std::string rows_print = {};                    // the same for the same rows
};

// Over all pages of one request so far.
struct PagesSoFar {
  std::int64_t records = 0;
  std::set<std::string> prints = {};  // of pages with rows
  std::set<std::string> asked = {};   // links and tokens
  std::optional<std::int64_t> total = {};
};

// The fields of a body that the rule reads.
std::vector<std::string> fields_of(const PagingRule& rule);
// Parameters of the query that ask for a page.
std::vector<std::pair<std::string, std::string>> page_query(const PagingRule& rule, const PageKey& page);

struct NextPage {
  std::optional<PageKey> page;  // nothing: all is there
  std::string fault = {};       // why the pages can't be trusted; nothing else counts then
  std::string fix = {};
};
// `page` is what was asked, `facts` what came; `so_far` takes it in.
NextPage decide_next(const PagingRule& rule, const PageKey& page, const PageFacts& facts, PagesSoFar& so_far);

// The page, behind the first, was answered by a status that stands for no rows.
NextPage decide_absent(const PagingRule& rule, const PagesSoFar& so_far);

// The address with rel="next" of a Link header (RFC 8288).
std::optional<std::string> next_of_link_header(const std::string& header);
// Whether the name of a field, as a path, speaks of further pages or of how many rows there are.
enum class HintKind { none, next, more, total };
HintKind hint_kind(const std::string& path);

}  // namespace schoolhouse::connector
