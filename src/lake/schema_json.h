// A table's schema as the JSON text that Delta keeps in metaData.schemaString.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "lake/schema.h"

namespace schoolhouse::lake {

// Throws Error(outside) naming the file that the text stands in.
Schema read_schema(std::string_view json, const std::string& file);
std::string write_schema(const Schema& schema);
// The same JSON with columns added at the end: what other writers keep beside the columns stays.
std::string add_columns(std::string_view json, std::span<const Column> columns);
// Which names the fields of structs have: those that people see, or those in data files.
enum class FieldNames { logical, physical };
// "STRUCT(a BIGINT, b VARCHAR[])" for the JSON of a nested type. Throws Error(outside) for a type that can't be read.
std::string nested_duckdb_type(std::string_view json, FieldNames names = FieldNames::logical);

}  // namespace schoolhouse::lake
