// Datasets that the program makes up itself: a row for each in one table.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <vector>

#include "connector/source.h"

namespace schoolhouse::connector {

struct Dataset {
  std::string_view name;  // `dataset:` of a source of kind generator
  // The tables with their contracts; reads the options strictly and adds what is wrong with them.
  std::vector<catalog::Table> (*tables)(const Source& source, std::vector<Problem>& problems);
  TableLoad (*load)(const Source& source, const lake::TableName& table, const LoadContext& context);
};
const std::vector<Dataset>& datasets();
// Nothing for an unknown name.
const Dataset* find_dataset(std::string_view name);

}  // namespace schoolhouse::connector
