// Tests of puts, listings and syncs on the local disk, and of the fake disk that other tests stand on.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <fstream>
#include <thread>

#include "base/error.h"
#include "storage/storage.h"
#include "tests/fakes/fake_storage.h"

namespace schoolhouse::storage {
namespace {

namespace fs = std::filesystem;
using fakes::FakeStorage;
using fakes::Strike;
using fakes::TemporaryFolder;

std::vector<std::string> names(const std::vector<Entry>& entries) {
  std::vector<std::string> all;
  for (const Entry& entry : entries) all.push_back(entry.name);
  return all;
}

TEST(LocalStorage, ReadsWhatWasPut) {
  const TemporaryFolder folder;
  LocalStorage disk;
  const fs::path file = folder.path() / "a/b/c.json";
  EXPECT_EQ(disk.read(file), std::nullopt);
  disk.put(file, "one");
  EXPECT_EQ(disk.read(file), "one");
  disk.put(file, std::string(100'000, 'x'));
  EXPECT_EQ(disk.read(file), std::string(100'000, 'x'));
  disk.put(file, "");
  EXPECT_EQ(disk.read(file), "");
  EXPECT_EQ(names(disk.list(file.parent_path())), std::vector<std::string>{"c.json"});
}

TEST(LocalStorage, NeverReplacesWithPutIfAbsent) {
  const std::vector<std::vector<Publish>> cases = {
      {Publish::link}, {Publish::rename}, {Publish::link, Publish::rename}};
  for (const std::vector<Publish>& ways : cases) {
    const TemporaryFolder folder;
    LocalStorage disk(ways);
    const fs::path file = folder.path() / "log/1.json";
    EXPECT_TRUE(disk.put_if_absent(file, "first"));
    EXPECT_FALSE(disk.put_if_absent(file, "second"));
    EXPECT_EQ(disk.read(file), "first");
    EXPECT_EQ(disk.list(file.parent_path()).size(), 1U) << "an unfinished file was left";
  }
}

TEST(LocalStorage, RefusesAFolderThatCanNeitherLinkNorRename) {
  const TemporaryFolder folder;
  LocalStorage disk(std::vector<Publish>{});
  try {
    disk.put_if_absent(folder.path() / "1.json", "x");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.problems().front().fault, Fault::outside);
    EXPECT_EQ(error.problems().front().where.file, folder.path().string());
  }
  EXPECT_TRUE(disk.list(folder.path()).empty());
}

TEST(LocalStorage, LetsOneOfManyWritersWin) {
  const TemporaryFolder folder;
  LocalStorage disk;
  for (int round = 0; round < 20; ++round) {
    const fs::path file = folder.path() / std::to_string(round);
    std::atomic<int> winners = 0;
    std::vector<std::thread> writers;
    for (int writer = 0; writer < 4; ++writer) {
      writers.emplace_back([&, writer] { winners += disk.put_if_absent(file, std::to_string(writer)) ? 1 : 0; });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(winners, 1);
  }
}

TEST(LocalStorage, ListsInNameOrderAfterAName) {
  const TemporaryFolder folder;
  LocalStorage disk;
  for (const char* name : {"b", "a", "c"}) disk.put(folder.path() / name, "12345");
  fs::create_directory(folder.path() / "d");
  fs::create_symlink("nowhere", folder.path() / "e");
  const struct {
    std::string_view after;
    std::vector<std::string> names;
  } cases[] = {{"", {"a", "b", "c", "d", "e"}}, {"a", {"b", "c", "d", "e"}}, {"bb", {"c", "d", "e"}}, {"e", {}}};
  for (const auto& c : cases) EXPECT_EQ(names(disk.list(folder.path(), c.after)), c.names) << c.after;
  const std::vector<Entry> entries = disk.list(folder.path());
  EXPECT_EQ(entries[0].size, 5);
  EXPECT_GT(entries[0].modified_ms, 1'700'000'000'000);
  EXPECT_FALSE(entries[0].is_folder);
  EXPECT_TRUE(entries[3].is_folder);
  EXPECT_TRUE(disk.list(folder.path() / "absent").empty());
}

TEST(LocalStorage, RemovesFilesAndEmptyFoldersOnly) {
  const TemporaryFolder folder;
  LocalStorage disk;
  disk.put(folder.path() / "full/a", "x");
  fs::create_directory(folder.path() / "empty");
  disk.remove(folder.path() / "full");
  disk.remove(folder.path() / "empty");
  disk.remove(folder.path() / "absent");
  EXPECT_EQ(names(disk.list(folder.path())), std::vector<std::string>{"full"});
  disk.remove(folder.path() / "full/a");
  disk.remove(folder.path() / "full");
  EXPECT_TRUE(disk.list(folder.path()).empty());
}

TEST(LocalStorage, SaysWhichPathTheDiskRefused) {
  const TemporaryFolder folder;
  LocalStorage disk;
  disk.put(folder.path() / "file", "x");
  const fs::path below_a_file = folder.path() / "file/x";
  const fs::path absent = folder.path() / "absent";
  const fs::path long_name = folder.path() / std::string(300, 'n');
  const struct {
    std::string_view name;
    std::function<void()> work;
  } cases[] = {
      {"put below a file", [&] { disk.put(below_a_file, "x"); }},
      {"put with a long name", [&] { disk.put_if_absent(long_name, "x"); }},
      {"sync of an absent file", [&] { disk.sync({absent}); }},
      {"read of a folder", [&] { disk.read(folder.path()); }},
      {"list of a file", [&] { disk.list(folder.path() / "file"); }},
  };
  for (const auto& c : cases) {
    try {
      c.work();
      ADD_FAILURE() << c.name << ": no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.problems().front().fault, Fault::outside) << c.name;
      EXPECT_TRUE(error.problems().front().where.file.starts_with(folder.path().string())) << c.name;
      EXPECT_FALSE(error.problems().front().fix.empty()) << c.name;
    }
  }
}

TEST(LocalStorage, SyncsFilesAndFoldersUpToTheTop) {
  const TemporaryFolder folder;
  LocalStorage disk;
  disk.put(folder.path() / "lake/s/t/p=1/a.parquet", "x");
  EXPECT_NO_THROW(disk.sync({folder.path() / "lake/s/t/p=1/a.parquet"}, folder.path() / "lake"));
  EXPECT_NO_THROW(disk.sync({}));
}

TEST(FakeStorage, FailsAtTheChosenCallOnly) {
  const TemporaryFolder folder;
  FakeStorage disk(folder.path());
  disk.fail_at(2, ENOSPC);
  disk.put(folder.path() / "a", "1");
  EXPECT_THROW(disk.put(folder.path() / "b", "2"), Error);
  EXPECT_EQ(disk.read(folder.path() / "b"), std::nullopt);
  disk.fail_at(1, EIO, Strike::after);
  EXPECT_THROW(disk.put(folder.path() / "c", "3"), Error);
  EXPECT_EQ(disk.read(folder.path() / "c"), "3");
}

TEST(FakeStorage, ForgetsOnACrashWhatWasNotDurable) {
  const TemporaryFolder folder;
  FakeStorage disk(folder.path());
  disk.put(folder.path() / "put", "1");
  std::ofstream(folder.path() / "written") << "2";
  std::ofstream(folder.path() / "synced") << "3";
  disk.sync({folder.path() / "synced"});
  disk.remove(folder.path() / "put");
  disk.crash();
  EXPECT_EQ(names(disk.list(folder.path())), (std::vector<std::string>{"put", "synced"}));
  EXPECT_EQ(disk.read(folder.path() / "synced"), "3");
}

}  // namespace
}  // namespace schoolhouse::storage
