// A table whose rows are asked for from a service or a database, and what becomes of the rows that are there.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/yaml.h"
#include "connector/declared_table.h"

namespace schoolhouse::connector {

// What becomes of the rows that are there.
enum class WayToWrite {
  replace,  // the rows of each request take the place of those that it brought before
  append,   // rows are added
  merge,    // a row takes the place of the one with its key
  scd2,     // a row that changed ends the version before, which stays
};

// Only rows from where the last load ended are asked for.
struct Incremental {
  std::string column;
  std::string start;       // the value of {cursor} at the first load
  double lag_seconds = 0;  // of dates and timestamps: asked for again before the last value
  double lag_number = 0;   // of numbers
};

struct PulledTable {
  FileTable rows;
  std::string records = {};  // where the rows stand in a JSON answer; empty: the answer itself
  WayToWrite write = WayToWrite::replace;
  // Rows that a request does not bring any more are removed (of merge) or end (of scd2).
  bool removes_gone = false;
  std::string effective = {};  // of scd2: the column that says from when a row is so; empty: from the pull on
  std::optional<Incremental> incremental = {};
};

const std::vector<YamlKey>& incremental_keys();

}  // namespace schoolhouse::connector
