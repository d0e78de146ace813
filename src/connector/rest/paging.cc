// Decides the next request of a paged endpoint from what the last response said, and when the pages are complete.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/paging.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "connector/rest/page_link.h"

namespace schoolhouse::connector {
namespace {

constexpr std::array next_names = {"next",
                                   "nextlink",
                                   "next_link",
                                   "next_url",
                                   "nexturl",
                                   "next_page",
                                   "nextpage",
                                   "next_page_url",
                                   "nextpageurl",
                                   "nextpagetoken",
                                   "next_page_token",
                                   "next_cursor",
                                   "nextcursor",
                                   "next_token",
                                   "nexttoken",
                                   "continuation",
                                   "continuationtoken",
                                   "continuation_token",
                                   "@odata.nextlink",
                                   "odata.nextlink"};
constexpr std::array more_names = {"has_more",    "hasmore",       "has_next", "hasnext",
                                   "hasnextpage", "has_next_page", "more"};
constexpr std::array total_names = {"count",        "total",         "total_count", "totalcount",    "total_results",
                                    "totalresults", "total_rows",    "totalrows",   "total_records", "totalrecords",
                                    "recordstotal", "totalelements", "total_items", "totalitems",    "@odata.count"};
constexpr std::array holders = {"meta",      "paging",   "pagination",        "links", "_links", "page",
                                "page_info", "pageinfo", "response_metadata", "next"};

bool is_among(const auto& names, const std::string& name) { return std::ranges::find(names, name) != names.end(); }

std::string value_of(const PageFacts& facts, const std::string& field) {
  const auto row = facts.fields.find(field);
  return row == facts.fields.end() ? "" : row->second.value_or("");
}

bool is_named(const PagingRule& rule, const std::string& field) {
  const std::vector<std::string> fields = fields_of(rule);
  return std::ranges::find(fields, field) != fields.end();
}

NextPage refuse(std::string fault, std::string fix) { return {{}, std::move(fault), std::move(fix)}; }

// The pages are at their end by the rule: does the answer agree?
NextPage finish(const PagingRule& rule, const PageFacts& facts, const PagesSoFar& so_far) {
  if (so_far.total && *so_far.total != so_far.records) {
    return refuse("the answer says that there are " + format_count(*so_far.total) + " rows in '" + rule.total +
                      "', and " + format_count(so_far.records) + " came",
                  "rows may have moved between the pages: try again; if '" + rule.total +
                      "' counts something else, take 'total:' out");
  }
  // What names the next page helps more than how many rows there are.
  std::vector<std::pair<std::string, std::string>> hints(facts.hints.begin(), facts.hints.end());
  std::ranges::stable_sort(hints, {}, [](const auto& hint) { return hint_kind(hint.first); });
  for (const auto& [field, value] : hints) {
    if (is_named(rule, field)) continue;
    const HintKind kind = hint_kind(field);
    const bool is_next = kind == HintKind::next && !std::holds_alternative<PageNumber>(rule.paging) &&
                         !std::holds_alternative<Offset>(rule.paging);
    if ((is_next || kind == HintKind::more) && value != "false") {
      return refuse("the answer says in '" + field + "' that there are further pages, and they were not asked for",
                    kind != HintKind::next ? "declare how pages are asked for under 'paging:'"
                    : is_link(value) ? "declare them, for example 'paging: { type: next_link, field: " + field + " }'"
                                     : "declare them, for example 'paging: { type: cursor, field: " + field +
                                           ", parameter: cursor }'");
    }
    const auto number = kind == HintKind::total ? parse_integer(value) : std::nullopt;
    if (number && *number > so_far.records && rule.total.empty()) {
      return refuse(
          "the answer says in '" + field + "' that there are " + format_count(*number) + " rows, and " +
              format_count(so_far.records) + " came",
          "declare how the other pages are asked for, for example 'paging: { type: page_number, parameter: page, "
          "total: " +
              field + " }'");
    }
  }
  if (facts.header_link && !std::holds_alternative<HeaderLink>(rule.paging) &&
      !std::holds_alternative<PageNumber>(rule.paging) && !std::holds_alternative<Offset>(rule.paging)) {
    return refuse("the header Link of the answer names a next page, and it was not asked for",
                  "declare 'paging: { type: header_link }'");
  }
  return {};
}

struct Follow {
  const PagingRule& rule;
  const PageKey& page;
  const PageFacts& facts;
  PagesSoFar& so_far;

  NextPage end() const { return finish(rule, facts, so_far); }
  PageKey following() const { return {.number = page.number + 1, .row = so_far.records}; }

  NextPage by_link(const std::string& link) const {
    if (link.empty()) return end();
    if (!so_far.asked.insert(link).second)
      return refuse("the answer names a next page that was read already: the pages go in a circle",
                    "tell whoever runs the service");
    PageKey next = following();
    next.link = link;
    return {next};
  }
  NextPage by_count() const {
    if (facts.records == 0 || (so_far.total && so_far.records >= *so_far.total)) return end();
    return {following()};
  }

  NextPage operator()(const SinglePage&) const { return end(); }
  NextPage operator()(const NextLink& kind) const { return by_link(value_of(facts, kind.field)); }
  NextPage operator()(const HeaderLink&) const { return by_link(facts.header_link.value_or("")); }
  NextPage operator()(const PageNumber&) const { return by_count(); }
  NextPage operator()(const Offset&) const { return by_count(); }
  NextPage operator()(const Cursor& kind) const {
    const std::string token = value_of(facts, kind.field);
    if (token.empty()) return end();
    if (!so_far.asked.insert(token).second)
      return refuse("the answer gives a token that was used already: the pages go in a circle",
                    "tell whoever runs the service");
    PageKey next = following();
    next.token = token;
    return {next};
  }
};

}  // namespace

HintKind hint_kind(const std::string& path) {
  const std::string name = to_lower(path);
  // The names of OData hold a dot.
  if (is_among(next_names, name)) return HintKind::next;
  const std::size_t dot = name.rfind('.');
  const std::string last = dot == std::string::npos ? name : name.substr(dot + 1);
  if (dot != std::string::npos) {
    const std::string holder = name.substr(0, dot);
    const std::size_t above = holder.rfind('.');
    if (!is_among(holders, above == std::string::npos ? holder : holder.substr(above + 1))) return HintKind::none;
    if (last == "href" && holder.ends_with("next")) return HintKind::next;
  }
  if (is_among(next_names, last)) return HintKind::next;
  if (is_among(more_names, last)) return HintKind::more;
  if (is_among(total_names, last)) return HintKind::total;
  return HintKind::none;
}

std::vector<std::string> fields_of(const PagingRule& rule) {
  std::vector<std::string> fields;
  if (!rule.total.empty()) fields.push_back(rule.total);
  if (const auto* link = std::get_if<NextLink>(&rule.paging)) fields.push_back(link->field);
  if (const auto* cursor = std::get_if<Cursor>(&rule.paging)) fields.push_back(cursor->field);
  return fields;
}

std::vector<std::pair<std::string, std::string>> page_query(const PagingRule& rule, const PageKey& page) {
  std::vector<std::pair<std::string, std::string>> query;
  if (!rule.size_parameter.empty()) query.emplace_back(rule.size_parameter, std::to_string(rule.size));
  if (const auto* number = std::get_if<PageNumber>(&rule.paging))
    query.emplace_back(number->parameter, std::to_string(number->first + page.number));
  if (const auto* offset = std::get_if<Offset>(&rule.paging))
    query.emplace_back(offset->parameter, std::to_string(page.row));
  if (const auto* cursor = std::get_if<Cursor>(&rule.paging); cursor && !page.token.empty())
    query.emplace_back(cursor->parameter, page.token);
  return query;
}

NextPage decide_absent(const PagingRule& rule, const PagesSoFar& so_far) {
  if (std::holds_alternative<PageNumber>(rule.paging) || std::holds_alternative<Offset>(rule.paging))
    return finish(rule, {}, so_far);
  return refuse("the page that the answer before named is not there", "try again: the service may have lost its place");
}

NextPage decide_next(const PagingRule& rule, const PageKey& page, const PageFacts& facts, PagesSoFar& so_far) {
  so_far.records += facts.records;
  if (facts.records > 0 && !so_far.prints.insert(facts.rows_print).second) {
    return refuse("the same page came twice",
                  "the service does not follow the way of paging that is declared: check the name of its parameter");
  }
  if (!rule.total.empty()) {
    const std::string text = value_of(facts, rule.total);
    const auto total = parse_integer(text);
    if (!total && page.number == 0)
      return refuse("the answer has no whole number in '" + rule.total + "'", "check 'total:' under 'paging:'");
    if (total) {
      if (so_far.total && *so_far.total != *total) {
        return refuse("the number of rows changed from " + format_count(*so_far.total) + " to " + format_count(*total) +
                          " between two pages",
                      "rows moved while they were read: try again");
      }
      so_far.total = total;
    }
    if (so_far.total && so_far.records > *so_far.total) {
      return refuse("more rows came than the " + format_count(*so_far.total) + " that '" + rule.total + "' tells of",
                    "rows may have moved between the pages: try again; if '" + rule.total +
                        "' counts something else, take 'total:' out");
    }
  }
  return std::visit(Follow{rule, page, facts, so_far}, rule.paging);
}

std::optional<std::string> next_of_link_header(const std::string& header) {
  std::string_view rest = header;
  for (;;) {
    const std::size_t open = rest.find('<');
    const std::size_t close = rest.find('>', open);
    if (open == std::string_view::npos || close == std::string_view::npos) return std::nullopt;
    const std::string_view link = rest.substr(open + 1, close - open - 1);
    const std::size_t end = std::min(rest.find('<', close), rest.size());
    for (const std::string& parameter : split(rest.substr(close + 1, end - close - 1), ';')) {
      std::string text = to_lower(trim(parameter));
      while (text.ends_with(',') || text.ends_with(' ')) text.pop_back();
      if (text == "rel=next" || text == "rel=\"next\"") return std::string(link);
    }
    rest.remove_prefix(end);
  }
}

}  // namespace schoolhouse::connector
