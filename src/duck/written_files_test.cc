// Tests of what is told about files that a COPY wrote.
// SPDX-License-Identifier: Apache-2.0
#include "duck/written_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/hash.h"
#include "base/text.h"

namespace schoolhouse::duck {
namespace {

namespace fs = std::filesystem;

class WrittenFiles : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  std::vector<WrittenFile> write(const std::string& query, const std::string& options = {}) {
    Connection connection = database_.connect();
    const std::string target = options.empty() ? (folder_ / "x.parquet").string() : (folder_ / "parts").string();
    return write_files(connection, "COPY (" + query + ") TO " + quote_literal(target) +
                                       " (FORMAT parquet, RETURN_STATS" + options + ")");
  }

  Database database_{DatabaseOptions{.threads = 2}};
  fs::path folder_ = fs::temp_directory_path() / ("schoolhouse-written-" + random_uuid());
};

TEST_F(WrittenFiles, TellsCountsAndBounds) {
  const std::vector<WrittenFile> files = write(
      "SELECT * FROM (VALUES (1, 'b, {x=y}', 1.5::DOUBLE), (NULL, 'a ''q'' \"z\"', 'nan'::DOUBLE)) AS t(n, \"te "
      "\"\"xt\", d)");
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].rows, 2);
  EXPECT_EQ(files[0].bytes, static_cast<std::int64_t>(fs::file_size(files[0].path)));
  EXPECT_TRUE(files[0].partition_values.empty());
  const WrittenColumn& number = files[0].columns.at("n");
  EXPECT_EQ(number.min, "1");
  EXPECT_EQ(number.max, "1");
  EXPECT_EQ(number.null_count, 1);
  const WrittenColumn& text = files[0].columns.at("te \"xt");
  EXPECT_EQ(text.min, "a 'q' \"z\"");
  EXPECT_EQ(text.max, "b, {x=y}");
  EXPECT_TRUE(files[0].columns.at("d").has_nan);
}

TEST_F(WrittenFiles, TellsPartitionValuesAsTheyAre) {
  std::vector<WrittenFile> files = write("SELECT 1 AS n, unnest(['a b', 'x/%', NULL, 'NULL', '']) AS p",
                                         ", PARTITION_BY (p), FILENAME_PATTERN 'f-{uuid}'");
  ASSERT_EQ(files.size(), 5U);
  std::vector<std::optional<std::string>> values;
  for (const WrittenFile& file : files) {
    ASSERT_EQ(file.partition_values.size(), 1U);
    EXPECT_EQ(file.partition_values[0].first, "p");
    values.push_back(file.partition_values[0].second);
  }
  std::ranges::sort(values);
  EXPECT_EQ(values, (std::vector<std::optional<std::string>>{std::nullopt, "", "NULL", "a b", "x/%"}));
}

TEST_F(WrittenFiles, LeavesOutFieldsOfNestedColumns) {
  const std::vector<WrittenFile> files = write("SELECT {'a': 1} AS s, [1] AS l, 2 AS n");
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].columns.size(), 1U);
  EXPECT_TRUE(files[0].columns.contains("n"));
}

TEST_F(WrittenFiles, RefusesAStatementWithoutStatistics) {
  Connection connection = database_.connect();
  EXPECT_THROW(write_files(connection, "SELECT 1"), Error);
  EXPECT_THROW(write_files(connection, "COPY (SELECT nothing) TO 'x' (RETURN_STATS)"), QueryError);
}

}  // namespace
}  // namespace schoolhouse::duck
