// Tests of sets of rows: every form of a group, limits, and bytes that are no set.
// SPDX-License-Identifier: Apache-2.0
#include "lake/row_positions.h"

#include <gtest/gtest.h>

#include <numeric>

#include "lake/base85.h"

namespace schoolhouse::lake {
namespace {

constexpr std::uint64_t many = 1'000'000;

RowPositions every(std::uint64_t step, std::uint64_t count, std::uint64_t first = 0) {
  RowPositions rows(count);
  for (std::uint64_t i = 0; i < count; ++i) rows[i] = first + i * step;
  return rows;
}

TEST(RowPositions, AreReadAsTheyWereWritten) {
  const struct {
    std::string name;
    RowPositions rows;
    std::size_t most_bytes;
  } cases[] = {
      {"none", {}, 12},
      {"one", {7}, 40},
      {"a list", every(3, 100), 240},
      {"a full list", every(16, 4096), 8300},
      {"bits", every(2, 32768), 8300},
      {"one run", every(1, 65536), 40},
      {"runs over groups", every(1, 400'000), 200},
      {"few runs among lists",
       [] {
         auto rows = every(1, 10'000);
         rows.push_back(70'000);
         rows.push_back(200'001);
         return rows;
       }(),
       100},
      {"last of a group and first of the next", {65535, 65536}, 60},
      {"beyond 32 bits", {1, 5'000'000'000, 5'000'000'001, 90'000'000'000}, 120},
  };
  for (const auto& c : cases) {
    const std::string bytes = write_positions(c.rows);
    EXPECT_LE(bytes.size(), c.most_bytes) << c.name;
    EXPECT_EQ(read_positions(bytes, many), c.rows) << c.name;
  }
}

// The example of the Delta protocol's text.
TEST(RowPositions, OfTheProtocolsExampleAreSix) {
  std::string bytes = decode_base85("^Bg9^0rr910000000000iXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L").value();
  bytes.resize(44);
  EXPECT_EQ(read_positions(bytes, many), (RowPositions{3, 4, 7, 11, 18, 29}));
}

TEST(RowPositions, ThatAreDamagedAreRefused) {
  const std::string good = write_positions(every(3, 10));
  std::string twice = good;
  twice[good.size() - 2] = twice[good.size() - 4];
  const struct {
    std::string name;
    std::string bytes;
    std::uint64_t most;
    std::string what;
  } cases[] = {
      {"nothing", "", many, "cut off"},
      {"another format", std::string(20, 'x'), many, "number of its format"},
      {"cut", good.substr(0, good.size() - 1), many, "cut off"},
      {"too long", good + "x", many, "bytes follow"},
      {"too many", good, 9, "more rows than the log says"},
      {"out of order", twice, many, "out of order"},
      {"another bitmap", std::string(good).replace(16, 2, "zz"), many, "not a Roaring bitmap"},
  };
  for (const auto& c : cases) {
    try {
      read_positions(c.bytes, c.most);
      ADD_FAILURE() << c.name;
    } catch (const PositionsFault& fault) {
      EXPECT_NE(fault.what.find(c.what), std::string::npos) << c.name << ": " << fault.what;
    }
  }
}

TEST(Base85, IsThatOfZeroMq) {
  EXPECT_EQ(encode_base85("\x86\x4F\xD2\x6F\xB5\x59\xF7\x5B"), "HelloWorld");
  EXPECT_EQ(decode_base85("HelloWorld"), "\x86\x4F\xD2\x6F\xB5\x59\xF7\x5B");
  for (const char* bad : {"abc", "abcd~", "%%%%%", "\xFF\xFF\xFF\xFF\xFF"}) EXPECT_FALSE(decode_base85(bad)) << bad;
}

}  // namespace
}  // namespace schoolhouse::lake
