// Runs a COPY that writes files and tells about each file what DuckDB knows of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "duck/database.h"

namespace schoolhouse::duck {

// Of one column in one file. Bounds are DuckDB's text of the value; text longer than 256 bytes is cut there and its upper bound
// raised; absent when all values are NULL or the type has no order.
struct WrittenColumn {
  std::optional<std::string> min = {}, max = {};
  std::int64_t null_count = 0;
  bool has_nan = false;
};
struct WrittenFile {
  std::string path;
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  std::map<std::string, WrittenColumn> columns;  // fields of nested columns are left out
  std::vector<std::pair<std::string, std::optional<std::string>>> partition_values;
};

// `copy_sql` is a COPY … TO with RETURN_STATS.
std::vector<WrittenFile> write_files(Connection& connection, std::string_view copy_sql);

}  // namespace schoolhouse::duck
