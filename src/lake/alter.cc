// Changes what a table is rather than its rows: columns, constraints, properties.
// SPDX-License-Identifier: Apache-2.0
#include "lake/alter.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "duck/database.h"
#include "lake/change_target.h"
#include "lake/column_numbers.h"
#include "lake/constraint.h"
#include "lake/declared_schema.h"
#include "lake/json_writer.h"
#include "lake/protocol_plan.h"
#include "lake/row_change.h"
#include "lake/schema_json.h"
#include "lake/staged_write.h"
#include "lake/table_facts.h"
#include "lake/transaction.h"

namespace schoolhouse::lake {
namespace {

constexpr Micros micros_in_ms = 1000;

int rank_of(Type::Kind kind) {
  switch (kind) {
    case Type::Kind::byte_:
      return 1;
    case Type::Kind::short_:
      return 2;
    case Type::Kind::integer:
      return 3;
    case Type::Kind::long_:
      return 4;
    default:
      return 0;
  }
}

// Digits before the point that a whole number may need.
int digits_of(Type::Kind kind) {
  constexpr int digits[] = {0, 3, 5, 10, 20};
  return digits[rank_of(kind)];
}

bool holds_all_of(const Type& wide, const Type& narrow) {
  using Kind = Type::Kind;
  if (rank_of(wide.kind) > 0 && rank_of(narrow.kind) > 0) return rank_of(wide.kind) >= rank_of(narrow.kind);
  if (wide.kind == Kind::double_)
    return narrow.kind == Kind::float_ || (rank_of(narrow.kind) > 0 && rank_of(narrow.kind) < 4);
  if (wide.kind == Kind::decimal && rank_of(narrow.kind) > 0)
    return wide.precision - wide.scale >= digits_of(narrow.kind);
  if (wide.kind == Kind::decimal && narrow.kind == Kind::decimal)
    return wide.scale >= narrow.scale && wide.precision - wide.scale >= narrow.precision - narrow.scale;
  return wide.kind == Kind::timestamp_ntz && narrow.kind == Kind::date;
}

// Works out one alteration against the table as it is.
class Alterer {
 public:
  Alterer(const ChangeTarget& target, duck::Connection& connection)
      : target_(target),
        connection_(connection),
        metadata_(*target.state->metadata()),
        schema_(target.schema),
        staged_(*target.lake) {}

  AlterResult run(std::span<const Alteration> alterations, const CommitNotes& notes, AlterMode mode) {
    for (const Alteration& alteration : alterations) std::visit([&](const auto& one) { alter(one); }, alteration);
    const std::vector<Problem> problems = find_schema_problems(target_.table, checkable(), metadata_.partition_columns);
    if (!problems.empty()) throw Error(problems);
    metadata_.schema_string = write_schema(schema_);
    AlterResult result;
    std::vector<Action> actions;
    const Protocol& before = *target_.state->protocol();
    const Protocol after = with_features(before, features_of(metadata_, schema_));
    if (describe_protocol(after) != describe_protocol(before)) {
      actions.emplace_back(after);
      result.upgrade =
          "the table's protocol is now " + describe_protocol(after) + " (it was " + describe_protocol(before) + ")";
    }
    if (mode == AlterMode::tried) return result;
    actions.emplace_back(metadata_);
    actions.insert(actions.end(), staged_.actions.begin(), staged_.actions.end());
    // What was looked at must not have changed meanwhile.
    const Transaction transaction{
        .read_version = target_.state->version(),
        .reads = {.has_whole_table = reads_rows_,
                  .files = target_.paths(reads_rows_ ? target_.all_files() : std::vector<std::int64_t>())},
        .isolation = reads_rows_ ? std::optional(Isolation::serializable) : std::nullopt,
        .actions = std::move(actions),
        .operation = operation_,
        .parameters = parameters_,
        .notes = notes};
    result.commit = commit_transaction(*target_.lake, target_.table, transaction, [&] { staged_.files.keep(); });
    return result;
  }

 private:
  [[noreturn]] void refuse(const std::string& what, const std::string& fix) const {
    throw Error({Fault::user, "the table " + target_.table.text() + " " + what, {}, fix});
  }

  // Nested columns and times without a zone of other programs stay as they are: only the rest is looked at.
  Schema checkable() const {
    Schema schema = schema_;
    std::erase_if(schema.columns, [](const Column& column) {
      return column.type.kind == Type::Kind::other || column.type.kind == Type::Kind::timestamp_ntz;
    });
    return schema;
  }

  std::vector<Column>::iterator find(const std::string& name) {
    const auto found = std::ranges::find_if(
        schema_.columns, [&](const Column& column) { return to_lower(column.name) == to_lower(name); });
    if (found == schema_.columns.end()) refuse("has no column '" + name + "'", suggest(name, target_.column_names()));
    return found;
  }

  bool is_partition_column(const std::string& name) const {
    return std::ranges::any_of(metadata_.partition_columns,
                               [&](const std::string& one) { return to_lower(one) == to_lower(name); });
  }

  bool has_mapping() const {
    const auto found = metadata_.configuration.find("delta.columnMapping.mode");
    return found != metadata_.configuration.end() && found->second != "none";
  }

  void check_unused(const std::string& name) const {
    for (const Constraint& constraint : constraints_of(metadata_)) {
      if (to_lower(constraint.sql).find(to_lower(name)) != std::string::npos)
        refuse("has the constraint '" + constraint.name + "', which speaks of '" + name + "'",
               "drop the constraint first");
    }
  }

  void alter(const AddColumn& add) {
    operation_ = "ADD COLUMNS";
    if (schema_.find(add.column.name) != nullptr)
      refuse("has a column '" + add.column.name + "' already", "give the new one another name");
    if (!add.column.is_nullable)
      refuse("has rows without a value in the new column '" + add.column.name + "', so it can't be required",
             "add it without required, fill it, and make a constraint of it");
    const auto place = add.after ? std::next(find(*add.after)) : schema_.columns.end();
    schema_.columns.insert(place, add.column);
    if (has_mapping()) number_new_columns(schema_, metadata_);
  }

  void alter(const WidenColumn& widen) {
    operation_ = "CHANGE COLUMN";
    Column& column = *find(widen.column);
    if (column.type == widen.type) return;
    if (!holds_all_of(widen.type, column.type)) {
      refuse("can't have '" + column.name + "' as " + to_text(widen.type) + ": " + to_text(column.type) +
                 " may hold what that can't",
             "choose a wider type, or write a new column with a cast");
    }
    const Type before = column.type;
    column.type = widen.type;
    if (has_property(*target_.state, "delta.enableTypeWidening") && !is_partition_column(column.name)) {
      column.metadata = with_type_change(column.metadata, before, widen.type);
      return;
    }
    rewrite();
  }

  // What readers of older files need to know.
  static std::string with_type_change(const std::string& metadata, const Type& from, const Type& to) {
    JsonWriter change;
    change.open_object().key("toType").text(to_text(to)).key("fromType").text(to_text(from)).close_object();
    constexpr std::string_view key = "\"delta.typeChanges\":[";
    const std::size_t found = metadata.find(key);
    if (found != std::string::npos) {
      const std::size_t end = metadata.find(']', found);
      return metadata.substr(0, end) + "," + change.take() + metadata.substr(end);
    }
    const std::string rest = metadata.empty() ? "}" : metadata.substr(1);
    return "{" + std::string(key) + change.take() + "]" + (rest == "}" ? rest : "," + rest);
  }

  // All rows in files of the new types.
  void rewrite() {
    reads_rows_ = true;
    const std::vector<std::int64_t> all = target_.all_files();
    StagedWrite write = stage_files(*target_.lake, connection_,
                                    {.table = target_.table,
                                     .schema = schema_,
                                     .select = "SELECT * EXCLUDE (" + std::string(place_column) + ") FROM (" +
                                               places_sql(target_, all) + ") AS target",
                                     .partition_by = target_.partition_by,
                                     .codec = codec_of(*target_.state),
                                     .mapping = target_.mapping},
                                    {.row_hash = StageDetails::RowHash::left_out});
    const std::int64_t now_ms = target_.lake->clock->now() / micros_in_ms;
    for (const AddFile* file : target_.files) staged_.actions.emplace_back(remove_of(*file, now_ms));
    for (const StagedFile& file : write.state().files) staged_.actions.emplace_back(file.add);
    staged_.files.add(std::move(write));
    staged_.files.sync();
  }

  void alter(const MakeNullable& change) {
    operation_ = "CHANGE COLUMN";
    find(change.column)->is_nullable = true;
  }

  void alter(const MoveColumn& move) {
    operation_ = "CHANGE COLUMN";
    const auto from = find(move.column);
    const Column column = *from;
    if (move.after && to_lower(*move.after) == to_lower(column.name))
      refuse("can't have '" + column.name + "' after itself", "name another column");
    schema_.columns.erase(from);
    schema_.columns.insert(move.after ? std::next(find(*move.after)) : schema_.columns.begin(), column);
  }

  void need_mapping(const std::string& doing) const {
    if (has_mapping()) return;
    refuse("has no column mapping, so a column of it can't be " + doing,
           "turn it on with --map-columns (other programs then need Delta reader version 2), or write a new table");
  }

  void alter(const MapColumns&) {
    operation_ = "SET TBLPROPERTIES";
    if (has_mapping()) refuse("has column mapping already", "rename or drop columns");
    map_columns(schema_, metadata_);
    parameters_ = {{"properties", R"({"delta.columnMapping.mode":"name"})"}};
  }

  void alter(const RenameColumn& rename) {
    operation_ = "RENAME COLUMN";
    need_mapping("renamed");
    Column& column = *find(rename.column);
    if (schema_.find(rename.name) != nullptr)
      refuse("has a column '" + rename.name + "' already", "choose another name");
    check_unused(column.name);
    for (std::string& name : metadata_.partition_columns) {
      if (to_lower(name) == to_lower(column.name)) name = rename.name;
    }
    parameters_ = {{"oldColumnPath", column.name}, {"newColumnPath", rename.name}};
    column.name = rename.name;
  }

  void alter(const DropColumn& drop) {
    operation_ = "DROP COLUMNS";
    need_mapping("dropped");
    const auto column = find(drop.column);
    if (is_partition_column(column->name))
      refuse("is partitioned by '" + column->name + "'", "write a new table without it");
    check_unused(column->name);
    for (const DomainMetadata& domain : target_.state->domains()) {
      if (domain.domain == "delta.clustering" && domain.configuration.find(column->physical_name) != std::string::npos)
        refuse("is clustered by '" + column->name + "'", "cluster it by others with the program that made it");
    }
    parameters_ = {{"columns", "[\"" + column->name + "\"]"}};
    schema_.columns.erase(column);
  }

  void alter(const AddConstraint& add) {
    operation_ = "ADD CONSTRAINT";
    const std::string key = "delta.constraints." + to_lower(add.name);
    if (metadata_.configuration.contains(key))
      refuse("has a constraint '" + add.name + "' already", "drop it first, or choose another name");
    reads_rows_ = true;
    check_rows(connection_, target_.table, Schema{only_nullable()}, {{to_lower(add.name), add.sql}},
               places_sql(target_, target_.all_files()));
    metadata_.configuration[key] = add.sql;
    parameters_ = {{"name", to_lower(add.name)}, {"expr", add.sql}};
  }

  std::vector<Column> only_nullable() const {
    std::vector<Column> columns = schema_.columns;
    for (Column& column : columns) column.is_nullable = true;
    return columns;
  }

  void alter(const DropConstraint& drop) {
    operation_ = "DROP CONSTRAINT";
    if (metadata_.configuration.erase("delta.constraints." + to_lower(drop.name)) == 0) {
      std::vector<std::string> names;
      for (const Constraint& constraint : constraints_of(metadata_)) names.push_back(constraint.name);
      refuse("has no constraint '" + drop.name + "'", names.empty() ? "it has none" : suggest(drop.name, names));
    }
    parameters_ = {{"name", to_lower(drop.name)}};
  }

  void alter(const SetProperties& set) {
    operation_ = "SET TBLPROPERTIES";
    for (const auto& [key, value] : set.properties) {
      if (key.starts_with("delta.constraints."))
        refuse("takes constraints only after a look at its rows", "add the constraint by its own command");
      if (key.starts_with("delta.columnMapping."))
        refuse("can't be given '" + key + "' as a property", "turn column mapping on by its own command");
      if (key.starts_with("delta.enableRowTracking") || key.starts_with("delta.feature.") ||
          key.starts_with("delta.enableIceberg"))
        refuse("can't be given '" + key + "' here", "set it with Spark");
      metadata_.configuration[key] = value;
    }
  }

  void alter(const UnsetProperties& unset) {
    operation_ = "UNSET TBLPROPERTIES";
    for (const std::string& key : unset.keys) {
      if (key.starts_with("delta.columnMapping.") && has_mapping())
        refuse("has files that can't be read without '" + key + "'", "write the rows to a new table");
      metadata_.configuration.erase(key);
    }
  }

  const ChangeTarget& target_;
  duck::Connection& connection_;
  Metadata metadata_;
  Schema schema_;
  StagedChanges staged_;
  bool reads_rows_ = false;
  std::string operation_;
  std::map<std::string, std::string> parameters_;
};

}  // namespace

AlterResult alter_table(const Lake& lake, duck::Connection& connection, const TableName& table,
                        const Alteration& alteration, const CommitNotes& notes) {
  return alter_table(lake, connection, table, std::span(&alteration, 1), notes);
}

AlterResult alter_table(const Lake& lake, duck::Connection& connection, const TableName& table,
                        std::span<const Alteration> alterations, const CommitNotes& notes, AlterMode mode) {
  const ChangeTarget target = open_target(lake, table);
  return Alterer(target, connection).run(alterations, notes, mode);
}

}  // namespace schoolhouse::lake
