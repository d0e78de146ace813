// Offers the records of files to SQL with exact conversion; what does not fit goes to the log and not to SQL.
// SPDX-License-Identifier: Apache-2.0
#include "connector/record_table.h"

#include <algorithm>
#include <atomic>

#include "base/text.h"
#include "duck/table_function.h"

namespace schoolhouse::connector {
namespace {

// Where a column of the table stands among the made columns.
struct Output {
  CellReader reader;
  std::size_t value = 0;
  std::optional<std::size_t> reason;
  bool is_required = false;
  std::optional<std::size_t> variant;  // the output that takes what does not fit
};

class Records {
 public:
  Records(const FileTable& table, const std::vector<PlannedFile>& files, MisfitLog& log)
      : table_(table), files_(files), log_(log), open_(files.size()) {
    std::size_t next = 0;
    for (const SourceColumn& column : table.columns) {
      Output output{CellReader(column), next++, std::nullopt, is_required(table, column), variant_of(table, column)};
      if (column.has_reason()) output.reason = next++;
      outputs_.push_back(std::move(output));
    }
    file_column_ = next;
  }

  std::vector<duck::MadeColumn> columns() const {
    std::vector<duck::MadeColumn> columns;
    for (const Output& output : outputs_) {
      columns.push_back({"c" + std::to_string(output.value), output.reader.made_type()});
      if (output.reason) columns.push_back({"c" + std::to_string(*output.reason), "VARCHAR"});
    }
    columns.push_back({"c" + std::to_string(file_column_), "VARCHAR"});
    return columns;
  }

  std::string select() const {
    std::string list;
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      const std::string& name = table_.columns[i].contract.name;
      list +=
          outputs_[i].reader.cast_sql("c" + std::to_string(outputs_[i].value)) + " AS " + quote_identifier(name) + ", ";
      if (outputs_[i].reason)
        list += "c" + std::to_string(*outputs_[i].reason) + " AS " + quote_identifier(reason_column(name)) + ", ";
    }
    return list + "c" + std::to_string(file_column_) + " AS _file";
  }

  std::size_t make(std::size_t part, std::int64_t& bookmark, std::size_t most, duck::BlockWriter& block) {
    Part& open = open_[part];
    if (bookmark++ == 0)
      open = {open_records(table_, files_[part], log_),
              {},
              std::vector<ReadCell>(outputs_.size()),
              std::vector<std::string>(outputs_.size())};
    std::size_t row = 0;
    while (row < most && open.read(open.record)) {
      if (!convert(part, open)) continue;
      write(part, open, row++, block);
    }
    if (row == 0) open = {};
    return row;
  }

 private:
  struct Part {
    ReadRecord read;
    FileRecord record;
    std::vector<ReadCell> cells;
    std::vector<std::string> scratch;
    std::vector<Misfit> left_out = {};  // of the record
  };

  static bool is_required(const FileTable& table, const SourceColumn& column) {
    const auto& name = column.contract.name;
    return column.contract.is_required || std::ranges::find(table.key, name) != table.key.end();
  }
  static std::optional<std::size_t> variant_of(const FileTable& table, const SourceColumn& column) {
    const auto found = std::ranges::find(table.columns, column.contract.name, &SourceColumn::variant_of);
    if (found == table.columns.end()) return std::nullopt;
    return static_cast<std::size_t>(found - table.columns.begin());
  }

  void refuse(std::size_t part, const Part& open, const std::string& column, const std::string& reason) {
    log_.add({files_[part].input.name, open.record.line, column, reason, std::string(open.record.raw)});
  }

  bool convert(std::size_t part, Part& open) {
    if (!open.record.fault.empty()) {
      refuse(part, open, "", open.record.fault);
      return false;
    }
    open.left_out.clear();
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      // It was filled together with the column that it is a variant of.
      if (!table_.columns[i].variant_of.empty()) continue;
      const auto& from_name = files_[part].name_values[i];
      const std::optional<std::string_view> cell =
          from_name ? std::optional<std::string_view>(*from_name) : open.record.cells[i];
      open.cells[i] = outputs_[i].reader.read(cell, open.scratch[i]);
      if (outputs_[i].variant) open.cells[*outputs_[i].variant] = {};
      if (open.cells[i].outcome != ReadCell::Outcome::misfit) continue;
      if (!leave_out(part, open, i, *cell)) return false;
    }
    for (Misfit& misfit : open.left_out) log_.add(std::move(misfit));
    return true;
  }

  // A value that does not fit is left out of the row, or goes to its variant. False: the row does not fit.
  bool leave_out(std::size_t part, Part& open, std::size_t column, std::string_view cell) {
    const Output& output = outputs_[column];
    const std::string& name = table_.columns[column].contract.name;
    const SchemaChange change = table_.schema_contract.data_type;
    const bool may_leave_out = change == SchemaChange::evolve || change == SchemaChange::discard_value;
    if (!may_leave_out || output.is_required) {
      refuse(part, open, name, output.reader.misfit_reason());
      return false;
    }
    open.cells[column] = {};
    open.cells[column].reason = "does_not_fit";
    if (change == SchemaChange::discard_value) {
      open.left_out.push_back({files_[part].input.name, open.record.line, name,
                               output.reader.misfit_reason() + "; the row was loaded without the value",
                               std::string(open.record.raw), true});
    } else if (output.variant) {
      open.cells[*output.variant].outcome = ReadCell::Outcome::value;
      open.cells[*output.variant].text = cell;
    } else {
      log_.add_misfit_column(column);
    }
    return true;
  }

  void write(std::size_t part, const Part& open, std::size_t row, duck::BlockWriter& block) const {
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      const Output& output = outputs_[i];
      output.reader.write(open.cells[i], output.value, row, block);
      if (!output.reason) continue;
      const std::string_view reason =
          open.cells[i].outcome == ReadCell::Outcome::missing ? open.cells[i].reason : std::string_view{};
      if (reason.empty())
        block.set_null(*output.reason, row);
      else
        block.set_text(*output.reason, row, reason);
    }
    block.set_text(file_column_, row, files_[part].input.name);
  }

  const FileTable& table_;
  const std::vector<PlannedFile>& files_;
  MisfitLog& log_;
  std::vector<Output> outputs_;
  std::size_t file_column_ = 0;
  std::vector<Part> open_;
};

}  // namespace

std::string new_function_name() {
  static std::atomic<std::int64_t> count = 0;
  return "schoolhouse_files_" + std::to_string(++count);
}

std::string record_rows_sql(duck::Database& database, const FileTable& table, const std::vector<PlannedFile>& files,
                            MisfitLog& log) {
  // Shared: DuckDB's catalog keeps the function for good, this load keeps what it reads.
  const auto records = std::make_shared<Records>(table, files, log);
  duck::MadeTable made;
  made.name = new_function_name();
  made.columns = records->columns();
  made.part_count = static_cast<std::int64_t>(files.size());
  for (const PlannedFile& file : files) made.row_estimate += file.input.stamp.size / 64;
  made.make = [records](std::int64_t part, std::int64_t& bookmark, std::size_t most, duck::BlockWriter& block) {
    return records->make(static_cast<std::size_t>(part), bookmark, most, block);
  };
  const std::string from = made.name;
  duck::register_table(database, std::move(made));
  return "SELECT " + records->select() + " FROM " + from + "()";
}

NewColumns find_new_columns(duck::Connection& connection, const FileTable& table,
                            const std::vector<PlannedFile>& files) {
  MisfitLog log(MisfitLog::Tolerance::some);
  connection.query("SELECT count(*) FROM (" + record_rows_sql(connection.database(), table, files, log) + ")");
  return log.take_new_columns();
}

}  // namespace schoolhouse::connector
