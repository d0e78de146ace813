// Remembers the last state of tables, so that only what was committed since is read again.
// SPDX-License-Identifier: Apache-2.0
#include "lake/state_cache.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/hash.h"
#include "lake/action_json.h"
#include "lake/log.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

using Entry = StateCache::Entry;

// The entry's state to be changed: itself where nobody else looks at it, else a copy.
TableState& own(Entry& entry) {
  if (entry.state.use_count() > 1) entry.state = std::make_shared<TableState>(*entry.state);
  // What others read before they gave up their share has happened before.
  std::atomic_thread_fence(std::memory_order_acquire);
  return *entry.state;
}

// Which version is wanted, and whether its time is.
struct Wanted {
  std::optional<std::int64_t> version = {};  // nothing: the newest
  bool with_time = true;
};

// Brings what is remembered up to the wanted version; nothing when it can't be sure of that, and the log has to be read anew.
class Advance {
 public:
  Advance(const Lake& lake, const TableName& table, const Wanted& wanted, Entry entry)
      : lake_(lake), table_(table), wanted_(wanted), entry_(std::move(entry)) {}

  std::optional<Entry> run() {
    if (wanted_.version && *wanted_.version < version()) return std::nullopt;
    // The table may have been removed and made anew, or restored from a backup.
    const std::optional<std::string> text = read(version());
    if (!text || sha256(*text) != entry_.commit_hash) return std::nullopt;
    std::optional<std::string> next = read_next();
    if (needs_list(next.has_value()) && !list()) return std::nullopt;
    for (; next; next = read_next()) apply(*next);
    const bool is_there = wanted_.version ? version() == *wanted_.version : version() >= listed_latest_;
    return is_there ? std::optional(std::move(entry_)) : std::nullopt;
  }

 private:
  std::int64_t version() const { return entry_.state->version(); }
  std::filesystem::path file(std::int64_t version) const {
    return log_folder(lake_, table_) / commit_file_name(version);
  }
  std::optional<std::string> read(std::int64_t version) const { return lake_.storage->read(file(version)); }

  std::optional<std::string> read_next() const {
    return version() == wanted_.version.value_or(-1) ? std::nullopt : read(version() + 1);
  }

  // Entries can be asked for one by one as long as nobody can have cleaned some away: that takes a checkpoint after them.
  bool needs_list(bool has_next) const {
    if (wanted_.with_time && (has_next || entry_.state->modified_ms() < 0)) return true;
    return find_hint(lake_, table_).value_or(-1) > version();
  }

  // False when the log has a gap.
  bool list() {
    const Log log = list_log(lake_, table_, version());
    std::int64_t next = version();
    for (const CommitFile& commit : log.commits) {
      if (commit.version != next++) return false;
      times_ms_.push_back(commit.modified_ms);
    }
    first_listed_ = version();
    listed_latest_ = log.latest();
    if (entry_.state->modified_ms() < 0 && !times_ms_.empty()) own(entry_).set_modified_ms(times_ms_.front());
    return true;
  }

  void apply(const std::string& text) {
    const std::int64_t next = version() + 1;
    const auto place = static_cast<std::size_t>(next - first_listed_);
    const std::int64_t time_ms = first_listed_ >= 0 && place < times_ms_.size() ? times_ms_[place] : -1;
    std::vector<Action> actions = read_commit(text, file(next).string());
    own(entry_).apply(next, time_ms, std::move(actions));
    entry_.commit_hash = sha256(text);
  }

  const Lake& lake_;
  const TableName& table_;
  const Wanted& wanted_;
  Entry entry_;
  std::int64_t first_listed_ = -1;
  std::int64_t listed_latest_ = -1;
  std::vector<std::int64_t> times_ms_;  // of the listed versions
};

bool is_same_commit(const std::optional<CommitInfo>& a, const std::optional<CommitInfo>& b) {
  return a && b && a->timestamp_ms && a->timestamp_ms == b->timestamp_ms && a->txn_id == b->txn_id;
}

// Of the log entry of a state that was just read; nothing when it can't be told from another one of the same number.
std::optional<std::string> find_commit_hash(const Lake& lake, const TableName& table, const TableState& state) {
  const std::filesystem::path file = log_folder(lake, table) / commit_file_name(state.version());
  const std::optional<std::string> text = lake.storage->read(file);
  if (!text || !is_same_commit(find_commit_info(*text, file.string()), state.last_info())) return std::nullopt;
  return sha256(*text);
}

SharedState find(const Lake& lake, const TableName& table, const Wanted& wanted) {
  const std::filesystem::path folder = log_folder(lake, table);
  std::optional<Entry> remembered = lake.states->take(folder);
  const std::int64_t version = remembered ? remembered->state->version() : -1;
  std::optional<Entry> entry;
  if (remembered && wanted.version.value_or(version) >= version) {
    entry = Advance(lake, table, wanted, *std::exchange(remembered, std::nullopt)).run();
  }
  if (!entry) {
    std::optional<TableState> state =
        wanted.version ? find_state(lake, table, AsOfVersion{*wanted.version}) : find_state(lake, table);
    // An older version is asked for once; the newer one is kept.
    if (remembered) lake.states->put(folder, *std::move(remembered));
    if (!state) return nullptr;
    const auto read = std::make_shared<TableState>(*std::move(state));
    if (wanted.version.value_or(version) < version) return read;
    std::optional<std::string> hash = find_commit_hash(lake, table, *read);
    if (!hash) return read;
    entry = Entry{read, *std::move(hash)};
  }
  SharedState found = entry->state;
  lake.states->put(folder, *std::move(entry));
  return found;
}

SharedState share(std::optional<TableState> state) {
  return state ? std::make_shared<const TableState>(*std::move(state)) : nullptr;
}

}  // namespace

std::optional<Entry> StateCache::take(const std::filesystem::path& log_folder) {
  const std::scoped_lock lock(lock_);
  const auto found = kept_.extract(log_folder);
  return found ? std::optional(std::move(found.mapped().entry)) : std::nullopt;
}

void StateCache::put(const std::filesystem::path& log_folder, Entry entry) {
  const std::scoped_lock lock(lock_);
  kept_[log_folder] = {std::move(entry), ++uses_};
  forget_oldest();
}

void StateCache::forget_oldest() {
  std::size_t files = 0;
  for (const auto& [folder, kept] : kept_) files += kept.entry.state->entries();
  while (files > most_files_) {
    const auto oldest = std::ranges::min_element(kept_, {}, [](const auto& one) { return one.second.used; });
    files -= oldest->second.entry.state->entries();
    kept_.erase(oldest);
  }
}

SharedState find_shared_state(const Lake& lake, const TableName& table, const std::optional<AsOf>& as_of) {
  const auto* version = as_of ? std::get_if<AsOfVersion>(&*as_of) : nullptr;
  if (!lake.states || (as_of && version == nullptr)) return share(find_state(lake, table, as_of));
  return find(lake, table, {.version = version == nullptr ? std::nullopt : std::optional(version->version)});
}

SharedState find_newest_state(const Lake& lake, const TableName& table) {
  return lake.states ? find(lake, table, {.with_time = false}) : share(find_state(lake, table));
}

SharedState remember_commit(const Lake& lake, const TableName& table, SharedState& before, const std::string& text) {
  if (!lake.states || !before) return nullptr;
  const std::filesystem::path folder = log_folder(lake, table);
  std::optional<Entry> entry = lake.states->take(folder);
  if (!entry) return nullptr;
  // Where others hold the state, the next look at the table reads the entry: cheaper than a copy.
  constexpr long ours = 2;
  if (entry->state != before || entry->state.use_count() > ours) {
    lake.states->put(folder, *std::move(entry));
    return nullptr;
  }
  before.reset();
  const std::int64_t next = entry->state->version() + 1;
  own(*entry).apply(next, -1, read_commit(text, (folder / commit_file_name(next)).string()));
  entry->commit_hash = sha256(text);
  SharedState after = entry->state;
  lake.states->put(folder, *std::move(entry));
  return after;
}

}  // namespace schoolhouse::lake
