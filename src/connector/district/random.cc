// Randomness that is counted, not drawn: each number is a function of the seed, a purpose, an index and a field.
// SPDX-License-Identifier: Apache-2.0
#include "connector/district/random.h"

#include <array>

namespace schoolhouse::connector {
namespace {

// Where a normal distribution has 0/64, 1/64, … 64/64 of its weight below, in thousandths of the standard deviation.
constexpr std::array<std::int64_t, 65> quantiles{
    -2750, -2154, -1863, -1676, -1534, -1418, -1318, -1230, -1150, -1078, -1010, -947, -887, -831, -776, -725, -674,
    -626,  -579,  -533,  -489,  -445,  -402,  -360,  -319,  -278,  -237,  -197,  -157, -118, -78,  -39,  0,    39,
    78,    118,   157,   197,   237,   278,   319,   360,   402,   445,   489,   533,  579,  626,  674,  725,  776,
    831,   887,   947,   1010,  1078,  1150,  1230,  1318,  1418,  1534,  1676,  1863, 2154, 2750,
};

}  // namespace

// The sum of four even numbers of 16 bits: mean 131,070, standard deviation 37,837.
std::int64_t Dice::normal(std::uint64_t field) const {
  const std::uint64_t word = bits(field);
  const std::uint64_t sum = (word & 0xffffU) + ((word >> 16U) & 0xffffU) + ((word >> 32U) & 0xffffU) + (word >> 48U);
  return (static_cast<std::int64_t>(sum) - 131'070) * 1000 / 37'837;
}

std::int64_t normal_quantile(std::int64_t rank, std::int64_t ranks, std::uint64_t within) {
  const std::int64_t position = (rank * per_million + Dice::scale(within, per_million)) * 64 / ranks;
  const auto step = static_cast<std::size_t>(position / per_million);
  return quantiles[step] + (quantiles[step + 1] - quantiles[step]) * (position % per_million) / per_million;
}

}  // namespace schoolhouse::connector
