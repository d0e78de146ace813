// Randomness that is counted, not drawn: each number is a function of the seed, a purpose, an index and a field.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

namespace schoolhouse::connector {

// What a number is for. The values are part of every generated district: never renumber them.
enum class Purpose : std::uint64_t {
  school = 1,
  student = 2,
  teacher = 3,
  parent = 4,
  clerk = 5,
  offering = 6,  // a course of a teacher in a school year
  course = 7,
  content = 8,
  schedule = 9,
  changes = 10,
  enrollment = 11,
  homework = 12,
  grade = 13,
  adjustment = 14,
  guardianship = 15,
  attendance = 16,
  assignment = 17,  // a homework as the course sets it
};

// One per cent is 10,000.
constexpr std::int64_t per_million = 1'000'000;

// All the numbers of one thing, such as one student. Only whole numbers are used, so that every machine gives the same.
class Dice {
 public:
  Dice(std::uint64_t seed, Purpose purpose, std::int64_t index)
      : key_(mix(mix(seed + static_cast<std::uint64_t>(purpose) * odd_) + static_cast<std::uint64_t>(index) * odd_)) {}

  std::uint64_t bits(std::uint64_t field) const { return mix(key_ + (field + 1) * odd_); }
  // 0 to bound - 1.
  std::int64_t below(std::uint64_t field, std::int64_t bound) const { return scale(bits(field), bound); }
  bool is_hit(std::uint64_t field, std::int64_t share_per_million) const {
    return below(field, per_million) < share_per_million;
  }
  // Normally distributed with mean 0, in thousandths of the standard deviation, between -3464 and 3464.
  std::int64_t normal(std::uint64_t field) const;

  // The upper half of `bits` spread over 0 to bound - 1.
  static std::int64_t scale(std::uint64_t bits, std::int64_t bound) {
    return static_cast<std::int64_t>(((bits >> 32U) * static_cast<std::uint64_t>(bound)) >> 32U);
  }

 private:
  // The finaliser of splitmix64.
  static std::uint64_t mix(std::uint64_t word) {
    word = (word ^ (word >> 30U)) * 0xbf58476d1ce4e5b9U;
    word = (word ^ (word >> 27U)) * 0x94d049bb133111ebU;
    return word ^ (word >> 31U);
  }
  static constexpr std::uint64_t odd_ = 0x9e3779b97f4a7c15U;
  std::uint64_t key_;
};

// A normally distributed number of the given rank out of so many, as Dice::normal; `within` places it inside its rank. Drawn so,
// few numbers already have the mean and the spread of many.
std::int64_t normal_quantile(std::int64_t rank, std::int64_t ranks, std::uint64_t within);

}  // namespace schoolhouse::connector
