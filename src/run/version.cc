// Which program this is.
// SPDX-License-Identifier: Apache-2.0
#include "run/version.h"

#include <sys/stat.h>

namespace schoolhouse::run {

std::string_view program_version() { return SCHOOLHOUSE_VERSION; }

std::string build_id() {
  std::string id(program_version());
  struct stat program{};
  if (::stat("/proc/self/exe", &program) == 0) {
    id += "-" + std::to_string(program.st_size) + "-" + std::to_string(program.st_mtim.tv_sec) + "." +
          std::to_string(program.st_mtim.tv_nsec);
  }
  return id;
}

}  // namespace schoolhouse::run
