// Looks through a table's log: numbers without gaps, entries that can be read and fit together, checkpoints that say the same.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "lake/checkpoint.h"
#include "lake/file_identity.h"
#include "lake/json_checksum.h"
#include "lake/log.h"
#include "lake/replay.h"
#include "lake/table_check.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;

constexpr const char* restore_fix =
    "restore the file from a backup ('schoolhouse table copy' makes one); or remove the table's folder and build it "
    "again";

std::set<std::string> identities(const TableState& state) {
  std::set<std::string> files;
  for (const AddFile* file : state.files()) files.insert(identity_of(*file));
  return files;
}

// True when there is none, too: it is not asked for.
bool has_right_checksum(const std::string& text) {
  simdjson::dom::parser parser;
  try {
    const Json json = parse_json(parser, text);
    const std::optional<std::string> told = find_text(json, "checksum");
    return !told || *told == json_checksum(json);
  } catch (const JsonFault&) {
    return false;
  }
}

class LogCheck {
 public:
  LogCheck(const Lake& lake, const TableName& table, TableCheck& check)
      : lake_(lake), table_(table), check_(check), log_(list_log(lake, table)) {}

  void run() {
    check_.version = log_.latest();
    check_.commits = static_cast<std::int64_t>(log_.commits.size());
    check_.checkpoints = static_cast<std::int64_t>(log_.checkpoints.size());
    if (log_.latest() < 0) return;
    play();
    check_hint();
    check_disk_sums(lake_, log_.folder, check_);
  }

 private:
  void problem(std::string what, const fs::path& file, std::string fix) {
    check_.problems.push_back({Fault::outside, std::move(what), {file.string()}, std::move(fix)});
  }
  fs::path commit_path(std::int64_t version) const { return log_.folder / commit_file_name(version); }

  // Plays the log from its beginning and compares each checkpoint with what the entries before it gave.
  void play() {
    TableState state;
    bool is_known = false;  // the state is that of its version
    std::size_t next_checkpoint = 0;
    if (log_.commits.empty() || log_.commits.front().version > 0) {
      if (log_.checkpoints.empty()) {
        problem("the table's log begins with version " + std::to_string(log_.commits.front().version) +
                    " and has no checkpoint",
                log_.folder, restore_fix);
        return;
      }
      is_known = start_from(log_.checkpoints.front(), state);
      next_checkpoint = 1;
    } else {
      is_known = true;
    }
    const std::int64_t first = state.version();
    std::int64_t expected = log_.commits.empty() ? 0 : std::max(log_.commits.front().version, first + 1);
    for (const CommitFile& commit : log_.commits) {
      if (commit.version <= first) continue;
      if (commit.version != expected) {
        problem("the table's log has no entry for version " + std::to_string(expected), commit_path(expected),
                restore_fix);
        is_known = false;
      }
      expected = commit.version + 1;
      is_known &= apply(commit, state);
      if (is_known) check_version_sum(lake_, log_.folder, state, check_);
      while (next_checkpoint < log_.checkpoints.size() && log_.checkpoints[next_checkpoint].version <= commit.version) {
        const Checkpoint& checkpoint = log_.checkpoints[next_checkpoint++];
        if (checkpoint.version == commit.version) is_known = compare(checkpoint, state, is_known);
      }
    }
  }

  bool start_from(const Checkpoint& checkpoint, TableState& state) {
    try {
      state.apply(checkpoint.version, 0, read_checkpoint(lake_, table_, checkpoint));
      return true;
    } catch (const Error& error) {
      check_.problems.insert(check_.problems.end(), error.problems().begin(), error.problems().end());
      return false;
    }
  }

  bool apply(const CommitFile& commit, TableState& state) {
    try {
      std::optional<std::vector<Action>> actions = find_commit(lake_, table_, commit.version);
      if (!actions) return false;
      check_entry(commit.version, *actions);
      state.apply(commit.version, commit.modified_ms, *std::move(actions));
      return true;
    } catch (const Error& error) {
      check_.problems.insert(check_.problems.end(), error.problems().begin(), error.problems().end());
      return false;
    }
  }

  void check_entry(std::int64_t version, const std::vector<Action>& actions) {
    std::int64_t protocols = 0;
    std::int64_t metadata = 0;
    std::map<std::string, int> adds;
    std::map<std::string, int> removes;
    std::map<std::string, int> applications;
    for (const Action& action : actions) {
      protocols += std::holds_alternative<Protocol>(action) ? 1 : 0;
      metadata += std::holds_alternative<Metadata>(action) ? 1 : 0;
      if (const auto* add = std::get_if<AddFile>(&action)) ++adds[add->path];
      if (const auto* remove = std::get_if<RemoveFile>(&action)) ++removes[remove->path];
      if (const auto* txn = std::get_if<ApplicationTransaction>(&action)) ++applications[txn->app_id];
    }
    const auto tell = [&](const std::string& what) {
      problem("version " + std::to_string(version) + " " + what, commit_path(version), restore_fix);
    };
    const auto is_twice = [](const auto& row) { return row.second > 1; };
    if (version == 0 && (protocols == 0 || metadata == 0)) tell("lacks its protocol or metaData entry");
    if (protocols > 1 || metadata > 1) tell("has more than one protocol or metaData entry");
    if (std::ranges::any_of(adds, is_twice)) tell("adds a file twice");
    if (std::ranges::any_of(removes, is_twice)) tell("removes a file twice");
    if (std::ranges::any_of(applications, is_twice)) tell("has two txn entries of one application");
  }

  // The later of the two is believed from there on.
  bool compare(const Checkpoint& checkpoint, TableState& state, bool is_known) {
    TableState summed;
    if (!start_from(checkpoint, summed)) return is_known;
    if (!is_known) {
      state = std::move(summed);
      return true;
    }
    const fs::path file = log_.folder / checkpoint.files.front();
    const std::string fix = "delete the checkpoint and _last_checkpoint: readers then use the entries themselves";
    if (identities(summed) != identities(state)) {
      problem("the checkpoint of version " + std::to_string(checkpoint.version) +
                  " names other files than the entries before it",
              file, fix);
    }
    const bool has_both = summed.metadata() && state.metadata() && summed.protocol() && state.protocol();
    if (!has_both || summed.metadata()->schema_string != state.metadata()->schema_string ||
        summed.metadata()->id != state.metadata()->id ||
        summed.metadata()->configuration != state.metadata()->configuration ||
        summed.protocol()->min_reader_version != state.protocol()->min_reader_version ||
        summed.protocol()->min_writer_version != state.protocol()->min_writer_version) {
      problem("the checkpoint of version " + std::to_string(checkpoint.version) +
                  " tells other columns, properties or protocol than the entries before it",
              file, fix);
    }
    return true;
  }

  void check_hint() {
    const fs::path file = log_.folder / hint_file_name;
    const std::optional<std::string> text = lake_.storage->read(file);
    if (!text) return;
    const std::string fix = "delete the file: it is only a hint, and the next checkpoint writes it anew";
    const std::optional<std::int64_t> version = read_hint(*text);
    if (!version) return problem("_last_checkpoint can't be read", file, fix);
    if (!has_right_checksum(*text)) problem("_last_checkpoint has another checksum than what it says", file, fix);
    const bool is_there = std::ranges::find(log_.checkpoints, *version, &Checkpoint::version) != log_.checkpoints.end();
    if (!is_there)
      problem("_last_checkpoint names version " + std::to_string(*version) + ", of which there is no whole checkpoint",
              file, fix);
  }

  const Lake& lake_;
  const TableName& table_;
  TableCheck& check_;
  const Log log_;
};

}  // namespace

void check_log(const Lake& lake, const TableName& table, TableCheck& check) { LogCheck(lake, table, check).run(); }

}  // namespace schoolhouse::lake
