// The packages and examples that are packed into the program.
// SPDX-License-Identifier: Apache-2.0
#include "project/embedded.h"

#include <algorithm>

namespace schoolhouse::project {
namespace {
// A row of the table that cmake/embed.cmake lays out; the last row has no path.
struct PackedFile {
  const char* path;
  const char* bytes;
  std::size_t size;
};
extern "C" const PackedFile schoolhouse_embedded_files[];
}  // namespace

const std::vector<EmbeddedFile>& embedded_files() {
  static const std::vector<EmbeddedFile> files = [] {
    std::vector<EmbeddedFile> list;
    for (const PackedFile* file = schoolhouse_embedded_files; file->path; ++file)
      list.push_back({file->path, {file->bytes, file->size}});
    std::ranges::sort(list, {}, &EmbeddedFile::path);
    return list;
  }();
  return files;
}

std::span<const EmbeddedFile> embedded_files_below(std::string_view folder) {
  const auto& files = embedded_files();
  const auto first = std::ranges::lower_bound(files, folder, {}, &EmbeddedFile::path);
  const auto last =
      std::find_if(first, files.end(), [&](const EmbeddedFile& file) { return !file.path.starts_with(folder); });
  return {first, last};
}

std::vector<std::string> embedded_names(std::string_view folder) {
  std::vector<std::string> names;
  for (const EmbeddedFile& file : embedded_files_below(folder)) {
    const std::string_view rest = file.path.substr(folder.size());
    const auto slash = rest.find('/');
    if (slash == std::string_view::npos) continue;
    if (names.empty() || names.back() != rest.substr(0, slash)) names.emplace_back(rest.substr(0, slash));
  }
  return names;
}

}  // namespace schoolhouse::project
