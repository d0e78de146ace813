// Keeps rows that did not fit: quarantine.<schema>_<name>, with file, line, column and reason.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/clock.h"
#include "connector/misfit.h"
#include "connector/source.h"

namespace schoolhouse::connector {

lake::TableName quarantine_table(const lake::TableName& table);

struct QuarantineEntry {
  std::string source;
  std::string load_id;
  Micros loaded_at = 0;
  std::string content;  // hash of the declaration and the bytes: the same rows of the same bytes are kept once
};
// Appends the rows, unless the last load of the table that came here had the same content.
void keep_misfits(const LoadContext& context, const lake::TableName& table, const QuarantineEntry& entry,
                  const std::vector<Misfit>& misfits);

}  // namespace schoolhouse::connector
