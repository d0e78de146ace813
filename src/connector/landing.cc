// The raw bytes of a load, kept in the lake under the hash of their content.
// SPDX-License-Identifier: Apache-2.0
#include "connector/landing.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/text.h"
#include "storage/storage.h"

namespace schoolhouse::connector {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void fail(const std::string& what, const fs::path& path, int error) {
  throw Error({.fault = Fault::outside, .what = what + ": " + std::strerror(error), .where = {path.string()}});
}

void make_folders(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) fail("can't make the folder", folder, error.value());
}

// Makes the entries of a folder durable.
void sync_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) fail("can't open the folder", folder, errno);
  const int state = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (state != 0) fail("can't make the folder durable", folder, error);
}

class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags) : value_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {
    if (value_ < 0) fail((flags & O_CREAT) != 0 ? "can't write the file" : "can't read the file", path, errno);
  }
  ~Descriptor() { ::close(value_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int value() const { return value_; }

 private:
  int value_;
};

// Shares the blocks where the file system can: later changes of the source then leave the landed bytes alone.
bool clone_file(const fs::path& from, const fs::path& to) {
  const Descriptor source(from, O_RDONLY);
  const Descriptor target(to, O_WRONLY | O_CREAT | O_EXCL);
  const bool is_cloned = ::ioctl(target.value(), FICLONE, source.value()) == 0;
  if (!is_cloned) ::unlink(to.c_str());
  return is_cloned;
}

// Durable when it returns. std::filesystem's copy takes the cause of a failure for an I/O error.
void copy_bytes(const fs::path& from, const fs::path& to) {
  const Descriptor source(from, O_RDONLY);
  const Descriptor target(to, O_WRONLY | O_CREAT | O_EXCL);
  std::vector<char> block(std::size_t{1} << 20U);
  for (;;) {
    const ssize_t count = ::read(source.value(), block.data(), block.size());
    if (count < 0) fail("can't read the file", from, errno);
    if (count == 0) break;
    for (ssize_t written = 0; written < count;) {
      const ssize_t now = ::write(target.value(), block.data() + written, static_cast<std::size_t>(count - written));
      if (now < 0) fail("can't copy the file to the landing area", to, errno);
      written += now;
    }
  }
  if (::fsync(target.value()) != 0) fail("can't make the file durable", to, errno);
}

// Files of the landing area itself never change: a second name is all it takes.
LandedBy land(const fs::path& from, const fs::path& to, bool is_of_landing) {
  make_folders(to.parent_path());
  if (!is_of_landing && clone_file(from, to)) return LandedBy::clone;
  if (::link(from.c_str(), to.c_str()) == 0) return LandedBy::link;
  copy_bytes(from, to);
  return LandedBy::copy;
}

constexpr std::string_view landing_folder = "_landing";
constexpr std::string_view work_prefix = ".work-";

std::vector<fs::path> entries_in(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code none_yet;
  for (fs::directory_iterator entry(folder, none_yet), end; !none_yet && entry != end; entry.increment(none_yet)) {
    entries.push_back(entry->path());
  }
  return entries;
}

// Removes working folders and half-written manifests that killed loads left in the folder of a table.
std::int64_t remove_work(const fs::path& table) {
  std::int64_t count = 0;
  for (const fs::path& entry : entries_in(table)) {
    const std::string name = entry.filename().string();
    if (!name.starts_with(work_prefix) && !name.starts_with(storage::unfinished_prefix)) continue;
    std::error_code error;
    fs::remove_all(entry, error);
    if (error) fail("can't remove what a killed load left", entry, error.value());
    ++count;
  }
  return count;
}

std::string_view to_text(LandedBy by) {
  switch (by) {
    case LandedBy::clone:
      return "clone";
    case LandedBy::link:
      return "link";
    case LandedBy::copy:
      return "copy";
  }
  return {};
}

}  // namespace

std::string encode_pattern_characters(const std::string& name) {
  return percent_encode(name, [](char c) { return std::string_view("*?[]%\\").find(c) == std::string_view::npos; });
}

std::int64_t clean_landing(const lake::Lake& lake) {
  std::int64_t count = 0;
  for (const fs::path& source : entries_in(lake.root / landing_folder)) {
    for (const fs::path& table : entries_in(source)) count += remove_work(table);
  }
  return count;
}

Landing::Landing(const lake::Lake& lake, LandingPlace place) : lake_(lake), place_(std::move(place)) {
  folder_ = lake.root / landing_folder / place_.source / place_.table;
  remove_work(folder_);
  work_folder_ = folder_ / (std::string(work_prefix) + place_.load_id);
}

Landing::~Landing() {
  hasher_ = {};  // joins: it reads what is about to be removed
  std::error_code left_for_the_next_load;
  fs::remove_all(work_folder_, left_for_the_next_load);
}

void Landing::take(const std::vector<InputFile>& files) {
  for (const InputFile& file : files) {
    const auto [known, is_new] = index_.try_emplace(file.path, files_.size());
    if (!is_new) continue;
    LandedFile landed;
    landed.source = file.path;
    landed.name = file.member.empty() ? file.name : file.name.substr(0, file.name.size() - file.member.size() - 1);
    landed.work_path = work_folder_ / encode_pattern_characters(landed.name);
    landed.stamp = file.stamp;
    landed.sha256 = file.sha256;
    landed.landed_by = land(file.path, landed.work_path, file.path.string().starts_with(folder_.string() + "/"));
    files_.push_back(std::move(landed));
  }
}

void Landing::start_hashing() {
  hasher_ = std::jthread([this](const std::stop_token& stop) {
    try {
      for (LandedFile& file : files_) {
        if (stop.stop_requested()) return;
        if (file.sha256.empty()) file.sha256 = sha256_file(file.work_path);
      }
    } catch (...) {
      failed_ = std::current_exception();
    }
  });
}

const std::vector<LandedFile>& Landing::finish_hashing() {
  if (hasher_.joinable()) hasher_.join();
  if (failed_) std::rethrow_exception(failed_);
  for (const LandedFile& file : files_) {
    const FileStamp now = read_stamp(file.source);
    if (now.size == file.stamp.size && now.modified_ns == file.stamp.modified_ns && now.inode == file.stamp.inode)
      continue;
    throw Error({.fault = Fault::outside,
                 .what = "the file changed while it was read",
                 .where = {file.source.string()},
                 .fix = "let what writes it end first, then run again"});
  }
  return files_;
}

const fs::path& Landing::work_path(const InputFile& file) const { return files_[index_.at(file.path)].work_path; }

void Landing::keep(const std::string& content) {
  make_folders(folder_);
  for (const LandedFile& file : files_) {
    const fs::path place = folder_ / file.sha256;
    const fs::path kept = place / file.source.filename();
    if (fs::exists(kept)) continue;
    make_folders(place);
    if (::rename(file.work_path.c_str(), kept.c_str()) != 0)
      fail("can't put the file into the landing area", kept, errno);
    sync_folder(place);
  }
  write_manifest(content);
  for (fs::path folder = folder_; folder != lake_.root; folder = folder.parent_path()) sync_folder(folder);
}

void Landing::write_manifest(const std::string& content) const {
  nlohmann::ordered_json files = nlohmann::ordered_json::array();
  for (const LandedFile& file : files_) {
    files.push_back({{"name", file.name},
                     {"bytes", file.stamp.size},
                     {"modified", format_utc(file.stamp.modified_ns / 1000)},
                     {"sha256", file.sha256},
                     {"landed_by", to_text(file.landed_by)}});
  }
  const nlohmann::ordered_json manifest = {{"load_id", place_.load_id},
                                           {"source", place_.source},
                                           {"table", place_.table},
                                           {"content", content},
                                           {"files", files}};
  lake_.storage->put(folder_ / (content + ".json"), manifest.dump(1) + "\n");
}

}  // namespace schoolhouse::connector
