// Texts that differ when a declaration differs in what is asked for, or in how answers are read.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "connector/rest/request_plan.h"
#include "connector/source.h"

namespace schoolhouse::connector {

// Of everything that the rows of the same answers depend on.
std::string load_declaration(const Source& source, const PulledTable& table);
// Of everything that the answers depend on: a killed pull goes on only when it is the same.
// `outside` is outside_print of the source.
std::string fetch_declaration(const RestSource& source, const RestTable& table, const std::vector<RequestSpec>& plan,
                              const std::string& outside);

}  // namespace schoolhouse::connector
