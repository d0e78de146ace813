// Tells from its bytes whether a downloaded file is what its name and format promise: no error page, and nothing that is cut off.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>

#include "connector/declared_table.h"

namespace schoolhouse::connector {

// Why the file is not what was asked for; empty when nothing speaks against it. Delimited text may end anywhere: that it is whole is
// known by its length only.
struct GuardedFile {
  std::filesystem::path path;
  std::string name;  // as declared
  bool is_zip = false;
  Format format = Format::csv;
  std::string content_type = {};  // as the server says
};
struct Doubt {
  std::string what;  // "the answer is a web page (HTML), not CSV"
  std::string fix;
};
Doubt find_doubt(const GuardedFile& file);

}  // namespace schoolhouse::connector
