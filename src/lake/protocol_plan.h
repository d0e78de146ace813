// The lowest protocol that what a table uses asks for, and how a protocol grows to it.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lake/action.h"

namespace schoolhouse::lake {

// Delta features that the table's properties and column types use, beyond what every table may: "deletionVectors", …
std::vector<std::string> features_of(const Metadata& metadata, const Schema& schema);

// The protocol with these features: the one given when it has them, else the lowest that has them and all that it had.
Protocol with_features(const Protocol& protocol, const std::vector<std::string>& features);

// "reader 1, writer 3", or "reader 3, writer 7 with deletionVectors" for people.
std::string describe_protocol(const Protocol& protocol);

}  // namespace schoolhouse::lake
