// Tests of skipping nested JSON: every way to cut a text into pieces ends at the same place.
// SPDX-License-Identifier: Apache-2.0
#include "connector/json_skip.h"

#include <gtest/gtest.h>

#include <string>

namespace schoolhouse::connector {
namespace {

// The place behind the end, the text being given in two pieces; 0 when there is no end.
std::size_t end_of(const std::string& text, std::size_t cut) {
  JsonNesting nesting;
  const std::size_t first = skip_nested_json(std::string_view(text).substr(0, cut), 0, nesting);
  if (nesting.depth == 0) return first;
  const std::size_t second = skip_nested_json(std::string_view(text).substr(cut), 0, nesting);
  return nesting.depth == 0 ? cut + second : 0;
}

TEST(JsonSkip, ends_behind_the_bracket_that_closes) {
  const std::string filler(70, 'x');
  const struct {
    std::string name;
    std::string text;  // behind the opening bracket; ~ stands where it ends
  } cases[] = {
      {"at once", "}~,{"},
      {"flat", R"("a": 1, "b": "two"}~, {"a": 2})"},
      {"nested", R"("a": {"b": [1, {"c": []}]}}~})"},
      {"brackets in strings", R"("a": "}]{[", "b": "]"}~ "x": "}")"},
      {"quotes in strings", R"("a": "\"}", "b": "\\"}~, "c": "}")"},
      {"a backslash before the closing quote", R"("a": "x\\\\"}~})"},
      {"long strings", "\"a\": \"" + filler + "}\", \"b\": \"" + filler + "\"}~}"},
      {"long and nested", "\"" + filler + "\": [[[" + filler + "]], {\"" + filler + "\": {}}]}~" + filler + "}"},
      {"an escape at the edge of a block", "\"" + std::string(61, 'y') + "\\\"" + filler + "}\"}~}"},
      {"no end", "\"a\": {\"" + filler + "\": 1}"},
      {"no end of a string", "\"a\": \"}" + filler},
      {"bytes that look like brackets but for a bit", "\"\x1b\x1d[\", \x5c}~"},
  };
  for (const auto& c : cases) {
    std::string text = c.text;
    const std::size_t mark = text.find('~');
    if (mark != std::string::npos) text.erase(mark, 1);
    const std::size_t expected = mark == std::string::npos ? 0 : mark;
    for (std::size_t cut = 0; cut <= text.size(); ++cut)
      ASSERT_EQ(end_of(text, cut), expected) << c.name << " cut at " << cut;
  }
}

}  // namespace
}  // namespace schoolhouse::connector
