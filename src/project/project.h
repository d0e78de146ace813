// A user's project and its packages as typed structs, with every problem of every file at once.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "catalog/catalog.h"
#include "chart/dashboard.h"
#include "check/check.h"
#include "connector/source.h"
#include "model/model.h"
#include "project/files.h"
#include "project/parameters.h"
#include "project/settings.h"

namespace schoolhouse::project {

// A reference table whose CSV is packed into the program: it is written out before it is loaded.
struct PackedReference {
  std::filesystem::path file;
  std::string_view bytes;
};

struct Project {
  std::filesystem::path folder;  // absolute
  Settings settings;
  std::vector<Package> packages;
  std::vector<connector::Source> sources;  // reference tables are sources named "reference", one each
  std::vector<PackedReference> packed_references;
  std::vector<model::Model> models;  // in file order; in dependency order once resolved
  std::vector<check::Check> checks;  // the SELECTs of checks/*.sql
  std::map<lake::TableName, std::vector<check::Check>> generated_checks;  // of checks/*.yml, for tables of a generator
  std::vector<chart::Dashboard> dashboards;
  Parameters parameters;                                // $run_date included
  catalog::Catalog catalog;                             // of sources, reference tables and models
  std::map<std::string, std::string> package_of = {};   // file as shown -> package, for files that stand in one
  std::map<std::string, std::string> file_hashes = {};  // YAML or SQL file as shown -> SHA-256 of its text
  std::vector<std::string> unknown_files = {};          // in the content folders, but not read
  // False when what models stand on could not be read: binding them would only repeat that.
  bool is_resolvable = true;
};

const std::vector<YamlKey>& package_keys();

struct ReadOptions {
  Overrides overrides = {};
  std::filesystem::path packages_folder = {};  // looked at before the program's own packages
  Micros now = 0;                              // for $run_date
};

// Reads the project in `folder`. Throws only when the folder holds no project; everything else is added to `problems`.
Project read_project(const std::filesystem::path& folder, const ReadOptions& options, std::vector<Problem>& problems);

// Binds the models against the contracts of what they read and puts them in dependency order.
void resolve_models(Project& project, duck::Connection& connection, std::vector<Problem>& problems);

// Writes the packed reference tables to .schoolhouse/packages/, where they are not there yet.
void unpack_references(const Project& project);

}  // namespace schoolhouse::project
