// Words for a disk that refuses: what failed, on which path, and what the user can do about it.
// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "storage/storage.h"

namespace schoolhouse::storage {
namespace {

std::string fix_for(int error) {
  switch (error) {
    case ENOSPC:
      return "free space on this disk, then run the same command again; nothing was published";
    case EDQUOT:
      return "raise the disk quota or delete files, then run the same command again; nothing was published";
    case EROFS:
      return "mount the disk for writing, or name another folder";
    case EACCES:
    case EPERM:
      return "give this user the right to read and write the folder, or name another folder";
    case EIO:
      return "the disk reports a fault: check it, then run the same command again";
    case ENAMETOOLONG:
      return "shorten the name: a file or folder name has at most 255 bytes";
    default:
      return "repair the cause, then run the same command again";
  }
}

}  // namespace

void throw_disk_failure(std::string_view doing, const std::filesystem::path& path, int error) {
  throw Error(
      {Fault::outside, "can't " + std::string(doing) + ": " + std::strerror(error), {path.string()}, fix_for(error)});
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw_disk_failure("make the folder", folder, error.value());
}

}  // namespace schoolhouse::storage
