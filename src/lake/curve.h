// Cuts rows into pieces along a space-filling curve over several columns, so that files hold narrow ranges of each.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "lake/schema.h"

namespace schoolhouse::duck {
class Connection;
}

namespace schoolhouse::lake {

// The rows of `select` as SELECTs of about equal size, each a stretch of the Z-order curve over the columns. They read a temporary table of
// the connection, which goes with this object. Each column counts by its rank, so that skewed values spread evenly; NULL is the lowest.
class CurvePieces {
 public:
  CurvePieces(duck::Connection& connection, const std::string& select, const Schema& schema,
              const std::vector<std::string>& columns, std::size_t pieces);
  ~CurvePieces();
  CurvePieces(const CurvePieces&) = delete;
  CurvePieces& operator=(const CurvePieces&) = delete;
  const std::vector<std::string>& selects() const { return selects_; }

 private:
  duck::Connection& connection_;
  std::string table_;
  std::vector<std::string> selects_;
};

// The position on the curve as SQL: the bits of the ranks, taken in turn, the highest first.
std::string interleave_sql(const std::vector<std::string>& ranks, int bits);

}  // namespace schoolhouse::lake
