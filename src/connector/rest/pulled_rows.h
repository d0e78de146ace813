// The rows of kept answers, read for SQL.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "connector/record_file.h"
#include "connector/rest/pull.h"
#include "connector/rest/rest_source.h"

namespace schoolhouse::connector {

// A request whose pages are read, and where they are.
struct PulledInput {
  std::string pull;  // its number
  std::filesystem::path folder;
  std::string request;
  PulledRequest answers;
};

// The pages with rows, for record_rows_sql. Each is named "<pull>/<request>#<page>".
std::vector<PlannedFile> plan_pages(const PulledTable& table, const std::vector<PulledInput>& inputs);
std::int64_t count_records(const std::vector<PulledInput>& inputs);
std::int64_t count_bytes(const std::vector<PulledInput>& inputs);
// What tells that a request brings the rows that it brought before.
std::string content_of(const std::string& declaration, const PulledRequest& answers);

}  // namespace schoolhouse::connector
