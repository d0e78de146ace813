// Tests of C++ readers of text in SQL: NULL, values, types, constants and exceptions.
// SPDX-License-Identifier: Apache-2.0
#include "duck/text_function.h"

#include <gtest/gtest.h>

namespace schoolhouse::duck {
namespace {

std::string first_row(Connection& connection, const std::string& sql) {
  std::string text;
  const Rows rows = connection.query(sql);
  for (const Value& value : rows.rows.at(0)) text += (is_null(value) ? "NULL" : to_text(value)) + " ";
  return text;
}

TEST(TextFunction, every_row_is_read_once_and_null_too) {
  Database database({.threads = 2});
  register_text_function(
      database, {"text_size", "BIGINT", [](const TextBlock& texts, BlockWriter& values) {
                   for (std::size_t row = 0; row < texts.size(); ++row) {
                     const bool is_short = !texts.is_null(row) && texts.text(row).size() < 4;
                     if (is_short)
                       values.set_null(0, row);
                     else
                       values.set_long(0, row,
                                       texts.is_null(row) ? -1 : static_cast<std::int64_t>(texts.text(row).size()));
                   }
                 }});
  Connection connection = database.connect();
  EXPECT_EQ(first_row(connection,
                      "SELECT count(*), count(v), sum(v), min(v) FROM (SELECT text_size(CASE WHEN i % 10 = 0 THEN NULL "
                      "ELSE CAST(i AS VARCHAR) END) AS v FROM range(20000) t(i))"),
            "20000 19100 75400 -1 ");
  EXPECT_EQ(first_row(connection,
                      "SELECT text_size('a text that is longer than twelve bytes'), text_size(NULL), text_size('x')"),
            "39 -1 NULL ");
}

TEST(TextFunction, values_have_the_declared_type) {
  const struct {
    std::string_view type, expected;
  } cases[] = {{"VARCHAR", "7 "},
               {"DATE", "1970-01-08 "},
               {"TIMESTAMP WITH TIME ZONE", "1970-01-01 00:00:00.000007+00 "},
               {"BOOLEAN", "true "},
               {"DOUBLE", "7.0 "}};
  for (const auto& c : cases) {
    Database database({.threads = 1});
    register_text_function(database, {"seven", std::string(c.type), [&](const TextBlock& texts, BlockWriter& values) {
                                        for (std::size_t row = 0; row < texts.size(); ++row) {
                                          if (c.type == "VARCHAR") values.set_text(0, row, texts.text(row));
                                          if (c.type == "DATE") values.set_date(0, row, 7);
                                          if (c.type == "TIMESTAMP WITH TIME ZONE") values.set_timestamp(0, row, 7);
                                          if (c.type == "BOOLEAN") values.set_boolean(0, row, true);
                                          if (c.type == "DOUBLE") values.set_double(0, row, 7);
                                        }
                                      }});
    Connection connection = database.connect();
    EXPECT_EQ(first_row(connection, "SELECT seven('7')"), c.expected);
  }
}

TEST(TextFunction, what_it_throws_comes_out_of_the_query) {
  Database database({.threads = 2});
  register_text_function(database, {"refuse", "BIGINT", [](const TextBlock&, BlockWriter&) -> void {
                                      throw Error({.fault = Fault::data, .what = "row 7 does not fit"});
                                    }});
  Connection connection = database.connect();
  try {
    connection.query("SELECT sum(refuse(CAST(i AS VARCHAR))) FROM range(100000) t(i)");
    FAIL() << "not refused";
  } catch (const Error& e) {
    EXPECT_EQ(e.problems()[0].what, "row 7 does not fit");
  }
}

}  // namespace
}  // namespace schoolhouse::duck
