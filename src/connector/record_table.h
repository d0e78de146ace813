// Offers the records of files to SQL with exact conversion; what does not fit goes to the log and not to SQL.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "connector/cell_reader.h"
#include "connector/misfit.h"
#include "connector/record_file.h"
#include "duck/database.h"

namespace schoolhouse::connector {

// Makes the records of the files readable by the SELECT that is returned; files are read in parallel. The log and the plan must outlive it.
std::string record_rows_sql(duck::Database& database, const FileTable& table, const std::vector<PlannedFile>& files,
                            MisfitLog& log);

// Reads all records once: what they bring that the table has no column for.
NewColumns find_new_columns(duck::Connection& connection, const FileTable& table,
                            const std::vector<PlannedFile>& files);

// A name for a function of this process that no other has.
std::string new_function_name();

}  // namespace schoolhouse::connector
