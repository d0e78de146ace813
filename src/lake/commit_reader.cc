// Reads the entries of many versions, several at once, and hands them out in order.
// SPDX-License-Identifier: Apache-2.0
#include "lake/commit_reader.h"

#include <algorithm>
#include <thread>

namespace schoolhouse::lake {
namespace {

// What one thread reads at a time: enough to be worth a thread, little enough that entries do not pile up.
constexpr std::size_t most_commits = 64;
constexpr std::int64_t most_bytes = 4'000'000;
constexpr std::size_t most_threads = 8;

}  // namespace

CommitReader::CommitReader(const Lake& lake, const TableName& table, std::vector<CommitFile> commits)
    : lake_(lake), table_(table), commits_(std::move(commits)) {
  most_chunks_ = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, most_threads);
}

std::size_t CommitReader::end_of_chunk(std::size_t first) const {
  std::int64_t bytes = 0;
  std::size_t end = first;
  while (end < commits_.size() && end - first < most_commits && (end == first || bytes < most_bytes))
    bytes += commits_[end++].size;
  return end;
}

CommitReader::Chunk CommitReader::read(std::size_t first, std::size_t end) const {
  Chunk chunk;
  chunk.reserve(end - first);
  for (std::size_t i = first; i < end; ++i) {
    try {
      chunk.push_back({.actions = find_commit(lake_, table_, commits_[i].version)});
    } catch (...) {
      chunk.push_back({.error = std::current_exception()});
      break;  // nobody asks for what comes after it
    }
  }
  return chunk;
}

void CommitReader::read_ahead() {
  // The last chunk is read where it is needed: of a short log there is no other.
  while (begun_ < commits_.size() && ahead_.size() < most_chunks_) {
    const std::size_t first = begun_;
    begun_ = end_of_chunk(first);
    const bool is_last = begun_ == commits_.size();
    ahead_.push_back(std::async(is_last ? std::launch::deferred : std::launch::async,
                                [this, first, end = begun_] { return read(first, end); }));
  }
}

std::optional<std::vector<Action>> CommitReader::next() {
  if (taken_ == current_.size()) {
    read_ahead();
    current_ = ahead_.front().get();
    ahead_.pop_front();
    read_ahead();
    taken_ = 0;
  }
  Entry& entry = current_[taken_++];
  if (entry.error) std::rethrow_exception(entry.error);
  return std::move(entry.actions);
}

}  // namespace schoolhouse::lake
