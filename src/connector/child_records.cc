// The records of a child table, taken out of the JSON in a column of its parent.
// SPDX-License-Identifier: Apache-2.0
#include "connector/child_records.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "connector/child_table.h"
#include "connector/json_reader.h"
#include "duck/database.h"

namespace schoolhouse::connector {
namespace {

// Keys of a record that are not from its own JSON. No service has such names; one that does makes a key that stands twice, which is told.
std::string parent_key(const SourceColumn& column) { return column.contract.name + " (from_parent)"; }
std::string index_key(const SourceColumn& column) { return column.contract.name + " (from_list)"; }

std::string quoted(const std::string& text) { return nlohmann::json(text).dump(); }

FileTable read_by_key(FileTable table) {
  for (SourceColumn& column : table.columns) {
    if (!column.from_parent.empty()) column.aliases = {parent_key(column)};
    if (column.is_list_index) column.aliases = {index_key(column)};
    column.from_parent.clear();
    column.is_list_index = false;
  }
  return table;
}

// As the exact text that the column's reader takes back.
std::string text_sql(const FileTable& parent, const std::string& name) {
  const std::string column = quote_identifier(name);
  for (const SourceColumn& one : parent.columns) {
    if (one.contract.name == name && one.contract.type.kind == lake::Type::Kind::timestamp)
      return "strftime(" + column + " AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')";
  }
  return "CAST(" + column + " AS VARCHAR)";
}

std::string select_sql(const ChildOf& child, const std::string& parent_rows) {
  const std::string records = quote_identifier(child.table->parent_column);
  std::string list = "_file, " + records;
  for (const SourceColumn& column : child.table->columns) {
    if (!column.from_parent.empty()) list += ", " + text_sql(*child.parent, column.from_parent);
  }
  return "SELECT " + list + " FROM (" + parent_rows + ") WHERE " + records + " IS NOT NULL ORDER BY _file";
}

}  // namespace

ChildRecords::ChildRecords(duck::Connection& connection, const ChildOf& child, const std::string& parent_rows,
                           const std::filesystem::path& folder, MisfitLog& log)
    : child_(child), table_(read_by_key(*child.table)), spool_(folder) {
  for (const SourceColumn& column : child.table->columns) {
    if (!column.from_parent.empty()) parent_keys_.push_back(quoted(parent_key(column)) + ":");
    if (column.is_list_index) index_keys_.push_back(quoted(index_key(column)) + ":");
  }
  connection.stream(select_sql(child, parent_rows), [&](const duck::Rows& block) {
    for (const auto& row : block.rows) take_row(row, log);
    return true;
  });
  end_part();
  spool_.flush();
}

void ChildRecords::set_table(const FileTable& table) {
  table_ = read_by_key(table);
  for (PlannedFile& part : parts_) part.name_values.resize(table_.columns.size());
}

void ChildRecords::take_row(const std::vector<duck::Value>& row, MisfitLog& log) {
  const std::string file = duck::to_text(row[0]);
  const std::string json = duck::to_text(row[1]);
  from_row_.clear();
  for (std::size_t i = 0; i < parent_keys_.size(); ++i) {
    const duck::Value& value = row[i + 2];
    from_row_ += parent_keys_[i];
    from_row_ += duck::is_null(value) ? "null" : quoted(duck::to_text(value));
    from_row_ += ',';
  }
  if (const std::string fault = read_json_list(json, scratch_, values_); !fault.empty()) {
    log.add({file, 0, child_.table->parent_column, fault,
             "{" + from_row_ + quoted(child_.table->parent_column) + ":" + quoted(json) + "}"});
    return;
  }
  for (std::size_t index = 0; index < values_.size(); ++index) add(values_[index], index, file);
}

void ChildRecords::add(std::string_view value, std::size_t index, const std::string& file) {
  if (begin_ >= 0 && file != file_) end_part();
  const bool is_first = begin_ < 0;
  if (is_first) {
    file_ = file;
    begin_ = spool_.size();
  }
  record_ = is_first ? "[{" : ",\n{";
  record_ += from_row_;
  for (const std::string& key : index_keys_) record_.append(key).append(std::to_string(index)).append(",");
  if (value.front() == '{')
    record_ += trim(value.substr(1, value.size() - 2));
  else if (value != "null")
    record_.append("\"value\":").append(value);
  if (record_.back() == ',') record_.pop_back();
  record_ += '}';
  spool_.add(record_);
  ++count_;
}

void ChildRecords::end_part() {
  if (begin_ < 0) return;
  spool_.add("]");
  PlannedFile part;
  part.input.name = file_;
  part.input.stamp.size = spool_.size() - begin_;
  part.name_values.resize(table_.columns.size());
  part.open = [this, begin = begin_, end = spool_.size()] { return spool_.open(begin, end); };
  parts_.push_back(std::move(part));
  begin_ = -1;
}

std::vector<Problem> absent_keys(const ChildOf& child, const std::vector<bool>& seen, const std::string& source_file) {
  std::vector<Problem> problems;
  if (child.table->absent_columns == Drift::accept) return problems;
  for (std::size_t i = 0; i < seen.size() && i < child.table->columns.size(); ++i) {
    const SourceColumn& column = child.table->columns[i];
    const std::vector<std::string> names = column.names_in_files();
    if (seen[i] || names.empty() || !column.when_absent.empty()) continue;
    problems.push_back(
        {Fault::data,
         "no record in '" + child.table->parent_column + "' of " + child.parent->name.text() + " has the key '" +
             join(names, "' or '") + "'",
         {source_file, column.line, "child_tables." + child.table->name.name + ".columns." + column.contract.name},
         "give it a 'when_absent:' reason, or declare 'absent_columns: accept'"});
  }
  return problems;
}

}  // namespace schoolhouse::connector
