// Parses SELECTs by DuckDB's own parser and finds where each table, version and parameter stands in the text.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "duck/database.h"
#include "lake/tags.h"
#include "sql/changes_call.h"
#include "sql/select.h"
#include "sql/token.h"
#include "sql/tree.h"
#include "sql/walk.h"

namespace schoolhouse::sql {
namespace {

// The tree of each SQL as JSON, in order; nothing where DuckDB can't even read the text (invalid UTF-8).
std::vector<std::optional<std::string>> serialize(duck::Connection& connection,
                                                  std::span<const std::string_view> sqls) {
  std::vector<std::optional<std::string>> trees(sqls.size());
  std::string query = "SELECT i, json_serialize_sql(q) FROM (VALUES ";
  for (std::size_t i = 0; i < sqls.size(); ++i) {
    query += (i > 0 ? ", (" : "(") + std::to_string(i) + ", " + quote_literal(sqls[i]) + ")";
  }
  query += ") t(i, q)";
  try {
    for (const auto& row : connection.query(query).rows) {
      trees[static_cast<std::size_t>(std::get<std::int64_t>(row[0]))] = duck::to_text(row[1]);
    }
  } catch (const duck::QueryError& error) {
    if (error.is_interrupt()) throw;
    for (std::size_t i = 0; sqls.size() > 1 && i < sqls.size(); ++i)
      trees[i] = serialize(connection, sqls.subspan(i, 1))[0];
  }
  return trees;
}

// Makes a Select of one request and its tree.
class Reader {
 public:
  Reader(duck::Connection& connection, const ParseRequest& request, std::string_view text)
      : connection_(connection), request_(request), tokens_(tokenize(text)) {
    parsed_.select.text = text;
    parsed_.select.origin = request.origin;
  }

  Parsed read(const std::optional<std::string>& json) {
    simdjson::dom::parser parser;
    TreeObject tree;
    if (!json || parser.parse(*json).get(tree) != simdjson::SUCCESS) {
      problem("this SQL can't be read", "write it in UTF-8, without control characters, and nested less deeply", 0);
      return std::move(parsed_);
    }
    find_parameters();
    if (is_true_at(tree, "error")) {
      refuse(tree);
      return std::move(parsed_);
    }
    const simdjson::dom::array statements = list_at(tree, "statements");
    if (statements.size() != 1) {
      problem(statements.size() == 0 ? "there is no SELECT here" : "more than one statement", "write one SELECT",
              second_statement());
      return std::move(parsed_);
    }
    take(walk(statements.at(0).value(), request_.purpose));
    return std::move(parsed_);
  }

 private:
  std::string_view text() const { return parsed_.select.text; }

  void problem(std::string what, std::string fix, std::size_t position) {
    parsed_.problems.push_back(
        {Fault::user, std::move(what), place_at(request_.origin, text(), position), std::move(fix)});
  }

  void refuse(const TreeObject& tree) {
    const std::string message(text_at(tree, "error_message"));
    if (text_at(tree, "error_type") == "parser") {
      const auto characters = parse_integer(text_at(tree, "position"));
      problem(message, {}, byte_of(characters.value_or(0)));
      return;
    }
    const bool is_pivot =
        !tokens_.empty() && (is_word(text(), tokens_[0], "pivot") || is_word(text(), tokens_[0], "unpivot"));
    if (message.starts_with("Only SELECT")) {
      problem("only a SELECT is allowed here", is_pivot ? "write sum(CASE WHEN … THEN … END) for each value" : "", 0);
    } else {
      problem(message, {}, 0);
    }
  }

  // The scanner counts characters, everything else bytes.
  std::size_t byte_of(std::int64_t characters) const {
    std::size_t byte = 0;
    for (; byte < text().size(); ++byte) {
      const bool is_start = (static_cast<unsigned char>(text()[byte]) & 0xC0) != 0x80;
      if (is_start && characters-- == 0) break;
    }
    return byte;
  }

  std::size_t second_statement() const {
    for (std::size_t i = 1; i < tokens_.size(); ++i) {
      if (is_symbol(text(), tokens_[i - 1], ';')) return tokens_[i].begin;
    }
    return 0;
  }

  void find_parameters() {
    Select& select = parsed_.select;
    for (const Token& token : tokens_) {
      if (token.kind != TokenKind::parameter) continue;
      const std::string name(token_text(text(), token).substr(1));
      if (name.empty() || parse_integer(name)) {
        problem("a parameter without a name", "write $name", token.begin);
        continue;
      }
      select.parameter_uses.push_back({name, {token.begin, token.end}});
      if (std::find(select.parameters.begin(), select.parameters.end(), name) != select.parameters.end()) continue;
      select.parameters.push_back(name);
      if (request_.parameters != nullptr && !request_.parameters->contains(name)) unknown_parameter(name, token.begin);
    }
  }

  void unknown_parameter(const std::string& name, std::size_t position) {
    std::vector<std::string> known;
    for (const auto& [known_name, value] : *request_.parameters) known.push_back("$" + known_name);
    problem("unknown parameter '$" + name + "'",
            known.empty() ? "set it under parameters: in schoolhouse.yml" : suggest("$" + name, known), position);
  }

  void take(Walked walked) {
    std::stable_sort(walked.tables.begin(), walked.tables.end(),
                     [](const NamedTable& a, const NamedTable& b) { return a.position < b.position; });
    for (const NamedTable& table : walked.tables) take_table(table);
    for (const ChangesCall& call : walked.changes) take_changes(call);
    for (const QualifiedColumn& column : walked.columns) take_column(column);
    for (Remark& remark : walked.problems) problem(std::move(remark.what), std::move(remark.fix), remark.position);
    find_leading_from(walked);
    std::stable_sort(walked.unportable.begin(), walked.unportable.end(),
                     [](const Remark& a, const Remark& b) { return a.position < b.position; });
    for (Remark& remark : walked.unportable) {
      parsed_.select.unportable.push_back({Fault::user, std::move(remark.what),
                                           place_at(request_.origin, text(), remark.position), std::move(remark.fix)});
    }
  }

  // FROM before SELECT, at the start or in brackets; as in trim(FROM x) a word stands before it elsewhere.
  void find_leading_from(Walked& walked) const {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const bool is_start = i == 0 || is_symbol(text(), tokens_[i - 1], '(');
      if (is_start && is_word(text(), tokens_[i], "from")) {
        walked.unportable.push_back({"FROM without SELECT is not portable", "write SELECT * FROM …", tokens_[i].begin});
      }
    }
  }

  std::optional<std::size_t> token_at(std::size_t position) const {
    const auto token = std::lower_bound(tokens_.begin(), tokens_.end(), position,
                                        [](const Token& t, std::size_t p) { return t.begin < p; });
    if (token == tokens_.end() || token->begin != position) return std::nullopt;
    return static_cast<std::size_t>(token - tokens_.begin());
  }
  bool is_symbol_at(std::size_t index, char symbol) const {
    return index < tokens_.size() && is_symbol(text(), tokens_[index], symbol);
  }
  bool is_word_at(std::size_t index, std::string_view word) const {
    return index < tokens_.size() && is_word(text(), tokens_[index], word);
  }
  bool is_name_at(std::size_t index, std::string_view name) const {
    return index < tokens_.size() &&
           (tokens_[index].kind == TokenKind::word || tokens_[index].kind == TokenKind::quoted) &&
           token_name(text(), tokens_[index]) == name;
  }
  // The index after the bracket that closes the one at `index`.
  std::size_t after_brackets(std::size_t index) const {
    int depth = 0;
    for (; index < tokens_.size(); ++index) {
      if (is_symbol_at(index, '(')) ++depth;
      if (is_symbol_at(index, ')') && --depth == 0) return index + 1;
    }
    return index;
  }

  void take_table(const NamedTable& table) {
    if (!table.catalog.empty()) {
      problem("'" + table.catalog + "." + table.schema + "." + table.name + "' has too many parts", "write schema.name",
              table.position);
      return;
    }
    if (table.schema.empty()) {
      without_schema(table);
      return;
    }
    const auto first = token_at(table.position);
    const lake::TableName name{to_lower(table.schema), to_lower(table.name)};
    const bool is_as_written = first && is_name_at(*first, table.schema) && is_symbol_at(*first + 1, '.') &&
                               is_name_at(*first + 2, table.name);
    if (!is_as_written || (*first > 0 && is_word_at(*first - 1, "table"))) {
      problem("'" + name.text() + "' can't stand here", "write SELECT … FROM " + name.text(), table.position);
      return;
    }
    Mention mention{.reference = {name, {}},
                    .name = {tokens_[*first].begin, tokens_[*first + 2].end},
                    .at = {},
                    .has_alias = !table.alias.empty()};
    if (!table.at_unit.empty()) take_at(table, *first + 3, mention);
    check_known(name, table.position);
    add_mention(std::move(mention));
  }

  void without_schema(const NamedTable& table) {
    const bool is_file = table.name.find_first_of("./*:") != std::string::npos;
    if (is_file) {
      problem("'" + table.name + "' can't be read from here",
              "read files by a source (sources/*.yml), and name tables as schema.name", table.position);
      return;
    }
    std::string fix = "write schema.name";
    if (request_.known_tables != nullptr) {
      const std::string ending = "." + to_lower(table.name);
      const auto& known = *request_.known_tables;
      const auto same =
          std::find_if(known.begin(), known.end(), [&](const std::string& name) { return name.ends_with(ending); });
      if (same != known.end()) {
        fix = "did you mean '" + *same + "'?";
      } else if (const auto near = nearest_word(to_lower(table.name), known)) {
        fix = "did you mean '" + *near + "'?";
      }
    }
    problem("table '" + table.name + "' has no schema", fix, table.position);
  }

  void check_known(const lake::TableName& name, std::size_t position) {
    if (request_.known_tables == nullptr) return;
    const auto& known = *request_.known_tables;
    if (std::find(known.begin(), known.end(), name.text()) == known.end()) {
      problem("unknown table '" + name.text() + "'", suggest_table(name, known), position);
    }
  }

  // After the name: [AS] alias [(columns)] AT (unit => expression).
  void take_at(const NamedTable& table, std::size_t index, Mention& mention) {
    if (is_word_at(index, "as")) ++index;
    if (!table.alias.empty() && is_name_at(index, table.alias)) ++index;
    if (is_symbol_at(index, '(')) index = after_brackets(index);
    if (!is_word_at(index, "at") || !is_symbol_at(index + 1, '(')) {
      problem("AT can't stand here", "write schema.name AS alias AT (VERSION => 3)", table.position);
      return;
    }
    const std::size_t end = after_brackets(index + 1);
    mention.at = Range{tokens_[index].begin, tokens_[end - 1].end};
    // AT ( unit = > expression )
    const std::size_t expression = index + 5;
    if (expression >= end - 1) return;
    mention.reference.as_of = evaluate_at(table.at_unit, expression, end - 1);
  }

  // The tokens from `first` to `end` as an expression without a table, with values in the place of $names; nothing when it is none.
  std::optional<std::string> expression_of(std::size_t first, std::size_t end) {
    std::string expression;
    for (std::size_t i = first; i < end; ++i) {
      std::string part(token_text(text(), tokens_[i]));
      if (is_word_at(i, "select") || is_word_at(i, "from")) {
        problem("AT needs a version or a time, not a SELECT", "write AT (VERSION => 3)", tokens_[first].begin);
        return std::nullopt;
      }
      if (tokens_[i].kind == TokenKind::parameter) {
        const std::string name = part.substr(1);
        if (request_.parameters == nullptr || !request_.parameters->contains(name))
          return std::nullopt;  // said elsewhere
        part = literal(name, request_.parameters->at(name));
      }
      if (i > first && tokens_[i].begin > tokens_[i - 1].end) expression += ' ';
      expression += part;
    }
    return expression;
  }

  // table_changes ( argument, … )
  void take_changes(const ChangesCall& call) {
    constexpr std::string_view fix = "write table_changes('schema.name', 3, 5), or with times in the place of versions";
    const auto first = token_at(call.position);
    if (!first || !is_word_at(*first, "table_changes") || !is_symbol_at(*first + 1, '(')) {
      problem("table_changes can't stand here", std::string(fix), call.position);
      return;
    }
    const std::size_t end = after_brackets(*first + 1);
    std::vector<std::string> arguments;
    std::size_t begin = *first + 2;
    int depth = 0;
    for (std::size_t i = begin; i < end; ++i) {
      if (is_symbol_at(i, '(') || is_symbol_at(i, '[')) ++depth;
      const bool is_end = i + 1 == end || (depth == 0 && is_symbol_at(i, ','));
      if (is_symbol_at(i, ')') || is_symbol_at(i, ']')) --depth;
      if (!is_end) continue;
      const std::optional<std::string> argument = expression_of(begin, i);
      if (!argument) return;
      arguments.push_back(*argument);
      begin = i + 1;
    }
    const ChangesArguments read = read_changes_call(connection_, arguments);
    if (!read.reference) {
      problem(read.fault, std::string(fix), call.position);
      return;
    }
    check_known(read.reference->table, call.position);
    add_mention({.reference = *read.reference,
                 .name = {tokens_[*first].begin, tokens_[end - 1].end},
                 .at = {},
                 .has_alias = !call.alias.empty()});
  }

  void add_mention(Mention mention) {
    std::vector<Reference>& references = parsed_.select.references;
    if (std::find(references.begin(), references.end(), mention.reference) == references.end())
      references.push_back(mention.reference);
    // Texts are replaced, and places counted, from the beginning to the end.
    std::vector<Mention>& mentions = parsed_.select.mentions;
    const auto place =
        std::upper_bound(mentions.begin(), mentions.end(), mention.name.begin,
                         [](std::size_t begin, const Mention& other) { return begin < other.name.begin; });
    mentions.insert(place, std::move(mention));
  }

  // The version or time that an AT clause means: any expression without a table.
  std::optional<lake::AsOf> evaluate_at(const std::string& unit, std::size_t first, std::size_t end) {
    const std::optional<std::string> found = expression_of(first, end);
    if (!found) return std::nullopt;
    const std::string& expression = *found;
    const bool is_version = unit == "VERSION";
    if (is_version && end == first + 1) {
      // 'fall-1' is the name of a tag, '3' a number.
      const std::string_view quoted = expression;
      const bool is_text = quoted.size() > 2 && quoted.front() == '\'' && quoted.back() == '\'';
      if (is_text && lake::is_tag_name(quoted.substr(1, quoted.size() - 2)))
        return lake::AsOfTag{std::string(quoted.substr(1, quoted.size() - 2))};
    }
    const std::string sql = is_version ? "SELECT CAST((" + expression + ") AS BIGINT)"
                                       : "SELECT epoch_us(CAST((" + expression + ") AS TIMESTAMPTZ))";
    try {
      const duck::Value value = connection_.query(sql).single();
      if (const auto* number = std::get_if<std::int64_t>(&value)) {
        if (is_version) return lake::AsOfVersion{*number};
        return lake::AsOfTime{*number};
      }
    } catch (const duck::QueryError& error) {
      if (error.is_interrupt()) throw;
    }
    problem(is_version ? "AT needs a whole number or the name of a tag as version" : "AT needs a time",
            is_version ? "write AT (VERSION => 3) or AT (VERSION => 'fall-1')"
                       : "write AT (TIMESTAMP => TIMESTAMPTZ '2026-11-21 08:00:00Z')",
            tokens_[first].begin);
    return std::nullopt;
  }

  // raw.users.id: once the table has another name, "raw." must go.
  void take_column(const QualifiedColumn& column) {
    const bool is_mentioned =
        std::any_of(parsed_.select.mentions.begin(), parsed_.select.mentions.end(), [&](const Mention& mention) {
          return !mention.has_alias && mention.reference.table == lake::TableName{column.schema, column.table};
        });
    const auto first = token_at(column.position);
    if (is_mentioned && first && is_symbol_at(*first + 1, '.') && *first + 2 < tokens_.size()) {
      parsed_.select.schema_prefixes.push_back({tokens_[*first].begin, tokens_[*first + 2].begin});
    }
  }

  duck::Connection& connection_;
  const ParseRequest& request_;
  std::vector<Token> tokens_;
  Parsed parsed_;
};

}  // namespace

std::vector<Parsed> parse_selects(duck::Connection& connection, std::span<const ParseRequest> requests) {
  if (requests.empty()) return {};
  std::vector<std::string_view> texts;
  for (const ParseRequest& request : requests) texts.push_back(without_semicolon(request.sql));
  const auto trees = serialize(connection, texts);
  std::vector<Parsed> parsed;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const bool has_zero = texts[i].find('\0') != std::string_view::npos;
    parsed.push_back(Reader(connection, requests[i], texts[i]).read(has_zero ? std::nullopt : trees[i]));
  }
  return parsed;
}

Select parse_select(duck::Connection& connection, const ParseRequest& request) {
  Parsed parsed = std::move(parse_selects(connection, {&request, 1})[0]);
  if (!parsed.problems.empty()) throw Error(std::move(parsed.problems));
  return std::move(parsed.select);
}

}  // namespace schoolhouse::sql
