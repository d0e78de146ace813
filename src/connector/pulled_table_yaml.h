// Reads what becomes of the rows of a table that is asked for: write, gone, effective, incremental.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "connector/file_table_yaml.h"
#include "connector/pulled_table.h"

namespace schoolhouse::connector {

std::vector<YamlKey> writing_keys();
// Before the columns and the key are read: a history has some of its own.
void read_way_to_write(YamlFields& fields, PulledTable& table);
// Behind them.
void read_writing(YamlFields& fields, const std::string& file, const TextFiller& fill, PulledTable& table,
                  std::vector<Problem>& problems);

}  // namespace schoolhouse::connector
