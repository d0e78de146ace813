// The tables of a generated district: their columns, and makers of their rows for DuckDB.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "catalog/contract.h"
#include "connector/district/district_options.h"
#include "duck/table_function.h"

namespace schoolhouse::connector {

class District;

struct DistrictColumn {
  std::string_view name;
  std::string_view type;  // Delta's name
  std::string_view description;
  bool is_required = true;
  catalog::Owner owner = catalog::Owner::none;
  catalog::Privacy privacy = catalog::Privacy::internal;
};

// One table: what it holds, and how its rows are made.
struct DistrictTable {
  std::string_view name;
  std::string_view description;
  std::string_view grain;
  std::vector<std::string_view> key;
  std::vector<DistrictColumn> columns;
  // Its rows under the SQL name "district_<name>"; the options live as long as it does.
  duck::MadeTable (*make)(const std::shared_ptr<const District>& district, const DistrictTable& table);
};

// The eleven tables in the order in which one refers to the other.
const std::vector<DistrictTable>& district_tables();
// The rows of all tables for these options.
std::vector<duck::MadeTable> make_district(DistrictOptions options);

}  // namespace schoolhouse::connector
