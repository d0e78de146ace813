// Reads reference/NAME.csv with reference/NAME.yml: a code table that is kept with the project.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "connector/source.h"
#include "project/files.h"
#include "project/project.h"

namespace schoolhouse::project {

struct Reference {
  connector::Source source;  // named "reference", with the one table reference.NAME
  std::optional<PackedReference> packed = {};
};

// `csv` is loaded as it stands: UTF-8, commas, a header line.
Reference read_reference(const std::filesystem::path& project, const ProjectFile& csv, const ProjectFile& declaration,
                         std::vector<Problem>& problems);
const std::vector<YamlKey>& reference_keys();

}  // namespace schoolhouse::project
