// Counts and hashes rows while they pass through a query, without a second pass.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "duck/database.h"

namespace schoolhouse::duck {

// What passed through: the count, and a 128-bit sum of row hashes that does not depend on the order of the rows.
struct TallyResult {
  std::int64_t rows = 0;
  std::string hash;  // 32 lower-case hexadecimal digits; equal for equal multisets of rows of equal column types
};

// One measurement. `condition(columns)` is an always-true SQL condition to put into the WHERE of the outermost SELECT:
//   SELECT * FROM (query) WHERE <condition>
// Its hash is our own function of the values' bytes, the same on every machine, thread count and DuckDB version.
// Allowed column types: BOOLEAN, integers, DOUBLE, FLOAT, DECIMAL, VARCHAR, BLOB, DATE, TIMESTAMP, TIMESTAMP WITH TIME ZONE.
class Tally {
 public:
  explicit Tally(Database& database);
  ~Tally();
  Tally(const Tally&) = delete;
  Tally& operator=(const Tally&) = delete;
  std::string condition(const std::vector<std::string>& columns) const;
  TallyResult result() const;

 private:
  struct Sums;
  Database& database_;
  std::unique_ptr<Sums> sums_;
};

}  // namespace schoolhouse::duck
