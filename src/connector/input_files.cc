// Finds the files of a table: names with * and ** below a folder, and members of zip archives.
// SPDX-License-Identifier: Apache-2.0
#include "connector/input_files.h"

#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <optional>

#include "base/text.h"
#include "connector/byte_stream.h"

namespace schoolhouse::connector {
namespace fs = std::filesystem;
namespace {

constexpr int deepest_folders = 64;
constexpr std::int64_t second_ns = 1'000'000'000;

bool is_pattern(const std::string& part) { return part.find_first_of("*?[") != std::string::npos; }

// A name with a dot in front is found only by a pattern that says so.
bool fits(const std::string& pattern, const std::string& name) {
  return ::fnmatch(pattern.c_str(), name.c_str(), FNM_PERIOD) == 0;
}

bool is_folder(const fs::path& path) {
  std::error_code unreadable_counts_as_no;
  return fs::is_directory(path, unreadable_counts_as_no);
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    names.push_back(entry->path().filename().string());
  if (error && error != std::errc::no_such_file_or_directory && error != std::errc::not_a_directory) {
    throw Error(
        {.fault = Fault::outside, .what = "can't list the folder: " + error.message(), .where = {folder.string()}});
  }
  std::ranges::sort(names);
  return names;
}

// Walks down the parts of one pattern.
class Finder {
 public:
  Finder(const fs::path& folder, const std::vector<std::string>& parts, std::map<std::string, fs::path>& found)
      : folder_(folder), parts_(parts), found_(found) {}
  void find() { walk("", 0, 0); }

 private:
  void walk(const std::string& below, std::size_t part, int depth) {
    if (depth > deepest_folders) return;
    const fs::path here = below.empty() ? folder_ : folder_ / below;
    const std::string& pattern = parts_[part];
    if (pattern == "**") {
      if (part + 1 < parts_.size()) walk(below, part + 1, depth);
      for (const std::string& name : names_in(here)) {
        const std::string inner = below.empty() ? name : below + "/" + name;
        if (name.starts_with('.')) continue;
        if (is_folder(folder_ / inner))
          walk(inner, part, depth + 1);
        else if (part + 1 == parts_.size())
          take(inner);
      }
      return;
    }
    const std::vector<std::string> names = is_pattern(pattern) ? names_in(here) : std::vector{pattern};
    for (const std::string& name : names) {
      if (is_pattern(pattern) && !fits(pattern, name)) continue;
      const std::string inner = below.empty() ? name : below + "/" + name;
      if (part + 1 == parts_.size())
        take(inner);
      else if (is_folder(folder_ / inner))
        walk(inner, part + 1, depth + 1);
    }
  }
  void take(const std::string& inner) {
    std::error_code error;
    if (fs::is_regular_file(folder_ / inner, error)) found_.emplace(inner, folder_ / inner);
  }

  const fs::path& folder_;
  const std::vector<std::string>& parts_;
  std::map<std::string, fs::path>& found_;
};

// "the folder /data/ccd holds: directory, membership", or what exists above it.
std::string describe_nearest(const fs::path& folder, const std::vector<std::string>& parts) {
  fs::path wanted = folder;
  for (const std::string& part : parts) {
    if (is_pattern(part) || part == parts.back()) break;
    wanted /= part;
  }
  fs::path nearest = wanted;
  while (!is_folder(nearest) && nearest.has_relative_path()) nearest = nearest.parent_path();
  std::vector<std::string> names = names_in(nearest);
  constexpr std::size_t most_shown = 6;
  const bool is_cut = names.size() > most_shown;
  if (is_cut) names.resize(most_shown);
  const std::string holds = names.empty() ? " is empty" : " holds: " + join(names, ", ") + (is_cut ? ", …" : "");
  if (nearest == wanted) return "the folder " + nearest.string() + holds;
  return "there is no folder " + wanted.string() + "; the nearest that exists, " + nearest.string() + "," + holds;
}

}  // namespace

FileStamp read_stamp(const fs::path& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) {
    throw Error({.fault = Fault::outside,
                 .what = std::string("can't read the file: ") + std::strerror(errno),
                 .where = {file.string()}});
  }
  return {status.st_size, status.st_mtim.tv_sec * second_ns + status.st_mtim.tv_nsec,
          status.st_ctim.tv_sec * second_ns + status.st_ctim.tv_nsec, status.st_ino};
}

std::vector<InputFile> take_file(const std::string& name, const fs::path& path,
                                 const std::optional<std::string>& member, const Place& declared,
                                 std::vector<Problem>& problems) {
  const FileStamp stamp = read_stamp(path);
  if (!member) return {{name, path, "", stamp}};
  const std::vector<std::string> names = list_zip(path, name);
  std::vector<InputFile> files;
  for (const std::string& inner : names) {
    if (::fnmatch(member->c_str(), inner.c_str(), FNM_PERIOD) != 0) continue;
    files.push_back({name + "!" + inner, path, inner, stamp});
  }
  if (files.empty()) {
    problems.push_back({Fault::user, "no member of '" + name + "' fits '" + *member + "'", declared,
                        names.empty() ? "the archive is empty" : "it holds: " + join(names, ", ")});
  }
  return files;
}

std::vector<InputFile> find_input_files(const fs::path& folder, const std::vector<std::string>& patterns,
                                        const Place& declared, std::vector<Problem>& problems) {
  std::map<std::string, InputFile> files;
  for (const std::string& pattern : patterns) {
    const std::size_t mark = pattern.find('!');
    const std::string on_disk = pattern.substr(0, mark);
    const std::optional<std::string> member =
        mark == std::string::npos ? std::nullopt : std::optional(pattern.substr(mark + 1));
    const std::vector<std::string> parts = split(on_disk, '/');
    std::map<std::string, fs::path> found;
    Finder(folder, parts, found).find();
    if (found.empty())
      problems.push_back({Fault::user, "no file fits '" + on_disk + "'", declared, describe_nearest(folder, parts)});
    for (const auto& [name, path] : found) {
      for (InputFile& file : take_file(name, path, member, declared, problems)) files.emplace(file.name, file);
    }
  }
  std::vector<InputFile> all;
  for (auto& [name, file] : files) all.push_back(std::move(file));
  return all;
}

}  // namespace schoolhouse::connector
