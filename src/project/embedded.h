// The packages and examples that are packed into the program.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace schoolhouse::project {

struct EmbeddedFile {
  std::string_view path;  // "packages/district/package.yml"
  std::string_view bytes;
};

// In path order.
const std::vector<EmbeddedFile>& embedded_files();
// The files below a folder such as "packages/district/", in path order.
std::span<const EmbeddedFile> embedded_files_below(std::string_view folder);
// The names of the folders right below "packages/" or "examples/".
std::vector<std::string> embedded_names(std::string_view folder);

}  // namespace schoolhouse::project
