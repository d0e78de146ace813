// Asks for the first rows of a table and reads them as a load would, without changing anything.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/source.h"
#include "duck/value.h"

namespace schoolhouse::connector {

// What a child table of the endpoint's table would then hold.
struct ChildTrial {
  lake::TableName table = {};
  std::int64_t records = 0;
  duck::Rows rows = {};
  std::vector<Problem> problems = {};
};

struct Trial {
  std::string asked;                  // the address, the table there or the file, secrets as {secret.NAME}
  std::int64_t requests = 0;          // that a load would make, further pages not counted; or files that it would read
  std::int64_t records = 0;           // on the first page, or of the first rows
  std::optional<std::int64_t> total;  // over all pages, where the service says so
  bool has_next = false;
  duck::Rows rows;                        // at most so many as were asked for
  std::vector<Problem> problems = {};     // rows that do not fit, and keys that are not declared
  std::vector<ChildTrial> children = {};  // each before its own children
};

// Whether the tables of a source come from elsewhere: not from a generator.
bool can_be_tried(const Source& source);
// The first page of the first request, or the first rows of a table there or of the first file. Throws Error: no answer, or one that can't be read.
Trial try_table(const Source& source, const lake::TableName& table, const LoadContext& context, std::int64_t most_rows);

}  // namespace schoolhouse::connector
