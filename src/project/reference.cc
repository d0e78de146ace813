// Reads reference/NAME.csv with reference/NAME.yml: a code table that is kept with the project.
// SPDX-License-Identifier: Apache-2.0
#include "project/reference.h"

#include <algorithm>

namespace schoolhouse::project {
namespace fs = std::filesystem;
namespace {

Yaml scalar(std::string text, int line) {
  Yaml value;
  value.kind = Yaml::Kind::scalar;
  value.scalar = std::move(text);
  value.is_quoted = true;
  value.line = line;
  return value;
}

Yaml map(std::vector<YamlEntry> entries, int line) {
  Yaml value;
  value.kind = Yaml::Kind::map;
  value.entries = std::move(entries);
  value.line = line;
  return value;
}

}  // namespace

const std::vector<YamlKey>& reference_keys() {
  static const std::vector<YamlKey> keys = {
      {"description", "text", "what the table holds and where it is from", true},
      {"columns", "map", "each column's type, or a map of its type, description and checks", true},
      {"key", "list of text", "the columns that tell rows apart"},
      {"grain", "text", "what one row is"},
      {"checks", "list", "checks as under 'checks:' of a model"},
      {"tags", "list of text", "words to select it by"},
  };
  return keys;
}

Reference read_reference(const fs::path& project, const ProjectFile& csv, const ProjectFile& declaration,
                         std::vector<Problem>& problems) {
  const std::string name = fs::path(csv.path).stem().string();
  const Yaml declared = parse_yaml(declaration.text, declaration.shown);
  const YamlFields fields(declared, declaration.shown, "", reference_keys(), problems);

  Reference reference;
  fs::path file = csv.on_disk;
  if (file.empty()) {
    file = project / ".schoolhouse" / "packages" / csv.package / csv.path;
    reference.packed = PackedReference{file, csv.packed};
  }
  // The declaration becomes one table of a source of files, so that one reader serves both.
  const int line = declared.line;
  std::vector<YamlEntry> table;
  for (const YamlEntry& entry : declared.entries) {
    if (std::ranges::any_of(reference_keys(), [&](const YamlKey& key) { return key.name == entry.key; }))
      table.push_back(entry);
  }
  table.push_back({"files", line, scalar(name + ".csv", line)});
  table.push_back({"format", line, scalar("csv", line)});
  const Yaml source = map({{"kind", line, scalar("files", line)},
                           {"description", line, scalar("code tables kept with the project", line)},
                           {"path", line, scalar(file.parent_path().string(), line)},
                           {"schema", line, scalar("reference", line)},
                           {"tables", line, map({{name, line, map(std::move(table), line)}}, line)}},
                          line);
  std::vector<Problem> found;
  reference.source = connector::read_source(source, declaration.shown, {}, found);
  reference.source.name = "reference";
  // It is the project's own text: what its author takes out is gone on purpose.
  if (auto* files = std::get_if<connector::FilesSource>(&reference.source.kind)) {
    for (connector::FileTable& one : files->tables) one.shrink_limit = 1;
  }
  const std::string prefix = "tables." + name;
  for (Problem& problem : found) {
    if (problem.where.key == prefix) problem.where.key.clear();
    if (problem.where.key.starts_with(prefix + ".")) problem.where.key.erase(0, prefix.size() + 1);
    const auto is_same = [&](const Problem& other) {
      return other.where == problem.where && other.what == problem.what;
    };
    if (std::ranges::none_of(problems, is_same)) problems.push_back(std::move(problem));
  }
  return reference;
}

}  // namespace schoolhouse::project
