// Makes a new project in an empty folder.
// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/command.h"
#include "project/embedded.h"
#include "project/files.h"

namespace schoolhouse::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view least_settings =
    "name: My district\n"
    "time_zone: America/Los_Angeles    # where the school day begins and ends\n";
constexpr std::string_view ignored_files = "/.schoolhouse/\n/lake/\n/output/\n";

std::map<std::string, std::string_view> files_of(const std::string& example) {
  std::map<std::string, std::string_view> files = {{".gitignore", ignored_files}};
  if (example.empty()) {
    files["schoolhouse.yml"] = least_settings;
    return files;
  }
  const std::string prefix = "examples/" + example + "/";
  const auto embedded = project::embedded_files_below(prefix);
  if (embedded.empty()) {
    throw Error({Fault::user,
                 "unknown example '" + example + "'",
                 {"", 0, "--example"},
                 suggest(example, project::embedded_names("examples/"))});
  }
  for (const project::EmbeddedFile& file : embedded) files[std::string(file.path.substr(prefix.size()))] = file.bytes;
  return files;
}

void write_file(const fs::path& path, std::string_view bytes) {
  std::error_code failed;
  fs::create_directories(path.parent_path(), failed);
  std::ofstream out(path, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!out.flush())
    throw Error(
        {Fault::outside, "can't write the file", {path.string()}, "check the disk space and that you may write there"});
}

}  // namespace

int run_init(const Call& call) {
  const fs::path folder = call.options.words[0];
  const auto files = files_of(call.options.example);
  std::error_code failed;
  if (fs::exists(folder, failed) && (!fs::is_directory(folder, failed) || !fs::is_empty(folder, failed))) {
    throw Error({Fault::user, "the folder is not empty", {folder.string()}, "name a new folder, or an empty one"});
  }
  std::string text = "made " + folder.string() + ":\n";
  for (const auto& [path, bytes] : files) {
    write_file(folder / path, bytes);
    text += "  " + path + "\n";
  }
  std::string next = call.options.example.empty() ? "add sources/*.yml and models/*/*.sql, then: " : "";
  next += "schoolhouse -C " + folder.string() + " run";
  if (call.options.is_json) {
    nlohmann::json names = nlohmann::json::array();
    for (const auto& [path, bytes] : files) names.push_back(path);
    text = nlohmann::json{{"folder", folder.string()}, {"files", names}, {"next", next}}.dump() + "\n";
  } else {
    text += "next: " + next + "\n";
  }
  call.console.out(text);
  return 0;
}

}  // namespace schoolhouse::cli
