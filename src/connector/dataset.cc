// Datasets that the program makes up itself: a row for each in one table.
// SPDX-License-Identifier: Apache-2.0
#include "connector/dataset.h"

#include "connector/district_dataset.h"

namespace schoolhouse::connector {

const std::vector<Dataset>& datasets() {
  static const std::vector<Dataset> known = {{"district", district_catalog, load_district}};
  return known;
}

const Dataset* find_dataset(std::string_view name) {
  for (const Dataset& dataset : datasets()) {
    if (dataset.name == name) return &dataset;
  }
  return nullptr;
}

}  // namespace schoolhouse::connector
