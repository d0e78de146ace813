// The text files of a project and its packages, by relative path; a project's own file takes the place of a package's.
// SPDX-License-Identifier: Apache-2.0
#include "project/files.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/text.h"
#include "project/embedded.h"

namespace schoolhouse::project {
namespace fs = std::filesystem;
namespace {

const ContentFolder* find_content_folder(std::string_view path) {
  for (const ContentFolder& folder : content_folders()) {
    if (path.starts_with(folder.name) && path.substr(folder.name.size()).starts_with('/')) return &folder;
  }
  return nullptr;
}

// Whether the program reads a file of this relative path.
bool is_content(std::string_view path) {
  const ContentFolder* folder = find_content_folder(path);
  if (!folder) return false;
  const std::string_view rest = path.substr(folder->name.size() + 1);
  if (!folder->has_subfolders && rest.find('/') != std::string_view::npos) return false;
  return std::ranges::any_of(folder->extensions, [&](std::string_view extension) { return rest.ends_with(extension); });
}

bool is_hidden(std::string_view path) { return path.starts_with('.') || path.find("/.") != std::string_view::npos; }

std::string shown_path(const std::string& package, const std::string& path) {
  return package.empty() ? path : "packages/" + package + "/" + path;
}

}  // namespace

const std::vector<ContentFolder>& content_folders() {
  static const std::vector<ContentFolder> folders = {
      {"sources", {".yml"}, false, "where data comes from: one file a source"},
      {"reference",
       {".csv", ".yml"},
       false,
       "code tables: a CSV and a .yml of the same name that declares its columns"},
      {"models", {".sql", ".yml"}, true, "one SELECT a file; its contract in the header comment or a .yml beside it"},
      {"checks", {".sql", ".yml"}, false, "data checks: a SELECT that must return no row, or checks added to a table"},
      {"dashboards", {".yml"}, false, "pages of tiles: SQL and a chart, a number or a table"},
  };
  return folders;
}

std::string read_text(const ProjectFile& file) {
  if (file.on_disk.empty()) return std::string(file.packed);
  std::ifstream in(file.on_disk, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in)
    throw Error({Fault::outside,
                 "can't read the file",
                 {file.shown, 0, ""},
                 "check that it is there and that you may read it"});
  return text;
}

std::map<std::string, ProjectFile> list_files(const fs::path& folder, const std::string& package,
                                              std::vector<std::string>& unknown) {
  std::map<std::string, ProjectFile> files;
  for (const ContentFolder& content : content_folders()) {
    std::error_code failed;
    fs::recursive_directory_iterator entries(folder / content.name, fs::directory_options::follow_directory_symlink,
                                             failed);
    for (; !failed && entries != fs::recursive_directory_iterator(); entries.increment(failed)) {
      const std::string path = entries->path().lexically_relative(folder).generic_string();
      if (is_hidden(path)) {
        entries.disable_recursion_pending();
      } else if (std::error_code ignored; entries->is_directory(ignored)) {
        continue;
      } else if (is_content(path)) {
        files[path] = {path, shown_path(package, path), package, entries->path()};
      } else {
        unknown.push_back(shown_path(package, path));
      }
    }
  }
  std::ranges::sort(unknown);
  return files;
}

std::vector<std::string> misspelt_names(const fs::path& folder) {
  std::vector<std::string> known = {"schoolhouse.yml", "packages"};
  for (const ContentFolder& content : content_folders()) known.emplace_back(content.name);
  std::vector<std::string> found;
  std::error_code failed;
  for (fs::directory_iterator entries(folder, failed); !failed && entries != fs::directory_iterator();
       entries.increment(failed)) {
    const std::string name = entries->path().filename().string();
    if (std::ranges::find(known, name) == known.end() && nearest_word(name, known)) found.push_back(name);
  }
  std::ranges::sort(found);
  return found;
}

Package find_package(const fs::path& project, const fs::path& packages_folder, const std::string& name, int line,
                     std::vector<Problem>& problems) {
  Package package{name, {}, {}};
  for (const fs::path& parent : {project / "packages", packages_folder}) {
    if (parent.empty() || !fs::is_directory(parent / name)) continue;
    std::vector<std::string> ignored;
    package.files = list_files(parent / name, name, ignored);
    const fs::path declaration = parent / name / "package.yml";
    if (fs::exists(declaration))
      package.files["package.yml"] = {"package.yml", shown_path(name, "package.yml"), name, declaration};
    return package;
  }
  const std::string prefix = "packages/" + name + "/";
  for (const EmbeddedFile& file : embedded_files_below(prefix)) {
    const std::string path(file.path.substr(prefix.size()));
    if (path == "package.yml" || is_content(path))
      package.files[path] = {path, std::string(file.path), name, {}, file.bytes};
  }
  if (package.files.empty()) {
    problems.push_back({Fault::user,
                        "unknown package '" + name + "'",
                        {"schoolhouse.yml", line, "packages"},
                        suggest(name, embedded_names("packages/"))});
  }
  return package;
}

}  // namespace schoolhouse::project
