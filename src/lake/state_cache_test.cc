// Tests of remembered states: always the same as what a fresh look at the log tells, whatever others do, and read with few calls.
// SPDX-License-Identifier: Apache-2.0
#include "lake/state_cache.h"

#include <random>

#include "lake/alter.h"
#include "lake/change.h"
#include "lake/checkpoint.h"
#include "lake/log.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;

class RememberedStates : public fakes::LakeFixture {
 protected:
  RememberedStates() { remembering_.states = std::make_shared<StateCache>(); }

  void append(const Lake& lake, int number) {
    StagedWrite rows =
        stage_write(lake, connection_,
                    {.table = table_, .schema = schema_, .select = "SELECT " + std::to_string(number) + " AS id"});
    commit_write(lake, std::move(rows), {.mode = WriteMode::append});
  }
  // All that a reader may see of the newest version, or of another one.
  std::string told_by(const Lake& lake, std::optional<AsOf> as_of = {}) {
    const std::optional<Snapshot> snapshot = find_snapshot(lake, table_, as_of);
    if (!snapshot) return "no table";
    std::string text = std::to_string(snapshot->version) + " at " + std::to_string(snapshot->committed_at) + " of " +
                       snapshot->notes.run_id + " " + std::to_string(snapshot->notes.rows) + ":";
    for (const DataFile& file : snapshot->files)
      text += " " + file.path + "/" + std::to_string(file.deletion_vector ? file.deletion_vector->cardinality : 0);
    for (const auto& [name, value] : snapshot->properties) text += " " + name + "=" + value;
    return text;
  }
  // With the times of the files, as backups keep them.
  static void copy(const fs::path& from, const fs::path& to) {
    fs::copy(from, to, fs::copy_options::recursive);
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(from))
      fs::last_write_time(to / entry.path().lexically_relative(from), entry.last_write_time());
  }
  fs::path table_folder_path() { return log_file("").parent_path().parent_path(); }

  const Schema schema_ = {.columns = {column("id", "long")}};
  Lake remembering_ = lake_;
};

TEST_F(RememberedStates, TellWhatAFreshLookTells) {
  std::mt19937 random(7);
  const fs::path backup = folder_.path() / "backup";
  int number = 0;
  const auto newest = [&] { return find_head(lake_, table_)->version; };
  const struct {
    std::string name;
    std::function<void()> work;
  } steps[] = {
      {"we append", [&] { append(remembering_, number); }},
      {"we append again", [&] { append(remembering_, number); }},
      {"another one appends", [&] { append(lake_, number); }},
      {"another one appends often",
       [&] {
         for (int i = 0; i < 13; ++i) append(lake_, number);
       }},
      {"we delete", [&] { delete_rows(remembering_, connection_, table_, "id % 7 = " + std::to_string(number % 7)); }},
      {"another one deletes", [&] { delete_rows(lake_, connection_, table_, "id % 5 = 1"); }},
      {"we overwrite",
       [&] {
         StagedWrite rows =
             stage_write(remembering_, connection_,
                         {.table = table_, .schema = schema_, .select = "SELECT range AS id FROM range(9)"});
         commit_write(remembering_, std::move(rows), {.mode = WriteMode::overwrite});
       }},
      {"vectors are allowed or not",
       [&] {
         alter_table(lake_, connection_, table_,
                     SetProperties{{{"delta.enableDeletionVectors", number % 2 == 0 ? "true" : "false"}}});
       }},
      {"a backup is made",
       [&] {
         fs::remove_all(backup);
         copy(table_folder_path(), backup);
       }},
      {"the backup is restored",
       [&] {
         if (!fs::exists(backup)) return;
         fs::remove_all(table_folder_path());
         copy(backup, table_folder_path());
       }},
      {"the table is removed", [&] { fs::remove_all(table_folder_path()); }},
      {"the table is made anew with as many versions",
       [&] {
         const std::int64_t before = newest();
         fs::remove_all(table_folder_path());
         for (std::int64_t version = 0; version <= before; ++version) append(lake_, number);
       }},
      {"the log is cleaned",
       [&] {
         append(lake_, number);
         write_checkpoint(lake_, table_, find_state(lake_, table_).value());
         for (std::int64_t version = 0; version < newest(); ++version) {
           fs::remove(log_file(commit_file_name(version)));
           fs::remove(log_file(checkpoint_file_name(version)));
         }
       }},
  };
  append(lake_, 0);
  constexpr int rounds = 120;
  for (number = 1; number < rounds; ++number) {
    const auto& step = steps[random() % std::size(steps)];
    if (!fs::exists(log_file(""))) append(number % 2 == 0 ? lake_ : remembering_, number);
    step.work();
    ASSERT_EQ(told_by(remembering_), told_by(lake_)) << number << ": " << step.name;
    if (!fs::exists(log_file(""))) continue;
    const Log log = list_log(lake_, table_);
    const std::int64_t oldest =
        log.checkpoints.empty() || log.commits.front().version == 0 ? 0 : log.checkpoints.front().version;
    const AsOfVersion any{oldest + static_cast<std::int64_t>(random() % static_cast<unsigned>(newest() - oldest + 1))};
    ASSERT_EQ(told_by(remembering_, any), told_by(lake_, any)) << number << ": " << step.name;
  }
}

TEST_F(RememberedStates, AreReadOnWithFewCalls) {
  for (int i = 0; i < 60; ++i) append(remembering_, i);
  const auto calls_of = [&](const std::function<void()>& work) {
    const int before = disk_.calls();
    work();
    return disk_.calls() - before;
  };
  told_by(remembering_);
  EXPECT_LE(calls_of([&] { told_by(remembering_); }), 3) << "nothing is new";
  append(lake_, 61);
  append(lake_, 62);
  EXPECT_LE(calls_of([&] { told_by(remembering_); }), 6) << "two entries are new";
  EXPECT_LE(calls_of([&] { told_by(remembering_, AsOfVersion{61}); }), 3) << "the version is known";
  const int ours = calls_of([&] { append(remembering_, 63); });
  const int anew = calls_of([&] { append(lake_, 64); });
  EXPECT_LT(ours, anew);
}

TEST_F(RememberedStates, AreForgottenWhenTheyGrowTooLarge) {
  StateCache cache(2);
  const auto entry = [](int files) {
    std::vector<Action> adds;
    for (int i = 0; i < files; ++i) adds.emplace_back(AddFile{.path = std::to_string(i)});
    StateCache::Entry made{std::make_shared<TableState>(), "hash"};
    made.state->apply(0, 0, std::move(adds));
    return made;
  };
  cache.put("/a", entry(1));
  cache.put("/b", entry(1));
  cache.put("/a", *cache.take("/a"));
  cache.put("/c", entry(1));
  EXPECT_FALSE(cache.take("/b")) << "not used for the longest time";
  EXPECT_TRUE(cache.take("/a"));
  cache.put("/d", entry(3));
  EXPECT_FALSE(cache.take("/d")) << "too large by itself";
}

TEST_F(RememberedStates, KeepNoPlaceForFilesThatAreGone) {
  TableState state;
  for (int version = 0; version < 5000; ++version) {
    std::vector<Action> actions = {AddFile{.path = "f" + std::to_string(version)}};
    if (version > 2) actions.emplace_back(RemoveFile{.path = "f" + std::to_string(version - 3)});
    state.apply(version, 0, std::move(actions));
  }
  std::vector<std::string> paths;
  for (const AddFile* file : state.files()) paths.push_back(file->path);
  EXPECT_EQ(paths, (std::vector<std::string>{"f4997", "f4998", "f4999"}));
  EXPECT_LT(state.entries() - state.removed_files().size(), 2000U);
}

}  // namespace
}  // namespace schoolhouse::lake
