// Column mapping: names and numbers that data files have for columns, apart from the names that people see.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lake/schema.h"

namespace schoolhouse::lake {

// How columns are found in data files: by their own names, by physical names, or by field numbers.
enum class ColumnMapping { none, name, id };

// What the table's properties say. Throws Error(user) for a mode that is not known.
ColumnMapping column_mapping(const std::map<std::string, std::string>& properties);

// The name in data files, in partition values and in statistics.
const std::string& physical_name(const Column& column, ColumnMapping mapping);
// Partition values by the names of columns, from those by the names that the log has.
std::map<std::string, std::optional<std::string>> logical_values(
    const Schema& schema, const std::vector<std::string>& partition_by, ColumnMapping mapping,
    const std::map<std::string, std::optional<std::string>>& values);
// Columns by their names in data files, as the log's statistics and partition values know them.
Schema physical_schema(const Schema& schema, ColumnMapping mapping);
std::vector<std::string> physical_names(const Schema& schema, const std::vector<std::string>& names,
                                        ColumnMapping mapping);
// DuckDB's type of the column in data files, with the fields of structs by their physical names.
std::string physical_duckdb_type(const Type& type, ColumnMapping mapping);
// SQL that gives a value of the physical type the names that people see; `value` itself where nothing differs. The type must be one that
// duckdb_type reads.
std::string logical_sql(const Type& type, ColumnMapping mapping, const std::string& value);

}  // namespace schoolhouse::lake
