// What requests need to know from the lake: rows of a list, and the last value of an incremental column.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "connector/rest/request_plan.h"
#include "connector/source.h"

namespace schoolhouse::connector {

// The note of a commit that says when the pull began that brought its rows, in microseconds.
inline constexpr const char* asked_note = "asked";

class LakeValues {
 public:
  LakeValues(const LoadContext& context, const PulledTable& table, const std::optional<lake::Snapshot>& snapshot)
      : context_(context), table_(table), snapshot_(snapshot) {}
  // As text, in a fixed order. Throws for a table that is not there, and for a row that lacks a value.
  std::vector<std::vector<std::string>> read_rows(const EachRows& rows, const Place& place) const;
  // {cursor} of each request: the greatest value that it brought, but of times none later than when the last pull began, less the lag.
  void set_cursors(std::vector<RequestSpec>& plan) const;

 private:
  std::string cursor_sql(std::optional<Micros> asked) const;

  const LoadContext& context_;
  const PulledTable& table_;
  const std::optional<lake::Snapshot>& snapshot_;
};

// Rows of a SELECT that stay in the engine until the object goes.
class TemporaryRows {
 public:
  TemporaryRows(duck::Connection& connection, const std::string& select);
  ~TemporaryRows();
  TemporaryRows(const TemporaryRows&) = delete;
  TemporaryRows& operator=(const TemporaryRows&) = delete;
  const std::string& name() const { return name_; }
  std::int64_t count() const { return count_; }

 private:
  duck::Connection& connection_;
  std::string name_;
  std::int64_t count_ = 0;
};

}  // namespace schoolhouse::connector
