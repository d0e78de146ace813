// The state of a table at one version, made by playing its log entries in order.
// SPDX-License-Identifier: Apache-2.0
#include "lake/replay.h"

#include <utility>

#include "base/text.h"
#include "lake/uri.h"

namespace schoolhouse::lake {
namespace {

std::string key_of(std::string_view path, const std::optional<DeletionVector>& deletion_vector) {
  std::string key = path_key(path);
  if (deletion_vector) key += "\n" + unique_id(*deletion_vector);
  return key;
}

}  // namespace

struct TableState::Player {
  TableState& state;

  void operator()(CommitInfo&& info) const { state.last_info_ = std::move(info); }
  void operator()(Protocol&& protocol) const { state.protocol_ = std::move(protocol); }
  void operator()(Metadata&& metadata) const { state.metadata_ = std::move(metadata); }
  void operator()(AddFile&& add) const {
    const std::string key = key_of(add.path, add.deletion_vector);
    state.removed_.erase(key);
    const auto [position, is_new] = state.positions_.try_emplace(key, state.files_.size());
    if (is_new) {
      state.files_.emplace_back(std::move(add));
    } else {
      state.files_[position->second] = std::move(add);
    }
  }
  void operator()(RemoveFile&& remove) const {
    const std::string key = key_of(remove.path, remove.deletion_vector);
    if (const auto position = state.positions_.find(key); position != state.positions_.end()) {
      state.files_[position->second].reset();
      state.positions_.erase(position);
    }
    state.removed_.insert_or_assign(key, std::move(remove));
  }
  void operator()(ApplicationTransaction&& transaction) const {
    std::string id = transaction.app_id;
    state.transactions_.insert_or_assign(std::move(id), std::move(transaction));
  }
  void operator()(DomainMetadata&& domain) const {
    std::string name = domain.domain;
    if (domain.is_removed) {
      state.domains_.erase(name);
    } else {
      state.domains_.insert_or_assign(std::move(name), std::move(domain));
    }
  }
  void operator()(Sidecar&&) const {}
  void operator()(ChangeFile&&) const {}
};

void TableState::apply(std::int64_t version, std::int64_t modified_ms, std::vector<Action> actions) {
  version_ = version;
  modified_ms_ = modified_ms;
  last_info_.reset();
  if (positions_.empty()) {
    positions_.reserve(actions.size());
    files_.reserve(actions.size());
  }
  // A commit may remove a file under one deletion vector and add it under another, in any order.
  for (Action& action : actions) {
    if (std::holds_alternative<RemoveFile>(action)) Player{*this}(std::get<RemoveFile>(std::move(action)));
  }
  for (Action& action : actions) {
    if (!std::holds_alternative<RemoveFile>(action)) std::visit(Player{*this}, std::move(action));
  }
  close_gaps();
  if (last_info_ && last_info_->in_commit_timestamp_ms && metadata_ && has_in_commit_times(*metadata_))
    modified_ms_ = *last_info_->in_commit_timestamp_ms;
}

// A state that is carried on from version to version would else keep a place for each file that ever was.
void TableState::close_gaps() {
  constexpr std::size_t few = 1000;
  if (files_.size() < 2 * positions_.size() + few) return;
  std::vector<std::size_t> moved(files_.size());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (!files_[i]) continue;
    moved[i] = kept;
    if (i != kept) files_[kept] = std::exchange(files_[i], std::nullopt);
    ++kept;
  }
  files_.resize(kept);
  for (auto& [key, position] : positions_) position = moved[position];
}

bool has_in_commit_times(const Metadata& metadata) {
  const auto found = metadata.configuration.find("delta.enableInCommitTimestamps");
  return found != metadata.configuration.end() && to_lower(found->second) == "true";
}

std::vector<const AddFile*> TableState::files() const {
  std::vector<const AddFile*> files;
  files.reserve(positions_.size());
  for (const std::optional<AddFile>& file : files_) {
    if (file) files.push_back(&*file);
  }
  return files;
}

std::vector<const RemoveFile*> TableState::removed_files() const {
  std::vector<const RemoveFile*> files;
  for (const auto& [key, file] : removed_) files.push_back(&file);
  return files;
}

std::vector<ApplicationTransaction> TableState::transactions() const {
  std::vector<ApplicationTransaction> all;
  for (const auto& [id, transaction] : transactions_) all.push_back(transaction);
  return all;
}

std::vector<DomainMetadata> TableState::domains() const {
  std::vector<DomainMetadata> all;
  for (const auto& [name, domain] : domains_) all.push_back(domain);
  return all;
}

}  // namespace schoolhouse::lake
