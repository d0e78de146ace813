// What a table promises: columns with types, key, grain, owners and privacy classes.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/yaml.h"
#include "lake/schema.h"

namespace schoolhouse::catalog {

// Which person or place a row belongs to, for row policies.
enum class Owner { none, school, teacher, student, parent };
// Who may see a column's values.
enum class Privacy {
  open,       // may be published
  internal,   // staff of the organisation (the default)
  student,    // identifies or describes a student: needs a reason to see it
  sensitive,  // health, discipline, income, disability
};

struct ContractColumn {
  std::string name;
  lake::Type type = {};
  std::string description = {};
  bool is_required = false;  // no NULL
  Owner owner = Owner::none;
  Privacy privacy = Privacy::internal;
  int line = 0;  // in the file that declares it
};

struct Contract {
  std::vector<ContractColumn> columns;
  std::vector<std::string> key = {};
  std::string grain = {};  // "one row per school and school year"
  const ContractColumn* find(std::string_view name) const;
  lake::Schema schema() const;
};

// The keys of one column under `columns:`: type, description, required, unique, accepted_values, accepted_range, relationships, owner, privacy.
// The keys of checks are allowed here and read by src/check.
const std::vector<YamlKey>& contract_column_keys();
// Reads `columns:` (a map of name to a type or to a map of keys). `path` is the YAML path for messages; `more_keys` are keys that the caller
// reads itself (of a source: from, format, missing, …).
std::vector<ContractColumn> read_contract_columns(const Yaml& columns, const std::string& file, const std::string& path,
                                                  std::vector<Problem>& problems,
                                                  std::span<const YamlKey> more_keys = {});
// Problems of names in `key` that are not columns; key columns become required.
void apply_key(Contract& contract, const Place& place, std::vector<Problem>& problems);

}  // namespace schoolhouse::catalog
