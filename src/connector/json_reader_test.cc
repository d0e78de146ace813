// Tests of reading JSON records: values as text, lines, broken objects and broken files.
// SPDX-License-Identifier: Apache-2.0
#include "connector/json_reader.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "connector/text_pieces.h"

namespace schoolhouse::connector {
namespace {

// "1{a=1 b=-} 2{…}": line, keys and values, - for null; or the message of the error.
std::string read_all(std::string_view text, JsonLayout layout, std::size_t piece) {
  std::string shown;
  try {
    JsonReader reader(pieces(std::string(text), piece), layout, "a.json");
    JsonRecord record;
    while (reader.next(record)) {
      shown += (shown.empty() ? "" : " ") + std::to_string(record.line) + "{";
      for (const JsonCell& cell : record.cells) {
        if (!record.fault.empty()) break;
        shown += (&cell == record.cells.data() ? "" : " ") + std::string(cell.key) + "=" +
                 std::string(cell.text.value_or("-"));
      }
      shown += (record.fault.empty() ? "" : "<" + record.fault + ">") + "}";
    }
  } catch (const Error& error) {
    const Problem& problem = error.problems().front();
    shown += (shown.empty() ? "" : " ") + ("error at line " + std::to_string(problem.where.line) + ": " + problem.what);
  }
  return shown;
}

TEST(JsonReader, arrays) {
  const struct {
    std::string_view name, text, expected;
  } cases[] = {
      {"values", R"([{"s":"x","n":-1.50e3,"t":true,"z":null,"e":""}])", "1{s=x n=-1.50e3 t=true z=- e=}"},
      {"nested values keep their text", R"([{"o":{"a":[1,"]}"]},"l":[ ]}])", R"(1{o={"a":[1,"]}"]} l=[ ]})"},
      {"escapes", R"([{"a\n":"\u0041\"\\\/\ud83d\ude00"}])", "1{a\n=A\"\\/\xf0\x9f\x98\x80}"},
      {"lines", "[\n{\"a\":1},\r\n\n{\"a\":\n2}\n,{\"a\":3}]\n", "2{a=1} 4{a=2} 6{a=3}"},
      {"empty array", " [ ] ", ""},
      {"empty file", "", ""},
      {"blank file", " \n ", ""},
      {"a broken object is one record", R"([{"a":tru},{"a":1}])", "1{<not valid JSON or not UTF-8>} 1{a=1}"},
      {"a lone surrogate", R"([{"a":"\ud83d"}])", "1{<not valid JSON or not UTF-8>}"},
      {"not UTF-8", "[{\"a\":\"\xff\"}]", "1{<not valid JSON or not UTF-8>}"},
      {"a leading zero", R"([{"a":01}])", "1{<not valid JSON or not UTF-8>}"},
      {"not objects", R"([1,"a,b",[2]])", "1{<not a JSON object>} 1{<not a JSON object>} 1{<not a JSON object>}"},
      {"cut off in an object",
       "[{\"a\":1},\n{\"a\":", "1{a=1} error at line 2: the file ends in the middle of its JSON array"},
      {"cut off behind an object", "[{\"a\":1}\n",
       "1{a=1} error at line 2: the file ends in the middle of its JSON array"},
      {"cut off behind a comma", "[{\"a\":1},",
       "1{a=1} error at line 1: the file ends in the middle of its JSON array"},
      {"no array", "{\"a\":1}", "error at line 1: the file does not begin with a JSON array"},
      {"no comma", "[{\"a\":1} {\"a\":2}]",
       "1{a=1} error at line 1: not valid JSON: a comma is missing between two objects"},
      {"two commas", "[{\"a\":1},,{\"a\":2}]",
       "1{a=1} error at line 1: not valid JSON: an object is missing before a comma or a bracket"},
      {"something behind", "[{\"a\":1}]]", "1{a=1} error at line 1: not valid JSON: something stands behind the array"},
  };
  for (const auto& c : cases) {
    for (const std::size_t piece : {1U, 3U, 1000U})
      EXPECT_EQ(read_all(c.text, JsonLayout::array, piece), c.expected) << c.name << " in pieces of " << piece;
  }
}

TEST(JsonReader, lines) {
  const struct {
    std::string_view name, text, expected;
  } cases[] = {
      {"one a line", "{\"a\":1}\n{\"a\":2}", "1{a=1} 2{a=2}"},
      {"blank lines and CRLF", "\r\n{\"a\":1}\r\n\r\n{\"a\":2}\r\n", "2{a=1} 4{a=2}"},
      {"a broken line costs itself", "{\"a\":\"1\n{\"a\":2}\n", "1{<not valid JSON or not UTF-8>} 2{a=2}"},
      {"two on a line", "{\"a\":1}{\"a\":2}\n", "1{<not valid JSON or not UTF-8>}"},
      {"empty file", "", ""},
  };
  for (const auto& c : cases) {
    for (const std::size_t piece : {1U, 3U, 1000U})
      EXPECT_EQ(read_all(c.text, JsonLayout::lines, piece), c.expected) << c.name << " in pieces of " << piece;
  }
}

TEST(JsonReader, nesting_has_an_end) {
  const std::string deep = "{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  std::string unescaped;
  std::vector<JsonCell> cells;
  EXPECT_EQ(read_json_object(deep, unescaped, cells), "not valid JSON or not UTF-8");
}

}  // namespace
}  // namespace schoolhouse::connector
