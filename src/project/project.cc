// A user's project and its packages as typed structs, with every problem of every file at once.
// SPDX-License-Identifier: Apache-2.0
#include "project/project.h"

#include <algorithm>
#include <fstream>
#include <functional>

#include "base/hash.h"
#include "base/text.h"
#include "project/reference.h"

namespace schoolhouse::project {
namespace fs = std::filesystem;
namespace {

using Files = std::map<std::string, ProjectFile>;

// Reads one file; what is thrown about it becomes problems, so that the other files are read too.
void collect(std::vector<Problem>& problems, const std::function<void()>& read) {
  try {
    read();
  } catch (const Error& error) {
    problems.insert(problems.end(), error.problems().begin(), error.problems().end());
  }
}

std::string stem(const std::string& path) { return fs::path(path).stem().string(); }
std::string sibling(const std::string& path, std::string_view extension) {
  return fs::path(path).replace_extension(extension).generic_string();
}

// Puts a layer of files over those below it. A project's SELECT or CSV takes the place of the package's declaration beside it, too.
void lay_over(Files& below, const Files& above, std::vector<Problem>& problems) {
  for (const auto& [path, file] : above) {
    const auto same = below.find(path);
    if (same != below.end() && !file.package.empty()) {
      problems.push_back({Fault::user,
                          "two packages hold the file " + path,
                          {file.shown, 0, ""},
                          "the other is " + same->second.shown + "; put your own version into the project"});
    }
    if (path.ends_with(".sql") || path.ends_with(".csv")) below.erase(sibling(path, ".yml"));
    below[path] = file;
  }
}

void read_packages(Project& project, const ReadOptions& options, Files& files, std::vector<Problem>& problems) {
  for (const std::string& name : project.settings.packages) {
    Package package =
        find_package(project.folder, options.packages_folder, name, project.settings.packages_line, problems);
    if (package.files.empty()) continue;
    const auto declaration = package.files.find("package.yml");
    if (declaration == package.files.end()) {
      problems.push_back({Fault::user,
                          "the package '" + name + "' has no package.yml",
                          {"packages/" + name + "/package.yml", 0, ""},
                          "write one with 'name:' and 'description:'"});
    } else {
      collect(problems, [&] {
        const std::string& shown = declaration->second.shown;
        const Yaml root = parse_yaml(read_text(declaration->second), shown);
        YamlFields fields(root, shown, "", package_keys(), problems);
        if (const auto said = fields.text("name"); said && *said != name) {
          fields.problem("name", "the package is named '" + *said + "', its folder '" + name + "'",
                         "use the folder's name");
        }
        package.description = fields.text("description").value_or("");
        if (const Yaml* parameters = fields.find("parameters"))
          read_parameters(*parameters, shown, project.parameters, problems);
      });
      package.files.erase(declaration);
    }
    for (const auto& [path, file] : package.files) project.package_of[file.shown] = name;
    lay_over(files, package.files, problems);
    project.packages.push_back(std::move(package));
  }
}

// Reads every YAML and SQL file once; those that can't be read are left out.
void read_texts(Files& files, Project& project, std::vector<Problem>& problems) {
  for (auto row = files.begin(); row != files.end();) {
    const auto here = row++;
    ProjectFile& file = here->second;
    if (file.path.ends_with(".csv")) continue;
    try {
      file.text = read_text(file);
      project.file_hashes[file.shown] = sha256(file.text);
    } catch (const Error& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
      files.erase(here);
    }
  }
}

void read_sources(Project& project, const Files& files, std::vector<Problem>& problems) {
  const auto values = texts(project.parameters);
  for (const auto& [path, file] : files) {
    collect(problems, [&] {
      if (path.starts_with("sources/")) {
        project.sources.push_back(
            connector::read_source(parse_yaml(file.text, file.shown), file.shown, values, problems));
      } else if (path.starts_with("reference/") && path.ends_with(".csv")) {
        const auto declaration = files.find(sibling(path, ".yml"));
        if (declaration == files.end()) {
          problems.push_back({Fault::user,
                              "the reference table " + stem(path) + " is not declared",
                              {file.shown, 0, ""},
                              "write " + sibling(file.shown, ".yml") + " with 'description:' and 'columns:'"});
          return;
        }
        Reference reference = read_reference(project.folder, file, declaration->second, problems);
        if (reference.packed) project.packed_references.push_back(*reference.packed);
        project.sources.push_back(std::move(reference.source));
      } else if (path.starts_with("reference/") && !files.contains(sibling(path, ".csv"))) {
        problems.push_back({Fault::user,
                            "there is no " + sibling(file.shown, ".csv") + " beside this file",
                            {file.shown, 0, ""},
                            "add it, or delete this file"});
      }
    });
  }
  for (const connector::Source& source : project.sources) {
    for (catalog::Table& table : connector::source_tables(source, problems)) {
      if (source.name == "reference") table.kind = catalog::TableKind::reference;
      const auto [other, is_new] = project.catalog.tables.try_emplace(table.name, table);
      if (is_new) continue;
      problems.push_back({Fault::user,
                          "the table " + table.name.text() + " is declared twice",
                          {table.file, table.line, ""},
                          "the other is in " + other->second.file + "; rename one of them"});
    }
  }
}

void read_models(Project& project, const Files& files, std::vector<Problem>& problems) {
  for (const auto& [path, file] : files) {
    if (!path.starts_with("models/")) continue;
    collect(problems, [&] {
      if (path.ends_with(".sql")) {
        const auto beside = files.find(sibling(path, ".yml"));
        const bool has_yaml = beside != files.end();
        project.models.push_back(model::read_model(path.substr(std::string_view("models/").size()), file.shown,
                                                   file.text,
                                                   has_yaml ? std::optional(beside->second.text) : std::nullopt,
                                                   has_yaml ? beside->second.shown : "", problems));
      } else if (!files.contains(sibling(path, ".sql"))) {
        problems.push_back({Fault::user,
                            "there is no " + sibling(file.shown, ".sql") + " beside this file",
                            {file.shown, 0, ""},
                            "add it, or delete this file"});
      }
    });
  }
}

// Gives a check of checks/*.yml to the table that it guards.
void add_check(Project& project, check::Check check, std::vector<Problem>& problems) {
  for (model::Model& model : project.models) {
    if (model.name == check.table) return model.checks.push_back(std::move(check));
  }
  for (connector::Source& source : project.sources) {
    for (connector::FileTable* table : connector::declared_tables(source)) {
      if (table->name == check.table) return table->checks.push_back(std::move(check));
    }
  }
  if (project.catalog.find(*check.table)) return project.generated_checks[*check.table].push_back(std::move(check));
  std::vector<std::string> known = project.catalog.names();
  for (const model::Model& model : project.models) known.push_back(model.name.text());
  const std::string name = check.table->text();
  Problem problem{Fault::user, "unknown table '" + name + "'", {check.file, 0, "table"}, suggest(name, known)};
  if (std::ranges::none_of(problems, [&](const Problem& other) { return other.where == problem.where; })) {
    problems.push_back(std::move(problem));
  }
}

void read_checks_and_dashboards(Project& project, const Files& files, std::vector<Problem>& problems) {
  for (const auto& [path, file] : files) {
    collect(problems, [&] {
      if (path.starts_with("dashboards/")) {
        chart::Dashboard dashboard = chart::read_dashboard(file.text, file.shown, stem(path), problems);
        if (dashboard.source.empty()) dashboard.source = project.settings.name;
        project.dashboards.push_back(std::move(dashboard));
      } else if (path.starts_with("checks/") && path.ends_with(".sql")) {
        project.checks.push_back(check::read_check_file(stem(path), file.shown, file.text, problems));
      } else if (path.starts_with("checks/")) {
        for (check::Check& check : check::read_checks_file(file.shown, file.text, problems)) {
          if (check.table) add_check(project, std::move(check), problems);
        }
      }
    });
  }
}

}  // namespace

const std::vector<YamlKey>& package_keys() {
  static const std::vector<YamlKey> keys = {
      {"name", "text", "the package's name: that of its folder", true},
      {"description", "text", "what the package is for", true},
      {"parameters", "map", "names with a default, or with 'default' and 'description'"},
  };
  return keys;
}

Project read_project(const fs::path& folder, const ReadOptions& options, std::vector<Problem>& problems) {
  Project project;
  project.folder = fs::absolute(folder).lexically_normal();
  if (!project.folder.has_filename()) project.folder = project.folder.parent_path();
  const ProjectFile settings{"schoolhouse.yml", "schoolhouse.yml", "", project.folder / "schoolhouse.yml"};
  if (!fs::exists(settings.on_disk)) {
    throw Error({Fault::user,
                 "there is no schoolhouse.yml in " + project.folder.string(),
                 {},
                 "go to your project's folder, name it with -C DIR, or make one with 'schoolhouse init DIR --example "
                 "district'"});
  }
  std::vector<Problem> below_models;
  Files files;
  collect(below_models, [&] {
    const Yaml root = parse_yaml(read_text(settings), settings.shown);
    project.settings = read_settings(root, project.folder, below_models);
    read_packages(project, options, files, below_models);
    if (const Yaml* parameters = root.find("parameters"))
      read_parameters(*parameters, settings.shown, project.parameters, below_models);
    apply_overrides(options.overrides, project.parameters, below_models);
  });
  project.parameters["run_date"] = {
      Parameter::Kind::date, local_day(options.now, project.settings.time_zone), "the local day of the run", {}};
  lay_over(files, list_files(project.folder, "", project.unknown_files), below_models);
  read_texts(files, project, below_models);
  read_sources(project, files, below_models);
  read_models(project, files, below_models);
  project.is_resolvable = below_models.empty();
  problems.insert(problems.end(), below_models.begin(), below_models.end());
  read_checks_and_dashboards(project, files, problems);
  for (const model::Model& model : project.models)
    project.catalog.tables.try_emplace(model.name, model::table_of(model));
  return project;
}

void resolve_models(Project& project, duck::Connection& connection, std::vector<Problem>& problems) {
  if (!project.is_resolvable) return;
  catalog::Catalog below = project.catalog;
  std::erase_if(below.tables, [](const auto& row) {
    return row.second.kind == catalog::TableKind::model || row.second.kind == catalog::TableKind::view;
  });
  project.models =
      model::resolve(connection, std::move(project.models), below, sql_values(project.parameters), problems);
}

void unpack_references(const Project& project) {
  for (const PackedReference& packed : project.packed_references) {
    std::error_code ignored;
    if (fs::exists(packed.file, ignored) && fs::file_size(packed.file, ignored) == packed.bytes.size()) {
      std::ifstream in(packed.file, std::ios::binary);
      if (std::string{std::istreambuf_iterator<char>(in), {}} == packed.bytes) continue;
    }
    fs::create_directories(packed.file.parent_path(), ignored);
    std::ofstream out(packed.file, std::ios::binary);
    out.write(packed.bytes.data(), static_cast<std::streamsize>(packed.bytes.size()));
    if (!out.flush()) {
      throw Error({Fault::outside,
                   "can't write the file",
                   {packed.file.string(), 0, ""},
                   "check the disk space and that you may write there"});
    }
  }
}

}  // namespace schoolhouse::project
