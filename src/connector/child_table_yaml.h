// Reads the child tables of a table: which column holds their records, and which columns these give.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "connector/source.h"

namespace schoolhouse::connector {

// Reads `child_tables:` of a table whose own columns are read. A child is named as its parent is: with the source's name in front, or not.
void read_child_tables(const YamlFields& fields, const std::string& file, FileTable& parent,
                       std::vector<Problem>& problems);
// Columns that are taken from a parent or a list stand in child tables only.
void check_origins(const std::string& file, const std::string& path, const FileTable& table,
                   std::vector<Problem>& problems);
// Columns that are taken from what a request was made for stand in tables of endpoints only.
void refuse_from_each(const std::string& file, const std::string& path, const FileTable& table,
                      std::vector<Problem>& problems);

}  // namespace schoolhouse::connector
