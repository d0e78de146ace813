// Ticks of a time axis on the days of weekly data: a week begins on the day on which the data says so.
// SPDX-License-Identifier: Apache-2.0
#include "chart/week_ticks.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <set>
#include <string_view>

namespace schoolhouse::chart {
namespace {

// Days since 1970-01-01 of a date, or of a time at midnight.
std::optional<int> day_of(std::string_view time) {
  if (time.size() < 10 || (time.size() > 10 && time.substr(10) != "T00:00:00")) return std::nullopt;
  const auto number = [&](std::size_t begin, std::size_t count) {
    int value = -1;
    std::from_chars(time.data() + begin, time.data() + begin + count, value);
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year(number(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  if (!day.ok()) return std::nullopt;
  return static_cast<int>(std::chrono::sys_days(day).time_since_epoch().count());
}

std::string text_of(int days) {
  const std::chrono::year_month_day day{std::chrono::sys_days(std::chrono::days(days))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

}  // namespace

std::vector<std::string> week_ticks(const std::vector<std::string>& times, std::size_t most) {
  constexpr int week = 7;
  // Beyond, an axis that counts months says more.
  constexpr std::size_t most_weeks_apart = 2;
  std::set<int> days;
  for (const std::string& time : times) {
    const auto day = day_of(time);
    if (!day) return {};
    days.insert(*day);
  }
  if (days.size() < 2) return {};
  int nearest = 0;
  for (auto day = std::next(days.begin()); day != days.end(); ++day) {
    const int gap = *day - *std::prev(day);
    if (gap % week != 0) return {};
    nearest = nearest == 0 ? gap : std::min(nearest, gap);
  }
  if (nearest > 2 * week) return {};
  const auto weeks = static_cast<std::size_t>((*days.rbegin() - *days.begin()) / week);
  std::size_t step = 1;
  while (weeks / step + 1 > std::max<std::size_t>(most, 2)) ++step;
  if (step > most_weeks_apart) return {};
  std::vector<std::string> ticks;
  for (std::size_t at = 0; at <= weeks; at += step)
    ticks.push_back(text_of(*days.begin() + week * static_cast<int>(at)));
  return ticks;
}

}  // namespace schoolhouse::chart
