// What a table of a source of files looks like in the lake.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "connector/source.h"

namespace schoolhouse::connector {

// Columns that every row of every raw table carries, behind the declared ones.
struct OriginColumn {
  std::string_view name;
  lake::Type type;
  std::string_view description;
};
const std::vector<OriginColumn>& origin_columns();

// Declared columns, each followed by its reason column where it has one, then the origin columns.
catalog::Contract file_table_contract(const FileTable& table);

// One text that differs when the declaration differs in anything that the rows or their checks depend on.
std::string describe_declaration(const Source& source, const FileTable& table);

}  // namespace schoolhouse::connector
