// The SQL condition that leaves out the rows which deletion vectors delete.
// SPDX-License-Identifier: Apache-2.0
#include "lake/live_rows.h"

#include <algorithm>
#include <memory>
#include <unordered_map>

#include "base/error.h"
#include "base/text.h"
#include "duck/row_filter.h"
#include "lake/json_reader.h"
#include "lake/json_writer.h"

namespace schoolhouse::lake {
namespace {

constexpr const char* function_name = "schoolhouse_live_rows";

using DeletedRows = std::unordered_map<std::uint64_t, RowPositions>;  // by file

// Goes along with rows that mostly rise.
class Walker {
 public:
  explicit Walker(const DeletedRows& deleted) : deleted_(deleted) {}

  bool is_live(std::uint64_t file, std::uint64_t row) {
    if (rows_ == nullptr || file != file_) {
      file_ = file;
      const auto found = deleted_.find(file);
      rows_ = found == deleted_.end() ? &none_ : &found->second;
      next_ = std::ranges::lower_bound(*rows_, row);
    } else if (row < last_row_) {
      next_ = std::ranges::lower_bound(*rows_, row);
    }
    last_row_ = row;
    while (next_ != rows_->end() && *next_ < row) ++next_;
    return next_ == rows_->end() || *next_ != row;
  }

 private:
  const DeletedRows& deleted_;
  const RowPositions none_ = {};
  const RowPositions* rows_ = nullptr;
  RowPositions::const_iterator next_ = {};
  std::uint64_t file_ = 0;
  std::uint64_t last_row_ = 0;
};

DeletionVector read_vector(simdjson::dom::array fields) {
  DeletionVector vector{.path_or_inline = std::string(std::string_view(fields.at(2)))};
  vector.storage = std::string_view(fields.at(1)).front();
  if (const std::int64_t offset = fields.at(3); offset >= 0) vector.offset = static_cast<std::int32_t>(offset);
  vector.size_in_bytes = static_cast<std::int32_t>(std::int64_t(fields.at(4)));
  vector.cardinality = fields.at(5);
  return vector;
}

duck::RowTest open(std::string_view what) {
  simdjson::dom::parser parser;
  const Json json = parse_json(parser, what);
  const std::string folder = read_text(json, "folder");
  auto deleted = std::make_shared<DeletedRows>();  // shared by the copies that a std::function makes of its target
  for (const Json fields : simdjson::dom::array(json["vectors"])) {
    const std::uint64_t file = fields.at(0);
    deleted->emplace(file, read_deletion_vector(folder, read_vector(fields)));
  }
  return [deleted](std::span<const std::uint64_t> files, std::span<const std::int64_t> rows, std::span<bool> keep) {
    Walker walker(*deleted);
    for (std::size_t i = 0; i < keep.size(); ++i)
      keep[i] = walker.is_live(files[i], static_cast<std::uint64_t>(rows[i]));
  };
}

}  // namespace

void register_live_rows(duck::Database& database) {
  duck::register_row_filter(database, {.name = function_name, .open = open});
}

std::string live_rows_condition(const std::filesystem::path& table_folder, std::span<const FileVector> vectors) {
  JsonWriter out;
  out.open_object().key("folder").text(table_folder.string()).key("vectors").open_array();
  for (const FileVector& file : vectors) {
    const DeletionVector& vector = file.vector;
    out.open_array().number(static_cast<std::int64_t>(file.file)).text(std::string(1, vector.storage));
    out.text(vector.path_or_inline).number(vector.offset.value_or(-1));
    out.number(vector.size_in_bytes).number(vector.cardinality).close_array();
  }
  out.close_array().close_object();
  return std::string(function_name) + "(" + quote_literal(out.take()) + ", file_index, file_row_number)";
}

}  // namespace schoolhouse::lake
