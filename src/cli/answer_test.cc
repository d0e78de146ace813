// Tests of how the rows of a query are written.
// SPDX-License-Identifier: Apache-2.0
#include "cli/answer.h"

#include <gtest/gtest.h>

#include <limits>

namespace schoolhouse::cli {
namespace {

using duck::Value;

struct Written {
  std::string text;
  bool wants_more = true;
};

Written write(AnswerFormat format, const std::vector<duck::ResultColumn>& columns, std::vector<std::vector<Value>> rows,
              std::size_t most = 100) {
  Written written;
  const Sink sink = [&](std::string_view text) { written.text += text; };
  std::unique_ptr<AnswerWriter> writer;
  if (format == AnswerFormat::table) writer = table_writer(sink, most);
  if (format == AnswerFormat::csv) writer = csv_writer(sink);
  if (format == AnswerFormat::json) writer = json_writer(sink, [] { return std::string(", \"tail\": 1"); });
  writer->begin(columns);
  // Each row as a block of its own.
  for (auto& row : rows) {
    if (!written.wants_more) break;
    written.wants_more = writer->write({columns, {std::move(row)}});
  }
  writer->end();
  return written;
}

TEST(Answer, TableAlignsByCharactersAndKind) {
  const Written written = write(AnswerFormat::table, {{"name", "VARCHAR"}, {"n", "BIGINT"}, {"price", "DECIMAL(9,2)"}},
                                {{std::string("Zoë"), std::int64_t{5}, std::string("1.50")},
                                 {std::string("line\nbreak"), std::int64_t{12345}, Value{}}});
  EXPECT_EQ(written.text,
            "name            n  price\n"
            "----------  -----  -----\n"
            "Zoë             5   1.50\n"
            "line break  12345   NULL\n");
}

TEST(Answer, TableStopsAtTheMostRows) {
  const std::vector<duck::ResultColumn> columns = {{"n", "INTEGER"}};
  const std::vector<std::vector<Value>> rows = {{std::int64_t{1}}, {std::int64_t{2}}, {std::int64_t{3}}};
  const struct {
    std::size_t most;
    bool wants_more;
  } cases[] = {{0, true}, {1, false}, {2, false}, {3, true}, {4, true}};
  for (const auto& c : cases) {
    const Written written = write(AnswerFormat::table, columns, rows, c.most);
    EXPECT_EQ(written.wants_more, c.wants_more) << c.most;
    EXPECT_EQ(written.text.find("more rows") == std::string::npos, c.wants_more) << c.most;
  }
}

TEST(Answer, TableCutsLongCellsBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 70; ++i) text += "ü";
  const Written written = write(AnswerFormat::table, {{"t", "VARCHAR"}}, {{text}});
  std::string cut;
  for (int i = 0; i < 59; ++i) cut += "ü";
  EXPECT_NE(written.text.find("\n" + cut + "…\n"), std::string::npos) << written.text;
}

TEST(Answer, CsvQuotesWhereNeeded) {
  const struct {
    std::string name;
    Value value;
    std::string expected;
  } cases[] = {
      {"plain", std::string("a b"), "a b"},         {"comma", std::string("a,b"), "\"a,b\""},
      {"quote", std::string("a\"b"), "\"a\"\"b\""}, {"line feed", std::string("a\nb"), "\"a\nb\""},
      {"empty text", std::string(), "\"\""},        {"null", Value{}, ""},
      {"number", std::int64_t{-5}, "-5"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(write(AnswerFormat::csv, {{"v", "VARCHAR"}}, {{c.value}}).text, "v\n" + c.expected + "\n") << c.name;
  }
}

TEST(Answer, JsonKeepsKinds) {
  const struct {
    std::string name;
    std::string type;
    Value value;
    std::string expected;
  } cases[] = {
      {"text", "VARCHAR", std::string("a\"b"), R"("a\"b")"},
      {"bytes that are no text", "VARCHAR", std::string("\xff"), "\"\xEF\xBF\xBD\""},
      {"number", "BIGINT", std::int64_t{9007199254740993}, "9007199254740993"},
      {"decimal", "DECIMAL(9,2)", std::string("1.50"), "1.50"},
      {"truth", "BOOLEAN", true, "true"},
      {"null", "BIGINT", Value{}, "null"},
      {"infinity", "DOUBLE", std::numeric_limits<double>::infinity(), "null"},
      {"date", "DATE", std::string("2026-03-02"), "\"2026-03-02\""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(write(AnswerFormat::json, {{"v", c.type}}, {{c.value}}).text,
              "{\"columns\": [{\"name\":\"v\",\"type\":\"" + c.type + "\"}], \"rows\": [\n{\"v\": " + c.expected +
                  "}\n], \"tail\": 1}\n")
        << c.name;
  }
}

}  // namespace
}  // namespace schoolhouse::cli
