// Tests of unpacking responses: joined parts, damage, and bombs.
// SPDX-License-Identifier: Apache-2.0
#include "http/inflate.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace schoolhouse::http {
namespace {

std::string gzip(std::string_view text) {
  z_stream stream{};
  ::deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string packed(::deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  ::deflate(&stream, Z_FINISH);
  packed.resize(packed.size() - stream.avail_out);
  ::deflateEnd(&stream);
  return packed;
}

struct Unpacked {
  std::string text;
  std::int64_t count = 0;
  Inflate::Outcome outcome = Inflate::Outcome::fine;
  bool is_complete = false;
};

Unpacked unpack(std::string_view packed, std::size_t step) {
  Inflate inflate;
  Unpacked unpacked;
  for (std::size_t at = 0; at < packed.size() && unpacked.outcome == Inflate::Outcome::fine; at += step) {
    unpacked.outcome = inflate.take(packed.substr(at, step), [&](std::string_view piece) {
      unpacked.count += static_cast<std::int64_t>(piece.size());
      if (unpacked.text.size() < 1000) unpacked.text += piece;
    });
  }
  unpacked.is_complete = inflate.is_complete();
  return unpacked;
}

TEST(Inflate, gives_the_text_whatever_the_pieces) {
  const std::string packed = gzip("[1,2,3]") + gzip("[4]");
  for (const std::size_t step : {1U, 7U, 1000U}) {
    const Unpacked unpacked = unpack(packed, step);
    EXPECT_EQ(unpacked.text, "[1,2,3][4]");
    EXPECT_TRUE(unpacked.is_complete);
  }
  EXPECT_FALSE(unpack(std::string_view(packed).substr(0, 12), 5).is_complete);
  EXPECT_EQ(unpack("this is no gzip", 5).outcome, Inflate::Outcome::damaged);
}

TEST(Inflate, stops_a_bomb_and_lets_tables_through) {
  const std::string bomb = gzip(std::string(std::size_t{80} << 20U, '0'));
  const Unpacked stopped = unpack(bomb, 4096);
  EXPECT_EQ(stopped.outcome, Inflate::Outcome::bomb);
  EXPECT_LT(stopped.count, std::int64_t{70} << 20U);
  std::string table;
  for (std::int64_t i = 0; table.size() < (std::size_t{66} << 20U); ++i)
    table += R"({"year": 2021, "grade": -1, "enrollment": )" + std::to_string(i * 7919 % 1000) + "},\n";
  EXPECT_EQ(unpack(gzip(table), 65536).outcome, Inflate::Outcome::fine);
}

}  // namespace
}  // namespace schoolhouse::http
