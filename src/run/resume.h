// What a run that was killed or stopped had loaded from services and databases: the next run need not ask for it again.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "connector/source.h"
#include "run/step.h"
#include "state/state.h"

namespace schoolhouse::run {

class Workspace;

// Any thread may call.
class Resume {
 public:
  // `project` tells one state of the project's files and parameters from another. Before the run is in the record.
  Resume(Workspace& workspace, state::State& state, std::string project);
  // What the run before made of the table, if that run was broken off a short while ago and nothing has changed since.
  std::optional<StepResult> find(const connector::Source& source, const lake::TableName& table) const;
  // The table is loaded and checked: should this run be broken off, the next one finds it.
  void remember(const connector::Source& source, const lake::TableName& table, const StepResult& result);

 private:
  std::string fingerprint(const connector::Source& source, const lake::TableName& table, std::int64_t version) const;

  Workspace& workspace_;
  state::State& state_;
  std::string project_;
  std::vector<std::string> broken_;  // runs that were, one after the other
  std::map<std::string, state::Good> good_;
};

}  // namespace schoolhouse::run
