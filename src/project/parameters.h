// Named values of a project: {name} in source files, $name in SQL.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/yaml.h"
#include "sql/select.h"

namespace schoolhouse::project {

struct Parameter {
  enum class Kind { text, number, boolean, date };
  Kind kind = Kind::text;
  std::optional<std::string> value = {};  // none: it must be set by the project or the command line
  std::string description = {};
  Place where = {};  // where it was declared first
};
using Parameters = std::map<std::string, Parameter>;

// Values given outside the project's files. Those of the environment apply only to names that are declared.
struct Overrides {
  std::map<std::string, std::string> environment = {};   // SCHOOLHOUSE_PARAM_SEED=5 -> "seed"
  std::map<std::string, std::string> command_line = {};  // --param seed=5
};

// Adds the `parameters:` map of a package.yml or schoolhouse.yml: a value, or {default, description}. Later values win, the first description stays.
void read_parameters(const Yaml& map, const std::string& file, Parameters& parameters, std::vector<Problem>& problems);
// Puts the overrides in and notes parameters without a value, numbers that are none, and unknown names of the command line.
void apply_overrides(const Overrides& overrides, Parameters& parameters, std::vector<Problem>& problems);

// The plain texts, for {name}.
std::map<std::string, std::string> texts(const Parameters& parameters);
// For $name in SQL: numbers as numbers, text as text.
sql::Parameters sql_values(const Parameters& parameters);

}  // namespace schoolhouse::project
