// Time comes from here, so that tests can set it.
// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <chrono>

#include "base/error.h"

namespace schoolhouse {
namespace {
using Instant = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;
Instant instant(Micros at) { return Instant(std::chrono::microseconds(at)); }
}  // namespace

Micros SystemClock::now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string format_utc(Micros at) {
  const auto day = date::floor<date::days>(instant(at));
  const date::year_month_day ymd(day);
  const date::hh_mm_ss time(instant(at) - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(ymd.year()),
                     static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

std::string local_day(Micros at, const std::string& time_zone) {
  try {
    const auto local = date::locate_zone(time_zone)->to_local(instant(at));
    const date::year_month_day ymd(date::floor<date::days>(local));
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                       static_cast<unsigned>(ymd.day()));
  } catch (const std::runtime_error&) {
    throw Error({Fault::user, "unknown time zone '" + time_zone + "'", {}, "use a name such as America/Los_Angeles"});
  }
}

bool is_time_zone(const std::string& name) {
  try {
    return date::locate_zone(name) != nullptr;
  } catch (const std::runtime_error&) {
    return false;
  }
}

}  // namespace schoolhouse
