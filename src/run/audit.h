// Runs the checks of a table and keeps the rows that failed, so that people can look at them.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "check/check.h"
#include "run/step.h"

namespace schoolhouse::run {

// What checks found: problems of severity error fail the step, warnings do not.
struct Findings {
  std::vector<Problem> problems;
  std::vector<Problem> warnings;
};

// `rows_sql` yields the rows that stand to be published (`staged`), or that are published. Failing rows go to
// quarantine.failed_<schema>_<name>, or quarantine.failed_<check> for a check without a table, at most 1,000 a check.
Findings audit(const StepContext& context, const std::vector<check::Check>& checks, const std::string& rows_sql,
               const lake::StagedWrite* staged);

// Keeps the warnings in the result; throws Error when there are problems.
void settle(Findings findings, StepResult& result);

// The SELECT that yields the published rows of a table or view.
std::string published_rows(const StepContext& context, const lake::TableName& table);
// Prepares SELECTs of this project with its parameters. The context must outlive it.
check::Prepare preparer(const StepContext& context);

}  // namespace schoolhouse::run
