// A lake and a folder of files that last for one test of loading.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "connector/source.h"
#include "duck/database.h"
#include "storage/storage.h"
#include "tests/fakes/fake_storage.h"

namespace schoolhouse::connector {

class LoadFixture : public testing::Test {
 protected:
  LoadFixture();

  static SourceColumn column(std::string name, lake::Type::Kind kind, std::vector<std::string> aliases = {});
  // Files below the source's path.
  std::filesystem::path data() const { return folder_.path() / "data"; }
  void write(const std::string& name, const std::string& bytes) const;
  void write_gzip(const std::string& name, const std::string& bytes) const;
  void write_zip(const std::string& name, const std::vector<std::pair<std::string, std::string>>& members) const;

  TableLoad load(const std::string& run_id = "run-1", bool is_forced = false) {
    return load(table_.name, run_id, is_forced);
  }
  TableLoad load(const lake::TableName& table, const std::string& run_id, bool is_forced = false);
  // "loaded 3 rows", "unchanged 3 rows", or the problems.
  std::string outcome(const std::string& run_id = "run-1") { return outcome(table_.name, run_id); }
  std::string outcome(const lake::TableName& table, const std::string& run_id);
  // Lines of cells joined by |, in order.
  std::string rows(const std::string& columns) { return rows(columns, table_.name); }
  std::string rows(const std::string& columns, const lake::TableName& table);
  std::int64_t version() const;

  fakes::TemporaryFolder folder_;
  storage::LocalStorage storage_;
  FixedClock clock_{1'800'000'000'000'000};
  duck::Database database_{{.threads = 2}};
  duck::Connection connection_ = database_.connect();
  lake::Lake lake_{.root = folder_.path() / "lake",
                   .storage = &storage_,
                   .clock = &clock_,
                   .run_id = "run-1",
                   .database = [this]() -> duck::Database& { return database_; }};
  FileTable table_;
  int engine_calls_ = 0;
  int audits_ = 0;
  // Thrown by the audit, when there is one.
  std::optional<Problem> failed_check_;
};

}  // namespace schoolhouse::connector
