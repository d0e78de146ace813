// One prepared SQLite statement: bind values, step through rows.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace schoolhouse::state {

// Throws Error(outside) with SQLite's message. Statements without a result and without values.
void execute(sqlite3* file, const char* sql);

class Statement {
 public:
  Statement(sqlite3* file, std::string_view sql);
  // Values are bound from left to right.
  Statement& bind(std::string_view text);
  Statement& bind(std::int64_t number);
  Statement& bind(double number);
  // False when there is no further row.
  bool step();
  // For the next set of values.
  void reset();
  std::string text(int column) const;
  std::int64_t number(int column) const;
  double real(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const;
  };
  sqlite3* file_;
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
  int bound_ = 0;
};

}  // namespace schoolhouse::state
