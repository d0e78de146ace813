// What changed between two snapshots, worked out by DuckDB from the files that they do not share.
// SPDX-License-Identifier: Apache-2.0
#include "lake/diff.h"

#include <algorithm>
#include <set>

#include "base/hash.h"
#include "base/text.h"
#include "duck/database.h"
#include "lake/file_identity.h"

namespace schoolhouse::lake {
namespace {

struct Field {
  std::string name;  // as the later side writes it
  const Column* before = nullptr;
  const Column* after = nullptr;
  bool is_key = false;
};

bool has_name(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::any_of(names, [&](const std::string& one) { return to_lower(one) == to_lower(name); });
}

// In the order of the later side, then what only the earlier one has.
std::vector<Field> pair_columns(const Snapshot& before, const Snapshot& after, const DiffRequest& request) {
  std::vector<Field> fields;
  for (const Column& column : after.schema.columns) {
    if (has_name(request.ignored, column.name)) continue;
    fields.push_back({column.name, before.schema.find(column.name), &column, has_name(request.key, column.name)});
  }
  for (const Column& column : before.schema.columns) {
    if (has_name(request.ignored, column.name) || after.schema.find(column.name) != nullptr) continue;
    fields.push_back({column.name, &column, nullptr, has_name(request.key, column.name)});
  }
  return fields;
}

bool has_whole_key(const std::vector<Field>& fields, const DiffRequest& request) {
  const auto count = std::ranges::count_if(
      fields, [](const Field& field) { return field.is_key && field.before != nullptr && field.after != nullptr; });
  return !request.key.empty() && static_cast<std::size_t>(count) == request.key.size();
}

// Values of columns that changed their type are compared as text, unless both are numbers.
std::string side_column(const Field& field, const Column* column) {
  const std::string name = quote_identifier(field.name);
  if (column == nullptr) {
    const Column* other = field.before != nullptr ? field.before : field.after;
    return "CAST(NULL AS " + duckdb_type(other->type) + ") AS " + name;
  }
  const bool has_both = field.before != nullptr && field.after != nullptr;
  const bool is_text = has_both && field.before->type != field.after->type &&
                       !(is_number(field.before->type) && is_number(field.after->type));
  const std::string source = quote_identifier(column->name);
  return is_text ? "CAST(" + source + " AS VARCHAR) AS " + name : source + " AS " + name;
}

Snapshot without_files(const Snapshot& snapshot, const std::set<std::string>& left_out) {
  Snapshot rest = snapshot;
  std::erase_if(rest.files, [&](const DataFile& file) { return left_out.contains(identity_of(file)); });
  return rest;
}

std::set<std::string> shared_files(const Snapshot& before, const Snapshot& after) {
  // A file's path is relative to its table, and columns that came, went or changed make rows of the same file differ.
  if (before.folder != after.folder || before.schema != after.schema) return {};
  std::set<std::string> earlier;
  for (const DataFile& file : before.files) earlier.insert(identity_of(file));
  std::set<std::string> shared;
  for (const DataFile& file : after.files) {
    if (earlier.contains(identity_of(file))) shared.insert(identity_of(file));
  }
  return shared;
}

// The statements of one comparison.
class Comparison {
 public:
  Comparison(std::vector<Field> fields, const Snapshot& before, const Snapshot& after)
      : fields_(std::move(fields)), before_(side(before, &Field::before)), after_(side(after, &Field::after)) {
    table_ = "schoolhouse_changes_" + replace_all(random_uuid(), "-", "");
  }

  std::string repeated_key_sql() const {
    std::vector<std::string> key;
    for (const Field& field : fields_) {
      if (field.is_key) key.push_back(quote_identifier(field.name));
    }
    const auto repeated = [&](const std::string& side) {
      return "EXISTS (SELECT 1 FROM (" + side + ") AS rows GROUP BY " + join(key, ", ") + " HAVING count(*) > 1)";
    };
    return "SELECT " + repeated(before_) + " OR " + repeated(after_);
  }

  // One row a pair; a side that has no such row is marked.
  std::string pair_rows_sql() const {
    std::vector<std::string> equal;
    std::vector<std::string> differs;
    std::vector<std::string> changed;
    for (const Field& field : fields_) {
      const std::string name = quote_identifier(field.name);
      if (field.is_key) {
        equal.push_back("b." + name + " IS NOT DISTINCT FROM a." + name);
        continue;
      }
      differs.push_back("b." + name + " IS DISTINCT FROM a." + name);
      changed.push_back("CASE WHEN " + differs.back() + " THEN " + quote_literal(field.name) + " END");
    }
    const std::string both = "(b.schoolhouse_there AND a.schoolhouse_there)";
    const std::string any = differs.empty() ? "false" : "(" + join(differs, " OR ") + ")";
    const std::string list = "list_filter([CAST(NULL AS VARCHAR)" +
                             (changed.empty() ? "" : ", " + join(changed, ", ")) + "], lambda name: name IS NOT NULL)";
    std::vector<std::string> columns = {"b.schoolhouse_there IS NOT NULL AS had",
                                        "a.schoolhouse_there IS NOT NULL AS has",
                                        "CASE WHEN " + both + " THEN " + list + " END AS changed"};
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const std::string name = quote_identifier(fields_[i].name);
      columns.push_back("b." + name + " AS before_" + std::to_string(i));
      columns.push_back("a." + name + " AS after_" + std::to_string(i));
    }
    return "CREATE TEMP TABLE " + table_ + " AS SELECT " + join(columns, ", ") +
           " FROM (SELECT *, true AS schoolhouse_there FROM (" + before_ +
           ")) AS b FULL JOIN (SELECT *, true AS schoolhouse_there FROM (" + after_ + ")) AS a ON " +
           join(equal, " AND ") + " WHERE NOT coalesce(" + both + ", false) OR " + any;
  }

  // Rows as often as one side has them more than the other.
  std::string whole_rows_sql() const {
    const auto side_columns = [&](bool is_after) {
      std::vector<std::string> list;
      for (std::size_t i = 0; i < fields_.size(); ++i) {
        const std::string name = quote_identifier(fields_[i].name);
        list.push_back((is_after ? "NULL" : name) + " AS before_" + std::to_string(i));
        list.push_back((is_after ? name : "NULL") + " AS after_" + std::to_string(i));
      }
      return join(list, ", ");
    };
    const auto except = [](const std::string& more, const std::string& less) {
      return "(SELECT * FROM (" + more + ") EXCEPT ALL SELECT * FROM (" + less + "))";
    };
    return "CREATE TEMP TABLE " + table_ +
           " AS SELECT true AS had, false AS has, CAST(NULL AS VARCHAR[]) AS changed, " + side_columns(false) +
           " FROM " + except(before_, after_) + " UNION ALL SELECT false, true, NULL, " + side_columns(true) +
           " FROM " + except(after_, before_);
  }

  std::string counts_sql() const {
    return "SELECT count(*) FILTER (has AND NOT had), count(*) FILTER (had AND NOT has), count(*) FILTER (had AND has) "
           "FROM " +
           table_;
  }
  std::string fields_sql() const {
    return "SELECT name, count(*) FROM (SELECT unnest(changed) AS name FROM " + table_ + ") GROUP BY name";
  }

  std::string rows_sql() const {
    const auto side = [&](bool is_after) {
      std::vector<std::string> columns = {is_after ? "CASE WHEN had THEN 'changed to' ELSE 'added' END AS change"
                                                   : "CASE WHEN has THEN 'changed from' ELSE 'removed' END AS change",
                                          "coalesce(array_to_string(changed, ', '), '') AS changed"};
      for (std::size_t i = 0; i < fields_.size(); ++i) {
        columns.push_back((is_after ? "after_" : "before_") + std::to_string(i) + " AS " +
                          quote_identifier(fields_[i].name));
      }
      return "SELECT " + join(columns, ", ") + " FROM " + table_ + " WHERE " + (is_after ? "has" : "had");
    };
    // By position: a column of the table may be called like one of ours.
    constexpr std::size_t own_columns = 2;
    const bool is_by_key = std::ranges::any_of(fields_, &Field::is_key);
    std::vector<std::string> order;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (fields_[i].is_key || !is_by_key) order.push_back(std::to_string(i + 1 + own_columns));
    }
    order.emplace_back("1");
    return side(false) + " UNION ALL " + side(true) + " ORDER BY " + join(order, ", ");
  }

 private:
  std::string side(const Snapshot& snapshot, const Column* Field::* column) const {
    std::vector<std::string> columns;
    for (const Field& field : fields_) columns.push_back(side_column(field, field.*column));
    return "SELECT " + join(columns, ", ") + " FROM (" + scan_sql(snapshot) + ") AS side";
  }

  std::vector<Field> fields_;
  std::string before_;
  std::string after_;
  std::string table_;
};

}  // namespace

Diff diff_snapshots(duck::Connection& connection, const Snapshot& before, const Snapshot& after,
                    const DiffRequest& request) {
  const std::vector<Field> fields = pair_columns(before, after, request);
  Diff diff;
  for (const Field& field : fields) {
    if (field.before == nullptr) diff.added_columns.push_back(field.name);
    if (field.after == nullptr) diff.removed_columns.push_back(field.name);
  }
  const std::set<std::string> shared = shared_files(before, after);
  const Comparison comparison(fields, without_files(before, shared), without_files(after, shared));
  bool is_by_key = has_whole_key(fields, request);
  if (is_by_key && duck::to_text(connection.query(comparison.repeated_key_sql()).single()) == "true") {
    diff.is_key_repeated = true;
    is_by_key = false;
  }
  if (is_by_key) diff.key = request.key;
  connection.execute(is_by_key ? comparison.pair_rows_sql() : comparison.whole_rows_sql());

  const duck::Rows counts = connection.query(comparison.counts_sql());
  diff.added = std::get<std::int64_t>(counts.rows.at(0).at(0));
  diff.removed = std::get<std::int64_t>(counts.rows.at(0).at(1));
  diff.changed = std::get<std::int64_t>(counts.rows.at(0).at(2));
  std::map<std::string, std::int64_t> by_name;
  for (const auto& row : connection.query(comparison.fields_sql()).rows)
    by_name[duck::to_text(row.at(0))] = std::get<std::int64_t>(row.at(1));
  for (const Field& field : fields) {
    const auto found = by_name.find(field.name);
    if (found != by_name.end()) diff.changed_fields.emplace_back(field.name, found->second);
  }
  diff.rows_sql = comparison.rows_sql();
  return diff;
}

}  // namespace schoolhouse::lake
