// What the inputs of a step are right now: data versions, and fingerprints that change whenever rows do.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <vector>

#include "lake/lake.h"
#include "model/model.h"
#include "run/step.h"

namespace schoolhouse::run {

struct CurrentInputs {
  std::map<std::string, std::int64_t> versions = {};   // table -> data version; the tables below views included
  std::map<std::string, std::string> identities = {};  // table -> version and row hash; view -> its fingerprint
};

// The tables that a node's SQL reads, or that `tables` names. Throws Error(user) for one that is not built yet.
CurrentInputs find_inputs(const StepContext& context, const std::vector<std::string>& tables);

const model::Model& model_of(const StepContext& context, const Node& node);
// Of everything that the rows of a model or view depend on, and of its checks.
std::string model_fingerprint(const StepContext& context, const Node& node, const CurrentInputs& inputs);
// Of a check or dashboard: the declaration, the parameters that it uses, and its inputs.
std::string file_fingerprint(const StepContext& context, const Node& node, const CurrentInputs& inputs);
// Of the tables that only the checks of a node read. Empty when there are none.
std::string checked_against(const StepContext& context, const Node& node);

}  // namespace schoolhouse::run
