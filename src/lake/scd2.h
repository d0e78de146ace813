// Keeps the history of rows as versions with a time of validity (a slowly changing dimension of type 2), in one commit a load.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "lake/change.h"
#include "lake/lake.h"

namespace schoolhouse::lake {

// What the source's rows are.
enum class Scd2Source {
  partial,  // some keys, changed or not
  full      // all that there are: a key that is missing has ended
};

struct Scd2Request {
  TableName table;
  Schema schema = {};  // of the source's columns, for a table that is not there yet; the three columns below are added
  std::string source;  // SELECT; one row a key and time of validity
  std::vector<std::string> keys;
  Scd2Source kind = Scd2Source::partial;
  // A column of the source: from when its row is valid. Not a column of the table unless the table has it. Empty: from `at`.
  std::string effective = {};
  Micros at =
      0;  // of this load: from when rows are valid that do not say it themselves, and until when missing keys were
  // Compared with the version before; empty: all columns of the source that are no key and not `effective`.
  std::vector<std::string> compared = {};
  // Valid in [valid_from, valid_to); NULL: until now.
  std::string valid_from = "valid_from";
  std::string valid_to = "valid_to";
  std::string is_current = "is_current";
};

// Versions that are the same as the one before leave no trace. A changed row closes the version before and begins its own; one that comes
// late is put between those that are there; one that says something else about the same beginning corrects it. A key that comes back
// after it ended begins anew. Keys and columns are compared one by one, NULL being a value like another.
// Throws Error(data) when the source has a key twice with the same time.
ChangeResult apply_scd2(const Lake& lake, duck::Connection& connection, const Scd2Request& request,
                        const ChangeOptions& options = {});

}  // namespace schoolhouse::lake
