// Time comes from here, so that tests can set it.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>

namespace schoolhouse {

// Microseconds since 1970-01-01T00:00:00Z.
using Micros = std::int64_t;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Micros now() = 0;
};

class SystemClock final : public Clock {
 public:
  Micros now() override;
};

// Stands still until told otherwise.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Micros at) : at_(at) {}
  Micros now() override { return at_; }
  void set(Micros at) { at_ = at; }

 private:
  Micros at_;
};

// Seconds since an arbitrary start, never going back: for durations.
double steady_seconds();
// "2026-11-21T08:00:00.123456Z"
std::string format_utc(Micros at);
// "2026-11-21", the day in a time zone such as "America/Los_Angeles"; throws Error(user) for an unknown zone.
std::string local_day(Micros at, const std::string& time_zone);
// False for a name that the system's time zone database lacks.
bool is_time_zone(const std::string& name);

}  // namespace schoolhouse
