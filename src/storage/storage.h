// The disk under the lake: small files read and put whole, listed, synced; data files are written by the engine itself.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace schoolhouse::storage {

struct Entry {
  std::string name;  // relative to the folder that was listed
  std::int64_t size = 0;
  std::int64_t modified_ms = 0;
  bool is_folder = false;
};

// Paths are absolute. Every call throws Error(outside) with the path and the cause when the disk fails;
// what is merely not there is an empty answer.
class Storage {
 public:
  virtual ~Storage() = default;
  virtual std::optional<std::string> read(const std::filesystem::path& file) = 0;
  // Creates the file with all its bytes, durable, or returns false when it exists. Readers never see a part of it.
  virtual bool put_if_absent(const std::filesystem::path& file, std::string_view bytes) = 0;
  // Replaces the file as a whole, durable; for hints such as _last_checkpoint only.
  virtual void put(const std::filesystem::path& file, std::string_view bytes) = 0;
  // Entries of one folder in name order, those only whose name sorts after `after`; empty when it does not exist.
  // Temporary files of unfinished puts are among them.
  virtual std::vector<Entry> list(const std::filesystem::path& folder, std::string_view after = {}) = 0;
  // Makes the bytes of files and the entries of their folders durable; of all folders up to `top` when it is given.
  virtual void sync(const std::vector<std::filesystem::path>& files, const std::filesystem::path& top = {}) = 0;
  // Removes a file or an empty folder; what is not there, or a folder that is not empty, is left as it is.
  virtual void remove(const std::filesystem::path& file) = 0;
};

// How the names of unfinished puts begin: a killed program may leave such files behind.
inline constexpr std::string_view unfinished_prefix = ".tmp-schoolhouse-";

// How a complete file gets its final name without ever replacing another.
enum class Publish { link, rename };

// The disk of this machine. put_if_absent uses link(2), else renameat2 without replace, else refuses the folder by name.
class LocalStorage final : public Storage {
 public:
  explicit LocalStorage(std::vector<Publish> ways = {Publish::link, Publish::rename}) : ways_(std::move(ways)) {}
  std::optional<std::string> read(const std::filesystem::path& file) override;
  bool put_if_absent(const std::filesystem::path& file, std::string_view bytes) override;
  void put(const std::filesystem::path& file, std::string_view bytes) override;
  std::vector<Entry> list(const std::filesystem::path& folder, std::string_view after = {}) override;
  void sync(const std::vector<std::filesystem::path>& files, const std::filesystem::path& top = {}) override;
  void remove(const std::filesystem::path& file) override;

 private:
  std::vector<Publish> ways_;
};

// What happened, with the path and how to mend it, as an Error(outside). `error` is an errno.
[[noreturn]] void throw_disk_failure(std::string_view doing, const std::filesystem::path& path, int error);
// The folder and all above it; there already is fine. Throws as above.
void make_folder(const std::filesystem::path& folder);

}  // namespace schoolhouse::storage
