// Counts and hashes rows while they pass through a query, without a second pass.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "duck/database.h"

namespace schoolhouse::duck {

// What passed through: the count, and a 128-bit sum of row hashes that does not depend on the order of the rows.
struct TallyResult {
  std::int64_t rows = 0;
  std::string hash;  // 32 lower-case hexadecimal digits; equal for equal multisets of rows of equal column types
};

struct TallySums;
// Registers the function behind all tallies of a database; Database calls it once.
std::shared_ptr<TallyRegistry> make_tally_registry(Database& database);

// One measurement. `select(query, columns)` is a SELECT that gives the rows of the query, these columns in this order,
// and counts each row that comes out; put it into a COPY, or read it. Use each Tally for one run of one query:
// everything that passes is added up. The hash is our own function of the values' bytes, the same on every machine,
// thread count and DuckDB version; whole numbers hash alike in all widths, DECIMAL by scale and value. Column types
// allowed: BOOLEAN, whole numbers, FLOAT, DOUBLE, DECIMAL, VARCHAR, BLOB, DATE, TIMESTAMP, TIMESTAMP WITH TIME ZONE;
// another is an Error(user).
class Tally {
 public:
  explicit Tally(Database& database);
  ~Tally();
  Tally(const Tally&) = delete;
  Tally& operator=(const Tally&) = delete;
  std::string select(std::string_view query, const std::vector<std::string>& columns) const;
  // The bare always-true condition, for a SELECT whose FROM is a file or a table function.
  std::string condition(const std::vector<std::string>& columns) const;
  // Complete once the query has ended.
  TallyResult result() const;

 private:
  Database& database_;
  std::int64_t id_ = 0;
  // Shared with the plan of a query that may still be held by DuckDB.
  std::shared_ptr<TallySums> sums_;
};

}  // namespace schoolhouse::duck
