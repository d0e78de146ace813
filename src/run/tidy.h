// Maintenance at the end of a run: quiet, and only for tables that the run has changed.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "base/console.h"
#include "run/step.h"

namespace schoolhouse::run {

class Workspace;

// Looks after the tables whose new version says that it is due, and says what was done. A table that can't be looked after is told, and
// never fails the run. Call with the writer lock held, after publishing.
void tidy_tables(Workspace& workspace, const std::vector<StepResult>& steps, Console& console);

}  // namespace schoolhouse::run
