// Reads plain delimited text by DuckDB's own parallel reader, every cell as text, and converts it exactly.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "connector/record_file.h"
#include "duck/database.h"

namespace schoolhouse::connector {

// A cell did not fit: the quick way of reading gives up, and the careful one finds out which.
class CellMisfit : public Error {
 public:
  CellMisfit();
};

// True for a file that DuckDB can read as it stands: not packed, and UTF-8.
bool is_plain(const FileTable& table, const PlannedFile& file);

// A SELECT that yields the declared columns, reason columns and _file of plain files, and throws for the first row that does not fit:
// CellMisfit, or what is_row_fault tells of. `folder` is what the paths of the files begin with.
std::string csv_rows_sql(duck::Database& database, const FileTable& table, const std::vector<PlannedFile>& files,
                         const std::string& folder);
bool is_row_fault(const duck::QueryFailure& failure);

}  // namespace schoolhouse::connector
