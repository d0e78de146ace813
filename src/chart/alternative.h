// Says in words what a picture shows, from its rows: for screen readers and for those who want the figures.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "chart/dashboard.h"
#include "duck/value.h"

namespace schoolhouse::chart {

// One or two sentences: the kind of picture, its highest and lowest, how it changes.
std::string summarize(const Tile& tile, const duck::Rows& rows);

// The whole text alternative: title, summary, notes, every figure (of at most a hundred rows), explanation, decision, source.
std::string write_alternative(const Tile& tile, const duck::Rows& rows, const std::string& facet,
                              const std::string& summary, const std::vector<std::string>& notes,
                              const std::string& source);

// All rows with a header line, as RFC 4180 has it; NULL is an empty field.
std::string write_csv(const duck::Rows& rows);

}  // namespace schoolhouse::chart
