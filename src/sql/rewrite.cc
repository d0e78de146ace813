// Puts other text in the place of tables and parameters of a SELECT and keeps the way back to the user's text.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "sql/select.h"

namespace schoolhouse::sql {
namespace {

struct Replacement {
  Range range;
  std::string text;
};

// Shortest digits that read back as the same number.
std::string number_text(double number) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  return std::string(digits, end);
}

std::vector<Replacement> replacements(const Select& select, const Relation& relation, const Parameters& parameters) {
  std::vector<Replacement> found;
  for (const Mention& mention : select.mentions) {
    std::string text = relation(mention.reference);
    const std::string name = mention.reference.changes ? "table_changes" : mention.reference.table.name;
    if (!mention.has_alias) text += " AS " + quote_identifier(name);
    found.push_back({mention.name, std::move(text)});
    if (mention.at) found.push_back({*mention.at, {}});
  }
  std::vector<Problem> problems;
  for (const ParameterUse& use : select.parameter_uses) {
    const auto is_within = [&](const Range& range) {
      return range.begin <= use.range.begin && use.range.end <= range.end;
    };
    const bool is_replaced = std::any_of(select.mentions.begin(), select.mentions.end(), [&](const Mention& mention) {
      return is_within(mention.name) || (mention.at && is_within(*mention.at));
    });
    if (is_replaced) continue;
    const auto value = parameters.find(use.name);
    if (value == parameters.end()) {
      problems.push_back({Fault::user, "no value for '$" + use.name + "'",
                          place_at(select.origin, select.text, use.range.begin),
                          "set it under parameters: in schoolhouse.yml, or with --param " + use.name + "=VALUE"});
      continue;
    }
    found.push_back({use.range, literal(use.name, value->second)});
  }
  if (!problems.empty()) throw Error(std::move(problems));
  for (const Range& prefix : select.schema_prefixes) found.push_back({prefix, {}});
  std::sort(found.begin(), found.end(),
            [](const Replacement& a, const Replacement& b) { return a.range.begin < b.range.begin; });
  return found;
}

}  // namespace

std::string literal(std::string_view name, const duck::Value& value) {
  struct Printer {
    std::string_view name;
    std::string operator()(std::monostate) const { return "NULL"; }
    std::string operator()(bool yes) const { return yes ? "true" : "false"; }
    // In brackets, so that "x-$n" stays a subtraction when n is negative and not a comment.
    std::string operator()(std::int64_t number) const {
      return number < 0 ? "(" + std::to_string(number) + ")" : std::to_string(number);
    }
    std::string operator()(double number) const {
      return number < 0 ? "(" + number_text(number) + ")" : number_text(number);
    }
    std::string operator()(const std::string& text) const {
      return (name == "run_date" ? "DATE " : "") + quote_literal(text);
    }
  };
  return std::visit(Printer{name}, value);
}

duck::Value parameter_value(std::string_view text) {
  const auto integer = parse_integer(text);
  if (integer && std::to_string(*integer) == text) return *integer;
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos || point + 1 == text.size()) return std::string(text);
  // Whole part and digits after the point, "-12" and "50".
  const auto whole = parse_integer(text.substr(0, point));
  const std::string_view digits = text.substr(point + 1);
  const bool is_plain = whole && (std::to_string(*whole) == text.substr(0, point) || text.starts_with("-0.")) &&
                        digits.find_first_not_of("0123456789") == std::string_view::npos;
  const auto number = is_plain ? parse_number(text) : std::nullopt;
  if (number) return *number;
  return std::string(text);
}

Rewritten rewrite(const Select& select, const Relation& relation, const Parameters& parameters) {
  Rewritten rewritten;
  std::size_t at = 0;
  for (const Replacement& replacement : replacements(select, relation, parameters)) {
    rewritten.pieces.push_back({rewritten.sql.size(), at, true});
    rewritten.sql.append(select.text, at, replacement.range.begin - at);
    rewritten.pieces.push_back({rewritten.sql.size(), replacement.range.begin, false});
    rewritten.sql += replacement.text;
    at = replacement.range.end;
  }
  rewritten.pieces.push_back({rewritten.sql.size(), at, true});
  rewritten.sql.append(select.text, at);
  return rewritten;
}

std::size_t Rewritten::source_position(std::size_t position) const {
  std::size_t source = position;
  for (const Piece& piece : pieces) {
    if (piece.begin > position) break;
    source = piece.is_copied ? piece.source + (position - piece.begin) : piece.source;
  }
  return source;
}

}  // namespace schoolhouse::sql
