// Rows of files that do not fit their declaration, collected from all threads that read.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace schoolhouse::connector {

struct Misfit {
  std::string file;          // below the source's path
  std::int64_t line = 0;     // of the file; of Parquet the number of the row
  std::string column;        // empty: the row as a whole
  std::string reason;        // without any value
  std::string row;           // as it stands in the file: for the quarantine table only, never for a message
  bool is_row_kept = false;  // the row was loaded, without the value of the column
};
// Rows that were not loaded, and rows of which at least one value is left out.
struct MisfitCount {
  std::int64_t dropped = 0;
  std::int64_t shortened = 0;
};
// `misfits` are in the order of take_misfits.
MisfitCount count_rows(const std::vector<Misfit>& misfits);

// What the values of a key that is not declared have been so far.
enum class ValueKind { none, boolean, whole, number, text };
ValueKind kind_that_fits(ValueKind one, ValueKind other);
// Of a JSON value as it is written; text where quotes stood around it.
ValueKind kind_of_json(std::string_view text, bool is_quoted);

// What rows brought that the columns of the table do not hold.
struct NewColumns {
  std::map<std::string, ValueKind, std::less<>> keys;
  std::set<std::size_t> misfit_columns;  // some of their values do not fit
  bool is_empty() const { return keys.empty() && misfit_columns.empty(); }
};

// Thrown by add() where going on is no use: a row does not fit and none may, or there are more than can be kept.
class TooManyMisfits : public Error {
 public:
  TooManyMisfits();
};

class MisfitLog {
 public:
  enum class Tolerance { none, some };  // none: a thousand misfits are enough to tell what is wrong
  explicit MisfitLog(Tolerance tolerance) : tolerance_(tolerance) {}

  void add(Misfit misfit);
  // A key or column that is not declared, told once with the place where it came first.
  void add_extra_key(const std::string& key, const std::string& file, std::int64_t line);

  // Of a table whose contract evolves.
  void add_new_keys(const std::map<std::string, ValueKind, std::less<>>& keys);
  void add_misfit_column(std::size_t column);
  NewColumns take_new_columns();

  // What is wrong with a file as a whole, found while it was read.
  void add_problem(Problem problem);

  // Columns that at least one object of a part had; asked for once all parts are read.
  void add_seen(const std::vector<bool>& seen);
  std::vector<bool> take_seen();

  // By file and line.
  std::vector<Misfit> take_misfits();
  // By file; the undeclared keys among them.
  std::vector<Problem> take_problems();

 private:
  struct FirstSeen {
    std::string file;
    std::int64_t line = 0;
  };
  Tolerance tolerance_;
  std::mutex lock_;
  std::vector<Misfit> misfits_;
  std::size_t bytes_ = 0;
  std::map<std::string, FirstSeen> extra_keys_;
  NewColumns new_columns_;
  std::vector<Problem> problems_;
  std::vector<bool> seen_;
};

}  // namespace schoolhouse::connector
