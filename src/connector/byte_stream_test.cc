// Tests of unpacking and converting bytes, and of telling UTF-8.
// SPDX-License-Identifier: Apache-2.0
#include "connector/byte_stream.h"

#include <gtest/gtest.h>

#include <array>

#include "base/error.h"
#include "connector/load_fixture.h"

namespace schoolhouse::connector {
namespace {

TEST(ByteStream, utf8_is_told_from_other_bytes) {
  const struct {
    std::string_view name, bytes;
    bool expected;
  } cases[] = {
      {"ASCII", "abcdefghijklmnop", true},   {"two bytes", "caf\xc3\xa9", true},
      {"three bytes", "\xe2\x82\xac", true}, {"four bytes", "\xf0\x9f\x98\x80", true},
      {"Latin-1", "caf\xe9", false},         {"Latin-1 within a long text", "abcdefgh\xe9ijklmnop", false},
      {"overlong", "\xc0\xaf", false},       {"overlong of three", "\xe0\x80\xaf", false},
      {"surrogate", "\xed\xa0\x80", false},  {"beyond the last", "\xf4\x90\x80\x80", false},
      {"cut off", "\xe2\x82", false},        {"lone tail", "\x80", false},
  };
  for (const auto& c : cases) EXPECT_EQ(is_utf8(c.bytes), c.expected) << c.name;
}

class ByteStreamFiles : public LoadFixture {
 protected:
  std::string read(const std::string& name, const std::string& encoding = "utf-8") const {
    std::string all;
    try {
      const ReadBytes bytes = open_bytes({.file = data() / name, .member = "", .encoding = encoding, .shown = name});
      std::array<char, 7> buffer{};
      for (std::size_t got = bytes(buffer); got > 0; got = bytes(buffer)) all.append(buffer.data(), got);
    } catch (const Error& error) {
      return error.problems().front().what;
    }
    return all;
  }
  std::optional<std::string> raw(const std::string& name) { return storage_.read(data() / name); }
};

TEST_F(ByteStreamFiles, gzip) {
  write_gzip("a.gz", "first ");
  write_gzip("b.gz", "second");
  const std::string a = raw("a.gz").value();
  const std::string b = raw("b.gz").value();
  write("joined.gz", a + b);
  EXPECT_EQ(read("joined.gz"), "first second");
  write("padded.gz", a + std::string(1000, '\0'));
  EXPECT_EQ(read("padded.gz"), "first ");
  write("no-suffix", a);
  EXPECT_EQ(read("no-suffix"), "first ");
  write("trailing.gz", a + "x");
  EXPECT_EQ(read("trailing.gz"), "the gzip file is cut off");
  std::string wrong_checksum = a;
  wrong_checksum[a.size() - 5] ^= 1;
  write("damaged.gz", wrong_checksum);
  EXPECT_EQ(read("damaged.gz"), "the gzip file is damaged");
  write("empty.gz", "");
  EXPECT_EQ(read("empty.gz"), "the file is empty");
}

TEST_F(ByteStreamFiles, encodings_become_utf8_without_byte_order_mark) {
  write("a",
        "\xef\xbb\xbf"
        "a");
  EXPECT_EQ(read("a"), "a");
  write("b", "caf\xe9 \x80");
  EXPECT_EQ(read("b", "windows-1252"), "caf\xc3\xa9 \xe2\x82\xac");
  EXPECT_EQ(read("b", "latin-1"), "caf\xc3\xa9 \xc2\x80");
  // The first three bytes, where a byte order mark may be, end within a character.
  write("f", "a,\xe9,b");
  EXPECT_EQ(read("f", "latin-1"), "a,\xc3\xa9,b");
  write("c", "\x81");
  EXPECT_EQ(read("c", "windows-1252"), "a byte that windows-1252 does not have");
  using namespace std::string_literals;
  write("d",
        "\xff\xfe"
        "a\0\xe9\0\x3d\xd8\x00\xde"s);
  EXPECT_EQ(read("d", "utf-16"), "a\xc3\xa9\xf0\x9f\x98\x80");
  write("e",
        "\xff\xfe"
        "a\0b"s);
  EXPECT_EQ(read("e", "utf-16"), "the file ends in the middle of a character of utf-16");
  EXPECT_EQ(read("not-there"), "can't read the file: No such file or directory");
}

}  // namespace
}  // namespace schoolhouse::connector
