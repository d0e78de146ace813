// Files of the local disk: whole reads, puts that survive a crash, listings and fsync.
// SPDX-License-Identifier: Apache-2.0
#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <set>

#include "base/error.h"
#include "base/hash.h"
#include "storage/storage.h"
#include "storage/write_all.h"

namespace schoolhouse::storage {
namespace {

namespace fs = std::filesystem;

class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags, mode_t mode = 0)
      : value_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int value() const { return value_; }
  bool is_open() const { return value_ >= 0; }

 private:
  int value_;
};

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

void sync_path(const fs::path& path, int flags) {
  const Descriptor file(path, flags);
  if (!file.is_open()) throw_disk_failure("open the file to sync it", path, errno);
  if (::fsync(file.value()) != 0) throw_disk_failure("make the file durable", path, errno);
}

void sync_folder(const fs::path& folder) { sync_path(folder, O_RDONLY | O_DIRECTORY); }

// Makes the folder with its parents; each new entry is durable before the call returns.
void make_durable_folder(const fs::path& folder) {
  if (folder.empty() || ::access(folder.c_str(), F_OK) == 0) return;
  make_durable_folder(folder.parent_path());
  if (::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) throw_disk_failure("make the folder", folder, errno);
  sync_folder(folder.parent_path());
}

// A complete, durable file under a name of its own beside `file`; removed again unless it was renamed.
class UnfinishedFile {
 public:
  UnfinishedFile(const fs::path& file, std::string_view bytes)
      : path_(file.parent_path() / (std::string(unfinished_prefix) + random_uuid())) {
    const Descriptor out(path_, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (!out.is_open()) throw_disk_failure("write the file", file, errno);
    try {
      write_all(out.value(), bytes, "write the file", file);
      if (::fsync(out.value()) != 0) throw_disk_failure("make the file durable", file, errno);
    } catch (...) {
      ::unlink(path_.c_str());
      throw;
    }
  }
  ~UnfinishedFile() { ::unlink(path_.c_str()); }
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

bool is_unsupported(int error) {
  return error == EPERM || error == EOPNOTSUPP || error == ENOSYS || error == EINVAL || error == EMLINK;
}

// 0, or the errno of the way.
int publish(Publish way, const fs::path& from, const fs::path& to) {
  switch (way) {
    case Publish::link:
      return ::link(from.c_str(), to.c_str()) == 0 ? 0 : errno;
    case Publish::rename: {
      const long result = ::syscall(SYS_renameat2, AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE);
      return result == 0 ? 0 : errno;
    }
  }
  return EINVAL;
}

Entry describe(int folder, const fs::path& path, const char* name, bool* is_there) {
  struct stat status{};
  *is_there = ::fstatat(folder, name, &status, 0) == 0 || ::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
  if (!*is_there && errno != ENOENT) throw_disk_failure("look at the file", path / name, errno);
  constexpr std::int64_t ms = 1000;
  constexpr std::int64_t ns_in_ms = 1'000'000;
  return {name, status.st_size, status.st_mtim.tv_sec * ms + status.st_mtim.tv_nsec / ns_in_ms,
          S_ISDIR(status.st_mode)};
}

}  // namespace

std::optional<std::string> LocalStorage::read(const fs::path& file) {
  const Descriptor in(file, O_RDONLY);
  if (!in.is_open()) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw_disk_failure("read the file", file, errno);
  }
  struct stat status{};
  if (::fstat(in.value(), &status) != 0) throw_disk_failure("read the file", file, errno);
  std::string bytes(static_cast<std::size_t>(status.st_size) + 1, '\0');
  std::size_t size = 0;
  while (true) {
    if (size == bytes.size()) bytes.resize(size + 4096);
    const ssize_t got = ::read(in.value(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_disk_failure("read the file", file, errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  bytes.resize(size);
  return bytes;
}

bool LocalStorage::put_if_absent(const fs::path& file, std::string_view bytes) {
  make_durable_folder(file.parent_path());
  const UnfinishedFile unfinished(file, bytes);
  for (const Publish way : ways_) {
    const int error = publish(way, unfinished.path(), file);
    if (error == EEXIST) return false;
    if (error == 0) {
      sync_folder(file.parent_path());
      return true;
    }
    if (!is_unsupported(error)) throw_disk_failure("write the file", file, error);
  }
  throw Error({Fault::outside,
               "the disk of this folder can neither link files nor rename them without replacing",
               {file.parent_path().string()},
               "keep the lake on a disk such as ext4, xfs, btrfs or NFS: without this, two writers could overwrite "
               "each other"});
}

void LocalStorage::put(const fs::path& file, std::string_view bytes) {
  make_durable_folder(file.parent_path());
  const UnfinishedFile unfinished(file, bytes);
  if (::rename(unfinished.path().c_str(), file.c_str()) != 0) throw_disk_failure("write the file", file, errno);
  sync_folder(file.parent_path());
}

std::vector<Entry> LocalStorage::list(const fs::path& folder, std::string_view after) {
  const std::unique_ptr<DIR, CloseFolder> open_folder(::opendir(folder.c_str()));
  if (!open_folder) {
    if (errno == ENOENT) return {};
    throw_disk_failure("list the folder", folder, errno);
  }
  std::vector<Entry> entries;
  while (true) {
    errno = 0;
    const dirent* entry = ::readdir(open_folder.get());
    if (entry == nullptr) {
      if (errno != 0) throw_disk_failure("list the folder", folder, errno);
      break;
    }
    const std::string_view name = entry->d_name;
    if (name == "." || name == ".." || name <= after) continue;
    bool is_there = false;
    Entry found = describe(::dirfd(open_folder.get()), folder, entry->d_name, &is_there);
    if (is_there) entries.push_back(std::move(found));
  }
  std::ranges::sort(entries, {}, &Entry::name);
  return entries;
}

void LocalStorage::sync(const std::vector<fs::path>& files, const fs::path& top) {
  std::set<fs::path> folders;
  for (const fs::path& file : files) {
    sync_path(file, O_RDONLY);
    fs::path folder = file.parent_path();
    folders.insert(folder);
    while (!top.empty() && folder != top && folder.has_relative_path()) {
      folder = folder.parent_path();
      folders.insert(folder);
    }
  }
  for (const fs::path& folder : folders) sync_folder(folder);
}

void LocalStorage::remove(const fs::path& file) {
  if (::remove(file.c_str()) == 0) return;
  if (errno == ENOENT || errno == ENOTDIR || errno == ENOTEMPTY || errno == EEXIST) return;
  throw_disk_failure("remove the file", file, errno);
}

}  // namespace schoolhouse::storage
