// What stops a load, whatever brought its rows: too many that do not fit, none at all, or too few.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/misfit.h"
#include "connector/source.h"

namespace schoolhouse::connector {

// "12 of 400 rows do not fit (3%), and the limit is 1%"; empty when they are within the limit.
std::string describe_excess(const FileTable& table, const std::vector<Misfit>& misfits, std::int64_t good);
// The problem, and the first few rows that did not fit. An empty `what` says how many there are at least.
std::vector<Problem> misfit_problems(const FileTable& table, const std::vector<Misfit>& misfits, std::string what,
                                     const Place& place);
// "3 rows were loaded without values that do not fit"; nothing when there are none.
std::optional<Problem> left_out_warning(const FileTable& table, const std::vector<Misfit>& misfits, const Place& place);
// Throws when there are no rows though there must be, or far fewer than before (-1: there was no load before).
// `holders` is what holds the rows: "the files".
void refuse_loss(const FileTable& table, std::int64_t rows, std::int64_t before, const std::string& holders,
                 const Place& files, const Place& shrink_limit);

// So many rows that did not fit are kept of a load that was stopped.
inline constexpr std::size_t most_kept_of_stopped = 1000;

// Of the columns that the lake keeps, in order.
lake::Schema schema_of(const FileTable& table);
// The origin columns put beside declared columns and _file.
std::string with_origin_sql(const std::string& rows_sql, const std::string& source, const std::string& load_id,
                            std::int64_t loaded_at);
// A SELECT of no rows with the declared columns and _file.
std::string no_rows_sql(const FileTable& table);

}  // namespace schoolhouse::connector
