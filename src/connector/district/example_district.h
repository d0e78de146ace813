// The district of the package with sizes of choice, as options and as tables, for tests.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "connector/district/district_options.h"
#include "connector/district/district_tables.h"
#include "duck/database.h"

namespace schoolhouse::connector {

using Parameters = std::map<std::string, std::string>;

// The text of packages/district/sources/district.yml with its parameters filled in: the package's own values, but for those given.
std::string example_source(const Parameters& parameters);
// Its options; other keys of `options:` can be replaced as well. Throws when there is a problem.
DistrictOptions example_options(const Parameters& parameters = {});

// A database with the tables of a district.
struct Made {
  explicit Made(const Parameters& parameters);
  double number(std::string_view sql);
  duck::Database database;
  duck::Connection connection;
};

// "school_id, day"
std::string key_list(const DistrictTable& table);

}  // namespace schoolhouse::connector
