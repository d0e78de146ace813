// One step of a run: load a table, build one, check one, draw a dashboard; what it needs and what it did.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "run/graph.h"
#include "state/state.h"

namespace schoolhouse::run {

class LazyConnection;
class Resume;
class Workspace;

// Whether a step that has nothing new to do is left out.
enum class Redo { when_changed, always };
// Whether tables are checked before they are published.
enum class Checking { on, off };

// Whether sources are asked, or what is kept in the landing area is loaded again.
enum class Replays { no, yes };

struct StepContext {
  Workspace& workspace;
  const Graph& graph;
  LazyConnection& connection;
  Redo redo = Redo::when_changed;
  Checking checking = Checking::on;
  const std::map<std::string, state::Good>& good;  // what was last found good
  Replays replays = Replays::no;
  std::function<void(std::string_view doing)> tell = {};  // what a long step is at
  Resume* resume = nullptr;                               // of a run that loads
};

struct StepResult {
  std::string name = {};
  NodeKind kind = NodeKind::model;
  state::Outcome outcome = state::Outcome::done;
  std::int64_t rows = -1;     // -1: does not apply
  std::int64_t version = -1;  // of the table, when one was made or found unchanged
  double seconds = 0;
  std::map<std::string, std::int64_t> inputs = {};  // table -> data version that was read
  std::string remark = {};                          // "12 rows in quarantine", "because analytics.x failed"
  std::vector<Problem> problems = {};               // what failed
  std::vector<Problem> warnings = {};               // what should be looked at
  std::vector<state::Good> good = {};               // to be remembered
};

// Each throws Error when the step failed; the table is then as it was.
StepResult load_step(const StepContext& context, const Node& node);
StepResult build_step(const StepContext& context, const Node& node);
// A view has no rows of its own: its checks are run.
StepResult view_step(const StepContext& context, const Node& node);
// The SELECT of checks/NAME.sql.
StepResult check_step(const StepContext& context, const Node& node);
// The checks of a table on its published rows.
StepResult table_check_step(const StepContext& context, const Node& node);
StepResult dashboard_step(const StepContext& context, const Node& node);

}  // namespace schoolhouse::run
