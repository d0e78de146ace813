// Reads checks as users write them: lists under `checks:`, keys of columns, and files of checks/.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/text.h"
#include "check/rule_sql.h"
#include "sql/header_comment.h"

namespace schoolhouse::check {
namespace {

// Where checks are read from, and for which table.
struct Context {
  const lake::TableName& table;
  const std::string& file;
  std::vector<Problem>& problems;
};

// "analytics.grades.not_null.letter": the kind and what it is about tell checks of one table apart.
std::string automatic_name(const lake::TableName& table, const Rule& rule) {
  struct Columns {
    std::string operator()(const NotNull& not_null) const { return "." + not_null.column; }
    std::string operator()(const Unique& unique) const { return "." + join(unique.columns, "_"); }
    std::string operator()(const AcceptedValues& values) const { return "." + values.column; }
    std::string operator()(const Relationships& relationships) const { return "." + relationships.column; }
    std::string operator()(const AcceptedRange& range) const { return "." + range.column; }
    std::string operator()(const RowCount&) const { return ""; }
    std::string operator()(const Expression&) const { return ""; }
    std::string operator()(const NoRows&) const { return ""; }
  };
  return table.text() + "." + kind_name(rule) + std::visit(Columns{}, rule);
}

Check make_check(Rule rule, const Context& context, int line) {
  Check check;
  check.name = automatic_name(context.table, rule);
  check.table = context.table;
  check.rule = std::move(rule);
  check.file = context.file;
  check.line = line;
  check.origin = {context.file, line};
  return check;
}

// The keys of a map that some kinds take; `column` only where it is not told by the place.
enum class ColumnKey { named, told };

std::vector<YamlKey> with_column(std::vector<YamlKey> keys, ColumnKey column) {
  if (column == ColumnKey::named) keys.insert(keys.begin(), {"column", "text", "the column that is checked", true});
  return keys;
}

std::optional<Rule> read_accepted_values(const Yaml& node, const std::string& path, std::string column, ColumnKey named,
                                         const Context& context) {
  AcceptedValues rule{.column = std::move(column), .values = {}};
  const Yaml* list = &node;
  if (node.kind == Yaml::Kind::map) {
    YamlFields fields(node, context.file, path,
                      with_column({{"values", "list of text", "the only values that may occur", true}}, named),
                      context.problems);
    if (named == ColumnKey::named) rule.column = fields.text("column").value_or("");
    list = fields.find("values");
    if (list == nullptr) return std::nullopt;
  }
  const bool is_list = list->kind == Yaml::Kind::list && !list->items.empty() &&
                       (node.kind == Yaml::Kind::map || named == ColumnKey::told);
  if (!is_list) {
    context.problems.push_back({Fault::user,
                                "accepted_values needs a list of values",
                                {context.file, list->line, path},
                                named == ColumnKey::named ? "write accepted_values: { column: x, values: [a, b] }"
                                                          : "write accepted_values: [a, b]"});
    return std::nullopt;
  }
  for (const Yaml& item : list->items) {
    if (item.kind != Yaml::Kind::scalar) {
      context.problems.push_back({Fault::user,
                                  "accepted_values takes single values only",
                                  {context.file, item.line, path},
                                  "NULL is always accepted; to refuse it say required: true"});
      return std::nullopt;
    }
    rule.values.push_back(item.scalar);
  }
  return rule;
}

std::optional<Rule> read_accepted_range(const Yaml& node, const std::string& path, std::string column, ColumnKey named,
                                        const Context& context) {
  const std::vector<YamlKey> keys = {{"min", "number or date", "the smallest value that may occur"},
                                     {"max", "number or date", "the largest value that may occur"},
                                     {"inclusive", "yes or no", "false: min and max themselves may not occur"}};
  YamlFields fields(node, context.file, path, with_column(keys, named), context.problems);
  AcceptedRange rule{.column = std::move(column),
                     .min = fields.text("min"),
                     .max = fields.text("max"),
                     .is_inclusive = fields.yes_or_no("inclusive").value_or(true)};
  if (named == ColumnKey::named) rule.column = fields.text("column").value_or("");
  if (rule.min || rule.max) return rule;
  if (node.kind == Yaml::Kind::map) fields.problem("", "accepted_range needs a bound", "write min:, max: or both");
  return std::nullopt;
}

std::optional<Rule> read_relationships(const Yaml& node, const std::string& path, std::string column, ColumnKey named,
                                       const Context& context) {
  const std::vector<YamlKey> keys = {{"to", "table", "the table that is referred to, schema.name", true},
                                     {"field", "text", "its column", true}};
  YamlFields fields(node, context.file, path, with_column(keys, named), context.problems);
  if (named == ColumnKey::named) column = fields.text("column").value_or("");
  const auto to = fields.text("to");
  const auto field = fields.text("field");
  if (!to || !field) return std::nullopt;
  const auto table = lake::parse_table_name(*to);
  if (!table) {
    fields.problem("to", "'" + *to + "' is no table name", "write schema.name");
    return std::nullopt;
  }
  return Relationships{std::move(column), *table, *field};
}

std::optional<Rule> read_row_count(const Yaml& node, const std::string& path, const Context& context) {
  YamlFields fields(node, context.file, path,
                    {{"min", "whole number", "the fewest rows"}, {"max", "whole number", "the most rows"}},
                    context.problems);
  RowCount rule{.min = fields.whole_number("min"), .max = fields.whole_number("max")};
  if (rule.min || rule.max) return rule;
  const bool is_told = node.kind != Yaml::Kind::map || fields.find("min") != nullptr || fields.find("max") != nullptr;
  if (!is_told) fields.problem("", "row_count needs a bound", "write min:, max: or both");
  return std::nullopt;
}

// What stands beside the rule in one entry of `checks:`.
const std::vector<YamlKey>& entry_keys() {
  static const std::vector<YamlKey> keys = {
      {"not_null", "column, or list of columns", "no row may lack a value"},
      {"unique", "column, or list of columns", "no two rows may share the value, or the combination of values"},
      {"accepted_values", "map", "column and values: the only values that may occur"},
      {"accepted_range", "map", "column, min, max and inclusive"},
      {"relationships", "map", "column, to and field: every value must stand in that column of another table"},
      {"row_count", "map", "min and max: how many rows the table may have"},
      {"expression", "SQL", "a condition that must be true for every row; NULL fails"},
      {"name", "text", "the check's name, after that of the table; made of the rule when absent"},
      {"severity", "error or warn", "error (the default) keeps the table from being published; warn only tells"},
      {"description", "text", "why this must hold"},
      {"tags", "list of text", "words to select checks by"},
  };
  return keys;
}
constexpr std::size_t kind_count = 7;

// The rules of one entry: not_null over several columns is several.
std::vector<Rule> read_entry_rules(YamlFields& fields, const std::string& kind, const std::string& path,
                                   const Context& context) {
  if (kind == "not_null") {
    std::vector<Rule> rules;
    for (const std::string& column : fields.texts(kind)) rules.push_back(NotNull{column});
    return rules;
  }
  if (kind == "unique") {
    std::vector<std::string> columns = fields.texts(kind);
    if (columns.empty()) return {};
    return {Unique{std::move(columns)}};
  }
  if (kind == "expression") {
    const auto sql = fields.text(kind);
    if (!sql) return {};
    return {Expression{*sql}};
  }
  const Yaml& value = *fields.find(kind);
  std::optional<Rule> rule;
  if (kind == "accepted_values") rule = read_accepted_values(value, path, "", ColumnKey::named, context);
  if (kind == "accepted_range") rule = read_accepted_range(value, path, "", ColumnKey::named, context);
  if (kind == "relationships") rule = read_relationships(value, path, "", ColumnKey::named, context);
  if (kind == "row_count") rule = read_row_count(value, path, context);
  if (!rule) return {};
  return {std::move(*rule)};
}

// The one kind that an entry names, or nothing with a problem.
std::optional<std::string> kind_of(const Yaml& item, YamlFields& fields) {
  std::vector<std::string> kinds;
  for (std::size_t i = 0; i < kind_count; ++i) kinds.emplace_back(entry_keys()[i].name);
  std::vector<std::string> named;
  bool has_unknown = item.kind != Yaml::Kind::map;
  for (const YamlEntry& entry : item.entries) {
    if (std::find(kinds.begin(), kinds.end(), entry.key) != kinds.end()) named.push_back(entry.key);
    has_unknown = has_unknown || std::none_of(entry_keys().begin(), entry_keys().end(),
                                              [&](const YamlKey& key) { return key.name == entry.key; });
  }
  if (named.size() == 1 && fields.find(named[0]) != nullptr) return named[0];
  if (named.size() == 1) {
    fields.problem(named[0], "'" + named[0] + "' has no value");
  } else if (named.size() > 1) {
    fields.problem("", "two kinds of check in one entry: " + join(named, ", "), "begin a new entry with '-' for each");
  } else if (!has_unknown) {
    fields.problem("", "this entry says no kind of check", "use one of: " + join(kinds, ", "));
  }
  return std::nullopt;
}

Severity severity_of(YamlFields& fields) {
  return fields.word("severity", {"error", "warn"}) == "warn" ? Severity::warn : Severity::error;
}

// Two checks of one kind and without names get numbers: "a.b.expression", "a.b.expression_2".
void number_repeated(std::vector<Check>& checks, const std::set<std::size_t>& automatic) {
  std::set<std::string> used;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    std::string name = checks[i].name;
    for (int number = 2; automatic.contains(i) && used.contains(name); ++number)
      name = checks[i].name + "_" + std::to_string(number);
    used.insert(name);
    checks[i].name = std::move(name);
  }
}

}  // namespace

const std::vector<YamlKey>& check_keys() { return entry_keys(); }

std::vector<Check> read_checks(const Yaml& list, const lake::TableName& table, const std::string& file,
                               const std::string& path, std::vector<Problem>& problems) {
  std::vector<Check> checks;
  if (list.kind != Yaml::Kind::list) {
    problems.push_back({Fault::user, "checks must be a list", {file, list.line, path}, "begin each check with '- '"});
    return checks;
  }
  const Context context{table, file, problems};
  std::set<std::size_t> automatic;
  for (const Yaml& item : list.items) {
    YamlFields fields(item, file, path, entry_keys(), problems);
    const auto kind = kind_of(item, fields);
    const auto name = fields.text("name");
    const Severity severity = severity_of(fields);
    const std::string description = fields.text("description").value_or("");
    const std::vector<std::string> tags = fields.texts("tags");
    if (!kind) continue;
    for (Rule& rule : read_entry_rules(fields, *kind, path + "." + *kind, context)) {
      Check check = make_check(std::move(rule), context, fields.place(*kind).line);
      if (name) {
        check.name = table.text() + "." + *name;
      } else {
        automatic.insert(checks.size());
      }
      check.severity = severity;
      check.description = description;
      check.tags = tags;
      checks.push_back(std::move(check));
    }
  }
  number_repeated(checks, automatic);
  return checks;
}

std::vector<Check> read_column_checks(const Yaml& columns, const lake::TableName& table, const std::string& file,
                                      const std::string& path, std::vector<Problem>& problems) {
  std::vector<Check> checks;
  const Context context{table, file, problems};
  // What is not a map, and unknown keys, are problems of the contract's reader.
  for (const YamlEntry& column : columns.entries) {
    const auto is_true = [&](std::string_view key) {
      const Yaml* value = column.value.find(key);
      return value != nullptr && value->kind == Yaml::Kind::scalar && value->scalar == "true";
    };
    if (column.value.kind != Yaml::Kind::map) continue;
    const std::string here = path + "." + column.key + ".";
    const auto add = [&](std::string_view key, std::optional<Rule> rule) {
      if (!rule) return;
      const auto entry = std::find_if(column.value.entries.begin(), column.value.entries.end(),
                                      [&](const YamlEntry& e) { return e.key == key; });
      checks.push_back(make_check(std::move(*rule), context, entry->line));
    };
    if (is_true("required")) add("required", NotNull{column.key});
    if (is_true("unique")) add("unique", Unique{{column.key}});
    if (const Yaml* node = column.value.find("accepted_values")) {
      add("accepted_values",
          read_accepted_values(*node, here + "accepted_values", column.key, ColumnKey::told, context));
    }
    if (const Yaml* node = column.value.find("accepted_range")) {
      add("accepted_range", read_accepted_range(*node, here + "accepted_range", column.key, ColumnKey::told, context));
    }
    if (const Yaml* node = column.value.find("relationships")) {
      add("relationships", read_relationships(*node, here + "relationships", column.key, ColumnKey::told, context));
    }
  }
  return checks;
}

std::vector<Check> key_checks(const std::vector<std::string>& key, const lake::TableName& table,
                              const std::string& file, int line, const std::vector<Check>& checks) {
  std::vector<Check> added;
  std::vector<Problem> none;
  const Context context{table, file, none};
  const auto add = [&](Rule rule) {
    Check check = make_check(std::move(rule), context, line);
    const bool is_there =
        std::any_of(checks.begin(), checks.end(), [&](const Check& other) { return other.name == check.name; });
    if (!is_there) added.push_back(std::move(check));
  };
  for (const std::string& column : key) add(NotNull{column});
  if (!key.empty()) add(Unique{key});
  return added;
}

Check read_check_file(const std::string& name, const std::string& file, const std::string& text,
                      std::vector<Problem>& problems) {
  const sql::HeaderedSql parts = sql::split_header(text);
  Check check;
  check.name = name;
  check.file = file;
  check.line = parts.sql_line;
  check.origin = {file, parts.sql_line};
  check.rule = NoRows{parts.sql};
  if (trim(parts.sql).empty())
    problems.push_back(
        {Fault::user, "the check has no SELECT", {file, parts.sql_line, {}}, "write one that must return no row"});
  if (!parts.yaml) return check;
  try {
    const Yaml yaml = parse_yaml(*parts.yaml, file, parts.yaml_line);
    YamlFields fields(yaml, file, "",
                      {{"description", "text", "what must hold"},
                       {"severity", "error or warn", "error is the default"},
                       {"tags", "list of text", "words to select checks by"}},
                      problems);
    check.description = fields.text("description").value_or("");
    check.severity = severity_of(fields);
    check.tags = fields.texts("tags");
  } catch (const Error& error) {
    problems.insert(problems.end(), error.problems().begin(), error.problems().end());
  }
  return check;
}

std::vector<Check> read_checks_file(const std::string& file, const std::string& text, std::vector<Problem>& problems) {
  try {
    const Yaml yaml = parse_yaml(text, file);
    YamlFields fields(yaml, file, "",
                      {{"table", "table", "the table that is checked, schema.name", true},
                       {"checks", "list", "what must be true of its rows", true}},
                      problems);
    const auto name = fields.text("table");
    const auto table = name ? lake::parse_table_name(*name) : std::nullopt;
    if (name && !table) fields.problem("table", "'" + *name + "' is no table name", "write schema.name");
    const Yaml* list = fields.find("checks");
    if (table && list != nullptr) return read_checks(*list, *table, file, "checks", problems);
  } catch (const Error& error) {
    problems.insert(problems.end(), error.problems().begin(), error.problems().end());
  }
  return {};
}

}  // namespace schoolhouse::check
