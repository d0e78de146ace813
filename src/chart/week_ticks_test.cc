// Tests of ticks on the days of weekly data.
// SPDX-License-Identifier: Apache-2.0
#include "chart/week_ticks.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace schoolhouse::chart {
namespace {

TEST(WeekTicks, fall_on_the_days_of_the_data) {
  const struct {
    const char* name;
    std::vector<std::string> times;
    std::size_t most;
    const char* ticks;
  } cases[] = {
      {"Mondays, also over the end of a year",
       {"2025-12-22", "2025-12-29", "2026-01-05"},
       6,
       "2025-12-22 2025-12-29 2026-01-05"},
      {"in any order, several lines", {"2026-01-12", "2026-01-05", "2026-01-12"}, 6, "2026-01-05 2026-01-12"},
      {"times at midnight", {"2026-01-05T00:00:00", "2026-01-12T00:00:00"}, 6, "2026-01-05 2026-01-12"},
      {"a week without data",
       {"2026-01-05", "2026-01-12", "2026-01-26"},
       6,
       "2026-01-05 2026-01-12 2026-01-19 2026-01-26"},
      {"room for every other week",
       {"2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02"},
       3,
       "2026-01-05 2026-01-19 2026-02-02"},
      {"every two weeks", {"2026-01-05", "2026-01-19"}, 6, "2026-01-05 2026-01-12 2026-01-19"},
      {"so many weeks that months say more", {"2026-01-05", "2026-01-12", "2026-06-29"}, 6, ""},
      {"days", {"2026-01-05", "2026-01-06", "2026-01-12"}, 6, ""},
      {"months that are whole weeks apart", {"2026-02-01", "2026-03-01"}, 6, ""},
      {"one day", {"2026-01-05", "2026-01-05"}, 6, ""},
      {"hours", {"2026-01-05T08:00:00", "2026-01-12T08:00:00"}, 6, ""},
      {"no day", {"2026-02-30", "2026-03-09"}, 6, ""},
      {"nothing", {}, 6, ""},
  };
  for (const auto& c : cases) EXPECT_EQ(join(week_ticks(c.times, c.most), " "), c.ticks) << c.name;
}

}  // namespace
}  // namespace schoolhouse::chart
