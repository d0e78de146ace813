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
  EXPECT_EQ(settings.table_properties("raw").at("delta.logRetentionDuration"), "interval 3650 days");
  EXPECT_EQ(settings.table_properties("analytics").at("delta.deletedFileRetentionDuration"), "interval 400 days");
}

TEST(Settings, AreTakenFromTheFile) {
  std::vector<Problem> problems;
  const Settings settings = read_settings(
      parse_yaml("name: A\ntime_zone: UTC\nlake: ../lake\noutput: /srv/pages\npackages: [district, ccd]\nthreads: 3\n"
                 "memory: 4GB\nretention: { raw: 2 years, analytics: 3 weeks, default: 1 day }\n",
                 "schoolhouse.yml"),
      "/home/p", problems);
  EXPECT_TRUE(problems.empty()) << format_problems(problems);
  EXPECT_EQ(settings.lake, "/home/lake");
  EXPECT_EQ(settings.output, "/srv/pages");
  EXPECT_EQ(settings.packages, (std::vector<std::string>{"district", "ccd"}));
  EXPECT_EQ(settings.threads, 3);
  EXPECT_EQ(settings.memory, "4GB");
  const struct {
    std::string schema;
    std::string interval;
  } cases[] = {{"raw", "interval 730 days"}, {"analytics", "interval 21 days"}, {"staging", "interval 1 days"}};
  for (const auto& c : cases) {
    EXPECT_EQ(settings.table_properties(c.schema).at("delta.logRetentionDuration"), c.interval) << c.schema;
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
