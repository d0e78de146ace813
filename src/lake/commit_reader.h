// Reads the entries of many versions, several at once, and hands them out in order.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <deque>
#include <exception>
#include <future>
#include <optional>
#include <vector>

#include "lake/action.h"
#include "lake/lake.h"
#include "lake/log.h"

namespace schoolhouse::lake {

// The lake and the table's name outlive it.
class CommitReader {
 public:
  CommitReader(const Lake& lake, const TableName& table, std::vector<CommitFile> commits);

  // The entries of the next of the commits; nothing when its file is gone. Throws Error(outside) when it is corrupt.
  std::optional<std::vector<Action>> next();

 private:
  struct Entry {
    std::optional<std::vector<Action>> actions = {};
    std::exception_ptr error = {};
  };
  using Chunk = std::vector<Entry>;
  Chunk read(std::size_t first, std::size_t end) const;
  void read_ahead();
  std::size_t end_of_chunk(std::size_t first) const;

  const Lake& lake_;
  const TableName& table_;
  std::vector<CommitFile> commits_;
  std::size_t begun_ = 0;  // so many commits are read, or being read
  std::size_t most_chunks_ = 1;
  std::deque<std::future<Chunk>> ahead_;
  Chunk current_;
  std::size_t taken_ = 0;  // of the current chunk
};

}  // namespace schoolhouse::lake
