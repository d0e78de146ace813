// Reads schoolhouse.yml: what a project is called, where its lake is, and which packages it uses.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/yaml.h"
#include "lake/schema.h"
#include "project/parameters.h"
#include "secret/secrets.h"

namespace schoolhouse::project {

struct Settings {
  std::string name;
  std::string time_zone = "UTC";
  std::filesystem::path lake;    // absolute
  std::filesystem::path output;  // absolute: pictures and pages
  std::vector<std::string> packages = {};
  int packages_line = 0;
  std::vector<secret::Declaration> secrets = {};
  // By table ("raw.sis_students") or by schema; "default" for the rest.
  std::map<std::string, int> retention_days = {};
  bool has_maintenance = true;
  int threads = 0;          // 0: one a core
  std::string memory = {};  // "4GB"; empty: three quarters of the machine's

  // delta.logRetentionDuration and delta.deletedFileRetentionDuration of a new table.
  std::map<std::string, std::string> table_properties(const lake::TableName& table) const;
};

const std::vector<YamlKey>& settings_keys();
Settings read_settings(const Yaml& root, const std::filesystem::path& folder, std::vector<Problem>& problems);
// "4GB", "512MB", "70%"; nothing for another form.
bool is_memory_size(std::string_view text);

}  // namespace schoolhouse::project
