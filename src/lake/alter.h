// Changes what a table is rather than its rows: columns, constraints, properties.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "lake/lake.h"

namespace schoolhouse::lake {

struct AddColumn {
  Column column;                          // rows that are there have no value in it, so it can't be required
  std::optional<std::string> after = {};  // a column; nothing: at the end
};
// To a type that holds all that the column may hold now. Without a change of files where the table allows it
// (delta.enableTypeWidening), else by writing the rows anew.
struct WidenColumn {
  std::string column;
  Type type;
};
struct MakeNullable {
  std::string column;
};
struct MoveColumn {
  std::string column;
  std::optional<std::string> after = {};  // nothing: to the front
};
// Lets columns be renamed and dropped: from then on the names in files are not those that people see. Programs need to know column
// mapping (Delta reader version 2) to read the table, and there is no way back but to write a new one.
struct MapColumns {};
// Only in tables with column mapping, where names in files are others.
struct RenameColumn {
  std::string column;
  std::string name;
};
struct DropColumn {
  std::string column;
};
// A CHECK constraint, in the part of Spark SQL that means the same here. All rows must meet it already.
struct AddConstraint {
  std::string name;
  std::string sql;
};
struct DropConstraint {
  std::string name;
};
struct SetProperties {
  std::map<std::string, std::string> properties;
};
struct UnsetProperties {
  std::vector<std::string> keys;
};
using Alteration = std::variant<AddColumn, WidenColumn, MakeNullable, MoveColumn, MapColumns, RenameColumn, DropColumn,
                                AddConstraint, DropConstraint, SetProperties, UnsetProperties>;

struct AlterResult {
  CommitResult commit = {};
  // "the table's protocol is now reader 1, writer 3": to be told, since other programs may be too old for it. Empty: as it was.
  std::string upgrade = {};
};
AlterResult alter_table(const Lake& lake, duck::Connection& connection, const TableName& table,
                        const Alteration& alteration, const CommitNotes& notes = {});
// Several in one commit, which is called as the last of them is. Tried: what can't be done is thrown and what it asks of others is told,
// but nothing is committed.
enum class AlterMode { done, tried };
AlterResult alter_table(const Lake& lake, duck::Connection& connection, const TableName& table,
                        std::span<const Alteration> alterations, const CommitNotes& notes = {},
                        AlterMode mode = AlterMode::done);

}  // namespace schoolhouse::lake
