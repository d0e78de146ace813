// Reads checks/NAME.sql and checks/NAME.yml.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/yaml.h"
#include "check/check.h"

namespace schoolhouse::project {

// checks/NAME.sql: a header comment of YAML keys and a SELECT that must return no row. `line` of the check is the SELECT's first line.
check::Check read_sql_check(const std::string& name, const std::string& file, const std::string& text,
                            std::vector<Problem>& problems);
const std::vector<YamlKey>& sql_check_keys();

// checks/NAME.yml: checks added to a table that is declared elsewhere.
struct AddedChecks {
  lake::TableName table;
  std::vector<check::Check> checks;
  Place where;
};
std::optional<AddedChecks> read_added_checks(const Yaml& root, const std::string& file, std::vector<Problem>& problems);
const std::vector<YamlKey>& added_checks_keys();

}  // namespace schoolhouse::project
