// What a schema must be like before a table is written with it.
// SPDX-License-Identifier: Apache-2.0
#include "lake/declared_schema.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace schoolhouse::lake {
namespace {

constexpr std::string_view refused_characters = " ,;{}()\n\t=";

std::string name_problem(const std::string& name) {
  if (name.empty()) return "has no name";
  if (name.find_first_of(refused_characters) != std::string::npos)
    return "has a character in its name that Delta refuses";
  return {};
}

}  // namespace

std::vector<Problem> find_schema_problems(const TableName& table, const Schema& schema,
                                          const std::vector<std::string>& partition_by) {
  std::vector<Problem> problems;
  const auto add = [&](std::string what, std::string fix) {
    problems.push_back({Fault::user, std::move(what), {.key = table.text()}, std::move(fix)});
  };
  std::set<std::string> names;
  for (const Column& column : schema.columns) {
    if (const std::string what = name_problem(column.name); !what.empty()) {
      add("the column '" + column.name + "' " + what, "use letters, digits and underscores");
    }
    if (!names.insert(to_lower(column.name)).second) {
      add("the column '" + column.name + "' is there twice; upper and lower case count as the same",
          "rename one of them");
    }
    if (column.type.kind == Type::Kind::timestamp_ntz || column.type.kind == Type::Kind::other) {
      add("the column '" + column.name + "' has a type that tables are not written with",
          "use one of: " + join(declarable_types(), ", "));
    }
  }
  if (schema.columns.empty()) add("the table has no columns", "declare at least one column");
  std::vector<std::string> all;
  for (const Column& column : schema.columns) all.push_back(column.name);
  std::set<std::string> seen;
  for (const std::string& name : partition_by) {
    const auto found = std::ranges::find(schema.columns, name, &Column::name);
    if (found == schema.columns.end()) {
      add("the table is partitioned by '" + name + "', which is no column of it", suggest(name, all));
    } else if (found->type.kind == Type::Kind::binary) {
      add("the table is partitioned by '" + name + "', which is binary",
          "partition by a text, number, date or boolean column");
    }
    if (!seen.insert(name).second) add("the table is partitioned by '" + name + "' twice", "name it once");
  }
  if (!partition_by.empty() && seen.size() >= schema.columns.size()) {
    add("the table is partitioned by all its columns", "leave at least one column that it is not partitioned by");
  }
  return problems;
}

}  // namespace schoolhouse::lake
