// Tests of schoolhouse.yml.
// SPDX-License-Identifier: Apache-2.0
#include "project/settings.h"

#include <gtest/gtest.h>

namespace schoolhouse::project {
namespace {

TEST(Settings, HaveDefaults) {
  std::vector<Problem> problems;
  const Settings settings =
      read_settings(parse_yaml("name: A\ntime_zone: America/Los_Angeles\n", "schoolhouse.yml"), "/p", problems);
  EXPECT_TRUE(problems.empty()) << format_problems(problems);
  EXPECT_EQ(settings.lake, "/p/lake");
  EXPECT_EQ(settings.output, "/p/output");
  EXPECT_EQ(settings.table_properties({"raw", "users"}).at("delta.logRetentionDuration"), "interval 3650 days");
  EXPECT_EQ(settings.table_properties({"analytics", "users"}).at("delta.deletedFileRetentionDuration"),
            "interval 400 days");
}

TEST(Settings, AreTakenFromTheFile) {
  std::vector<Problem> problems;
  const Settings settings = read_settings(
      parse_yaml("name: A\ntime_zone: UTC\nlake: ../lake\noutput: /srv/pages\npackages: [district, ccd]\nthreads: 3\n"
                 "memory: 4GB\nretention: { raw: 2 years, raw.marks: 5 years, analytics: 3 weeks, default: 1 day }\n"
                 "maintenance: off\n",
                 "schoolhouse.yml"),
      "/home/p", problems);
  EXPECT_TRUE(problems.empty()) << format_problems(problems);
  EXPECT_EQ(settings.lake, "/home/lake");
  EXPECT_EQ(settings.output, "/srv/pages");
  EXPECT_EQ(settings.packages, (std::vector<std::string>{"district", "ccd"}));
  EXPECT_EQ(settings.threads, 3);
  EXPECT_EQ(settings.memory, "4GB");
  const struct {
    lake::TableName table;
    std::string interval;
  } cases[] = {{{"raw", "users"}, "interval 730 days"},
               {{"raw", "marks"}, "interval 1825 days"},
               {{"analytics", "users"}, "interval 21 days"},
               {{"staging", "users"}, "interval 1 days"}};
  EXPECT_FALSE(settings.has_maintenance);
  for (const auto& c : cases) {
    EXPECT_EQ(settings.table_properties(c.table).at("delta.logRetentionDuration"), c.interval) << c.table.text();
  }
}

TEST(Settings, KnowSizesOfMemory) {
  const struct {
    std::string text;
    bool is_size;
  } cases[] = {{"4GB", true}, {"512MB", true}, {"1.5 GiB", true}, {"4gb", true},        {"4", false},
               {"GB", false}, {"", false},     {"-4GB", false},   {"4 parsecs", false}, {"0GB", false}};
  for (const auto& c : cases) EXPECT_EQ(is_memory_size(c.text), c.is_size) << c.text;
}

}  // namespace
}  // namespace schoolhouse::project
