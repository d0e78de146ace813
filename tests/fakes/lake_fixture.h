// A lake in a folder of its own on the fake disk, with the few words that tests of tables need.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "duck/database.h"
#include "lake/lake.h"
#include "tests/fakes/fake_storage.h"

namespace schoolhouse::fakes {

class LakeFixture : public ::testing::Test {
 protected:
  LakeFixture() { lake::open_lake(lake_, lake::Access::write); }

  static lake::Column column(const std::string& name, const std::string& type) {
    return {.name = name, .type = lake::parse_type(type).value()};
  }
  // Rows that a SELECT gives, as "a|b" sorted, NULL as "-".
  std::vector<std::string> rows(const std::string& sql) {
    std::vector<std::string> lines;
    for (const auto& row : connection_.query(sql).rows) {
      std::string line;
      for (const duck::Value& value : row)
        line += (line.empty() ? "" : "|") + (duck::is_null(value) ? "-" : duck::to_text(value));
      lines.push_back(line);
    }
    std::ranges::sort(lines);
    return lines;
  }
  std::vector<std::string> table_rows(std::optional<lake::AsOf> as_of = {}) {
    const std::optional<lake::Snapshot> snapshot = lake::find_snapshot(lake_, table_, as_of);
    return snapshot ? rows(lake::scan_sql(*snapshot)) : std::vector<std::string>{"no table"};
  }
  lake::StagedWrite stage(const lake::Schema& schema, const std::string& select,
                          std::vector<std::string> partition_by = {}) {
    return lake::stage_write(
        lake_, connection_,
        {.table = table_, .schema = schema, .select = select, .partition_by = std::move(partition_by)});
  }
  lake::CommitResult write(lake::WriteMode mode, const lake::Schema& schema, const std::string& select,
                           std::vector<std::string> partition_by = {}) {
    return lake::commit_write(lake_, stage(schema, select, std::move(partition_by)), {.mode = mode});
  }
  // Data files in the table's folder, whether or not a version names them.
  std::vector<std::string> data_files() {
    std::vector<std::string> names;
    const std::filesystem::path folder = lake_.root / table_.schema / table_.name;
    if (!std::filesystem::exists(folder)) return names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file() && entry.path().string().find("_delta_log") == std::string::npos) {
        names.push_back(entry.path().lexically_relative(folder).string());
      }
    }
    return names;
  }
  std::filesystem::path log_file(const std::string& name) {
    return lake_.root / table_.schema / table_.name / "_delta_log" / name;
  }

  TemporaryFolder folder_;
  FakeStorage disk_{folder_.path() / "lake"};
  FixedClock clock_{1'800'000'000'000'000};
  duck::Database database_{duck::DatabaseOptions{.threads = 2}};
  duck::Connection connection_ = database_.connect();
  lake::Lake lake_{.root = folder_.path() / "lake",
                   .storage = &disk_,
                   .clock = &clock_,
                   .run_id = "run-1",
                   .database = [this]() -> duck::Database& { return database_; }};
  lake::TableName table_{"district", "students"};
};

// The only problem of the Error that `work` throws; a failure of the test when it throws none.
inline Problem problem_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.problems().front();
  }
  ADD_FAILURE() << "no error was thrown";
  return {};
}

}  // namespace schoolhouse::fakes
