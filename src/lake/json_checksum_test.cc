// Tests of the checksum in _last_checkpoint, with the example that Delta's protocol gives.
// SPDX-License-Identifier: Apache-2.0
#include "lake/json_checksum.h"

#include <gtest/gtest.h>

#include "base/md5.h"

namespace schoolhouse::lake {
namespace {

std::string checksum(std::string_view text) {
  simdjson::dom::parser parser;
  return json_checksum(parse_json(parser, text));
}

TEST(JsonChecksum, IsTheOneOfTheProtocol) {
  EXPECT_EQ(checksum(R"({"k0":"'v 0'", "checksum": "anything",
                         "k1":{"k2": 2, "k3": ["v3", [1, 2], {"k4":"v4", "k5": ["v5", "v6", "v7"]}]}})"),
            "6a92d155a59bf2eecbd4b4ec7fd1f875");
}

TEST(JsonChecksum, DoesNotDependOnOrderAndSpaces) {
  EXPECT_EQ(checksum(R"({"b":1,"a":{"y":true,"x":null}})"), checksum(R"({ "a": {"x": null, "y": true}, "b": 1 })"));
  EXPECT_NE(checksum(R"({"a":1})"), checksum(R"({"a":2})"));
  EXPECT_NE(checksum(R"({"a":1})"), checksum(R"({"a":"1"})"));
}

TEST(JsonChecksum, IsMd5) {
  EXPECT_EQ(md5(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(md5("abc"), "900150983cd24fb0d6963f7d28e17f72");
}

}  // namespace
}  // namespace schoolhouse::lake
