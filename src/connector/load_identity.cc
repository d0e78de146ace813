// What tells that a load would bring the rows that are there already.
// SPDX-License-Identifier: Apache-2.0
#include "connector/load_identity.h"

#include <atomic>
#include <exception>
#include <thread>

#include "base/hash.h"
#include "connector/file_table.h"
#include "duck/database.h"

namespace schoolhouse::connector {
namespace {

enum class Detail { size, stamp };

std::string describe(const std::vector<InputFile>& files, Detail detail) {
  std::string text;
  for (const InputFile& file : files) {
    text += std::to_string(file.name.size()) + ":" + file.name + " " + std::to_string(file.stamp.size);
    if (detail == Detail::stamp) {
      text += " " + std::to_string(file.stamp.modified_ns) + " " + std::to_string(file.stamp.changed_ns) + " " +
              std::to_string(file.stamp.inode);
    }
    text += "\n";
  }
  return text;
}

}  // namespace

LoadIdentity identify(const Source& source, const FileTable& table, const std::vector<InputFile>& files) {
  LoadIdentity identity;
  identity.declaration = sha256(duck::engine_version() + "\n" + describe_declaration(source, table));
  identity.sizes = sha256(describe(files, Detail::size));
  identity.signature = sha256(describe(files, Detail::stamp));
  return identity;
}

std::string signature_now(std::vector<InputFile> files) {
  for (InputFile& file : files) file.stamp = read_stamp(file.path);
  return sha256(describe(files, Detail::stamp));
}

std::string signature_of(const std::vector<InputFile>& files) {
  std::string text;
  for (const InputFile& file : files)
    text += std::to_string(file.name.size()) + ":" + file.name + " " + file.sha256 + "\n";
  return sha256(text);
}

std::string content_of(const LoadIdentity& identity, const std::vector<InputFile>& files,
                       const std::map<std::filesystem::path, std::string>& hashes) {
  std::string text = identity.declaration + "\n";
  for (const InputFile& file : files)
    text += std::to_string(file.name.size()) + ":" + file.name + " " + hashes.at(file.path) + "\n";
  return sha256(text);
}

std::map<std::filesystem::path, std::string> hash_files(const std::vector<InputFile>& files) {
  std::map<std::filesystem::path, std::string> hashes;
  for (const InputFile& file : files) hashes[file.path];
  std::vector<std::pair<const std::filesystem::path, std::string>*> work;
  for (auto& entry : hashes) work.push_back(&entry);
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> has_failed = false;
  std::exception_ptr failed;
  const auto hash_some = [&] {
    for (std::size_t i = next++; i < work.size() && !has_failed; i = next++) {
      try {
        work[i]->second = sha256_file(work[i]->first);
      } catch (...) {
        if (!has_failed.exchange(true)) failed = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    const std::size_t count = std::min<std::size_t>(work.size(), std::max(1U, std::thread::hardware_concurrency()));
    for (std::size_t i = 1; i < count; ++i) threads.emplace_back(hash_some);
    hash_some();
  }
  if (failed) std::rethrow_exception(failed);
  return hashes;
}

std::map<std::string, std::string> to_notes(const LoadIdentity& identity) {
  return {{"declaration", identity.declaration},
          {"sizes", identity.sizes},
          {"signature", identity.signature},
          {"content", identity.content}};
}

LoadIdentity from_notes(const std::map<std::string, std::string>& notes) {
  const auto value = [&](const char* key) {
    const auto found = notes.find(key);
    return found == notes.end() ? std::string() : found->second;
  };
  return {value("declaration"), value("sizes"), value("signature"), value("content")};
}

}  // namespace schoolhouse::connector
