// Reads the records of one file, cell by declared column, whatever its format.
// SPDX-License-Identifier: Apache-2.0
#include "connector/record_file.h"

#include <array>
#include <map>
#include <memory>
#include <utility>

#include "base/text.h"
#include "connector/csv_reader.h"
#include "connector/json_reader.h"
#include "connector/postgres/copy_text.h"

namespace schoolhouse::connector {
namespace {

ByteSource byte_source(const FileTable& table, const InputFile& input, const std::filesystem::path& path) {
  return {.file = path, .member = input.member, .encoding = table.encoding, .shown = input.name};
}

CsvReader open_csv(const FileTable& table, const InputFile& input, const std::filesystem::path& path) {
  return {open_bytes(byte_source(table, input, path)), {table.delimiter, table.quote, table.escape}, table.skip_lines};
}

std::string describe(CsvFault fault) {
  switch (fault) {
    case CsvFault::none:
      return {};
    case CsvFault::text_after_quote:
      return "something stands between a closing quote and the next delimiter";
    case CsvFault::unterminated_quote:
      return "a quote is not closed";
    case CsvFault::not_utf8:
      return "not valid UTF-8: declare the 'encoding:' of the file";
  }
  return {};
}

class CsvFile {
 public:
  CsvFile(const FileTable& table, const PlannedFile& file)
      : file_(file), reader_(open_csv(table, file.input, file.path)) {
    if (table.has_header) reader_.next(record_);
  }

  bool next(FileRecord& record) {
    const std::size_t width = file_.map.cell_count;
    do {
      if (!reader_.next(record_)) return false;
    } while (record_.is_blank() && width > 1);
    record.line = record_.line;
    record.raw = record_.raw;
    record.fault = describe(record_.fault);
    if (!record.fault.empty()) return true;
    // A delimiter at the end of a line makes an empty cell too many, and loses nothing.
    const std::size_t count = record_.cells.size();
    const bool has_end_delimiter = count == width + 1 && record_.cells.back().text.empty();
    if (count != width && !has_end_delimiter) {
      record.fault = std::to_string(count) + (count == 1 ? " cell" : " cells") + " where the file has " +
                     std::to_string(width) + " columns";
      return true;
    }
    record.cells.clear();
    for (const auto& cell : file_.map.cells) {
      if (cell && !record_.cells[*cell].text.empty())
        record.cells.emplace_back(record_.cells[*cell].text);
      else
        record.cells.emplace_back();
    }
    return true;
  }

 private:
  const PlannedFile& file_;
  CsvReader reader_;
  CsvRecord record_;
};

class JsonFile {
 public:
  JsonFile(const FileTable& table, const PlannedFile& file, MisfitLog& log)
      : table_(table),
        file_(file),
        log_(log),
        reader_(file.open ? file.open() : open_bytes(byte_source(table, file.input, file.path)),
                file.open                      ? JsonLayout::within
                : table.format == Format::json ? JsonLayout::array
                                               : JsonLayout::lines,
                file.input.name, file.records) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      std::size_t rank = 0;
      for (const std::string& name : table.columns[i].names_in_files()) keys_[name] = {i, rank++};
    }
    seen_.assign(table.columns.size(), false);
  }

  bool next(FileRecord& record) {
    if (!reader_.next(record_)) {
      if (!new_keys_.empty()) log_.add_new_keys(new_keys_);
      refuse_absent();
      return false;
    }
    record.line = record_.line;
    record.raw = record_.raw;
    record.fault = record_.fault;
    if (!record.fault.empty()) return true;
    has_records_ = true;
    record.cells.assign(table_.columns.size(), std::nullopt);
    ranks_.assign(table_.columns.size(), unranked);
    for (std::size_t i = 0; i < record_.cells.size(); ++i) take(i, record);
    return true;
  }

 private:
  struct Target {
    std::size_t column = 0;
    std::size_t rank = 0;  // among the names of the column: the first that is there counts
  };
  static constexpr std::size_t unranked = static_cast<std::size_t>(-1);

  // Objects of a file nearly always have their keys in one order: the last object says where a key goes.
  const Target* find(std::size_t position, std::string_view key) {
    if (position < order_.size() && order_[position].first == key) return order_[position].second;
    const auto found = keys_.find(key);
    const Target* target = found == keys_.end() ? nullptr : &found->second;
    if (position >= order_.size()) order_.resize(position + 1);
    order_[position] = {std::string(key), target};
    return target;
  }

  void take(std::size_t position, FileRecord& record) {
    const JsonCell& cell = record_.cells[position];
    const Target* target = find(position, cell.key);
    if (target == nullptr) {
      take_undeclared(cell, record);
      return;
    }
    seen_[target->column] = true;
    std::size_t& rank = ranks_[target->column];
    if (rank == target->rank) record.fault = "a key stands twice in the object";
    if (rank <= target->rank) return;
    rank = target->rank;
    record.cells[target->column] = cell.text;
  }

  void take_undeclared(const JsonCell& cell, FileRecord& record) {
    switch (table_.schema_contract.columns) {
      case SchemaChange::freeze:
        log_.add_extra_key(std::string(cell.key), file_.input.name, record_.line);
        return;
      case SchemaChange::discard_value:
        return;
      case SchemaChange::discard_row:
        if (cell.text && record.fault.empty()) record.fault = "the key '" + std::string(cell.key) + "' is not declared";
        return;
      case SchemaChange::evolve:
        if (!cell.text) return;
        auto known = new_keys_.find(cell.key);
        if (known == new_keys_.end()) known = new_keys_.emplace(cell.key, ValueKind::none).first;
        known->second = kind_that_fits(known->second, kind_of_json(*cell.text, cell.is_quoted));
    }
  }

  // A key that no object of the file has is drift; one that some objects lack is a missing value.
  void refuse_absent() const {
    // One answer of many says little: what none of them has is told when all are read.
    if (file_.open && has_records_) log_.add_seen(seen_);
    if (file_.open) return;
    if (table_.absent_columns == Drift::accept || !has_records_) return;
    for (std::size_t i = 0; i < seen_.size(); ++i) {
      const SourceColumn& column = table_.columns[i];
      if (seen_[i] || column.is_evolved || !column.when_absent.empty() || !column.file_pattern.empty()) continue;
      log_.add_problem({Fault::data,
                        "no object of the file has the key '" + join(column.names_in_files(), "' or '") + "'",
                        {file_.input.name},
                        "give the column '" + column.contract.name +
                            "' a 'when_absent:' reason, or declare 'absent_columns: accept'"});
    }
  }

  const FileTable& table_;
  const PlannedFile& file_;
  MisfitLog& log_;
  JsonReader reader_;
  JsonRecord record_;
  std::map<std::string, Target, std::less<>> keys_;
  std::vector<std::pair<std::string, const Target*>> order_;
  std::vector<std::size_t> ranks_;
  std::vector<bool> seen_;
  std::map<std::string, ValueKind, std::less<>> new_keys_;
  bool has_records_ = false;
};

// Kept rows of a database, below the names of their columns.
class CopyFile {
 public:
  CopyFile(const FileTable& table, const PlannedFile& file, MisfitLog& log) : reader_(file.open()) {
    if (!reader_.next(row_)) return;
    count_ = row_.cells.size();
    for (const SourceColumn& column : table.columns) {
      cells_.push_back(find_cell(column));
      const bool may_lack = column.is_evolved || !column.when_absent.empty() || table.absent_columns == Drift::accept;
      if (cells_.back() || may_lack) continue;
      log.add_problem({Fault::data,
                       "the kept rows have no column '" + join(column.names_in_files(), "' or '") + "'",
                       {file.input.name},
                       "give the column '" + column.contract.name +
                           "' a 'when_absent:' reason, or declare 'absent_columns: accept'"});
    }
  }

  bool next(FileRecord& record) {
    if (!reader_.next(row_)) return false;
    record.line = row_.number - 1;
    record.raw = row_.raw;
    record.fault.clear();
    if (!row_.is_utf8) record.fault = "not valid UTF-8: the database holds other bytes than its encoding says";
    if (row_.cells.size() != count_)
      record.fault =
          std::to_string(row_.cells.size()) + " cells where there are " + std::to_string(count_) + " columns";
    record.cells.clear();
    if (!record.fault.empty()) return true;
    for (const auto& cell : cells_) record.cells.push_back(cell ? row_.cells[*cell] : std::nullopt);
    return true;
  }

 private:
  std::optional<std::size_t> find_cell(const SourceColumn& column) const {
    for (const std::string& name : column.names_in_files()) {
      for (std::size_t i = 0; i < row_.cells.size(); ++i) {
        if (row_.cells[i] == name) return i;
      }
    }
    return std::nullopt;
  }

  CopyTextReader reader_;
  CopyRow row_;
  std::size_t count_ = 0;
  std::vector<std::optional<std::size_t>> cells_;
};

}  // namespace

ReadRecord open_records(const FileTable& table, const PlannedFile& file, MisfitLog& log) {
  // Shared: a std::function must be copyable, and there is one reader all the same.
  if (table.format == Format::copy_text)
    return [reader = std::make_shared<CopyFile>(table, file, log)](FileRecord& record) { return reader->next(record); };
  if (table.format == Format::csv) {
    return [reader = std::make_shared<CsvFile>(table, file)](FileRecord& record) { return reader->next(record); };
  }
  return [reader = std::make_shared<JsonFile>(table, file, log)](FileRecord& record) { return reader->next(record); };
}

bool is_empty(const FileTable& table, const InputFile& input, const std::filesystem::path& path) {
  const ReadBytes read = open_bytes(byte_source(table, input, path));
  std::array<char, 256> first{};
  for (std::size_t got = read(first); got > 0; got = read(first)) {
    if (!trim({first.data(), got}).empty()) return false;
  }
  return true;
}

std::optional<std::vector<std::string>> read_header(const FileTable& table, const InputFile& input,
                                                    const std::filesystem::path& path) {
  CsvReader reader = open_csv(table, input, path);
  CsvRecord record;
  const auto refuse = [&](const std::string& what) {
    throw Error({.fault = Fault::data,
                 .what = what,
                 .where = {input.name, static_cast<int>(record.line)},
                 .fix = "repair the file, or check 'delimiter:', 'quote:' and 'encoding:'"});
  };
  if (!reader.next(record)) return std::nullopt;
  if (record.fault != CsvFault::none) refuse("the header line can't be read: " + describe(record.fault));
  std::vector<std::string> names;
  for (const CsvCell& cell : record.cells) names.emplace_back(trim(cell.text));
  if (record.raw.find('\0') != std::string_view::npos)
    refuse("the header line holds zero bytes: the file may be UTF-16");
  return names;
}

}  // namespace schoolhouse::connector
