// Positions of SQL as lines and columns of the user's file, and DuckDB's errors told there.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "duck/database.h"
#include "sql/explain.h"
#include "sql/select.h"

namespace schoolhouse::sql {
namespace {

// Where the failure stands in the user's text. The SQL may have been run as a part of another statement, such as a COPY.
std::optional<std::size_t> position_in_source(const duck::QueryFailure& failure, const Select& select,
                                              const Rewritten* ran) {
  if (!failure.position) return std::nullopt;
  const std::string& sql = ran != nullptr ? ran->sql : select.text;
  const std::size_t begin = failure.statement.empty() ? 0 : failure.statement.find(sql);
  if (begin == std::string::npos || *failure.position < begin || *failure.position > begin + sql.size())
    return std::nullopt;
  const std::size_t position = *failure.position - begin;
  return ran != nullptr ? ran->source_position(position) : position;
}

bool is_character_start(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

Place place_at(const Origin& origin, std::string_view sql, std::size_t position) {
  const std::string_view before = sql.substr(0, std::min(position, sql.size()));
  const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const std::string_view in_line = before.substr(line_start);
  const auto line = origin.line + std::count(before.begin(), before.end(), '\n');
  const auto column = origin.indent + 1 + std::count_if(in_line.begin(), in_line.end(), is_character_start);
  return {origin.file, static_cast<int>(line), "column " + std::to_string(column)};
}

Error locate(const std::exception& error, const Select& select, const Rewritten* ran) {
  const auto* refused = dynamic_cast<const duck::QueryError*>(&error);
  if (refused == nullptr) {
    if (const auto* known = dynamic_cast<const Error*>(&error)) return *known;
    return Error(Problem{.fault = Fault::bug, .what = error.what()});
  }
  std::vector<Problem> problems = refused->problems();
  const duck::QueryFailure& failure = refused->failure();
  const Explained explained = explain(failure.message, failure.candidates);
  for (Problem& problem : problems) {
    problem.what = explained.what;
    if (!explained.fix.empty()) problem.fix = explained.fix;
    if (const auto position = position_in_source(failure, select, ran)) {
      problem.where = place_at(select.origin, select.text, *position);
    } else {
      problem.where = {select.origin.file, select.origin.line, {}};
    }
  }
  return Error(std::move(problems));
}

}  // namespace schoolhouse::sql
