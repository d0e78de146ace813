// Plans against the newest version and puts its log entry, again and again until it is the first with its number.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>

#include "lake/conflict.h"
#include "lake/lake.h"
#include "lake/write_plan.h"

namespace schoolhouse::lake {

// Decides what the entry after `state` says; called anew after each lost race. `state` is null for a new table.
using PlanCommit = std::function<WritePlan(const TableState* state, const Moment& moment)>;
// What the work rests on; asked once, with the state that was the newest when the commit began.
using FindIntent = std::function<Intent(const TableState* state)>;

// Winners are compared from `read_version` on (nothing: from the newest version). `committed` is called as soon as the entry is, or
// may be, part of the table.
CommitResult run_commit(const Lake& lake, const TableName& table, std::optional<std::int64_t> read_version,
                        const FindIntent& find_intent, const PlanCommit& plan_next,
                        const std::function<void(const WritePlan&)>& committed);

// Waits for a random time, so that writers that lost to the same winner do not all come back at once.
void pause_after_loss(int most_ms);

}  // namespace schoolhouse::lake
