// Tests that values read from vectors have the text form that DuckDB itself gives them.
// SPDX-License-Identifier: Apache-2.0
#include "duck/value.h"

#include <gtest/gtest.h>

#include <limits>

#include "duck/database.h"

namespace schoolhouse::duck {
namespace {

TEST(Value, whole_numbers_and_other_scalars_keep_their_kind) {
  Database database({.threads = 1});
  Connection connection = database.connect();
  const auto whole = [](std::int64_t number) { return Value(number); };
  const struct {
    std::string_view sql;
    Value value;
  } cases[] = {
      {"NULL", Value()},
      {"NULL::INTEGER", Value()},
      {"true", Value(true)},
      {"(-128)::TINYINT", whole(-128)},
      {"(-32768)::SMALLINT", whole(-32768)},
      {"(-2147483648)::INTEGER", whole(-2147483648)},
      {"(-9223372036854775808)::BIGINT", whole(std::numeric_limits<std::int64_t>::min())},
      {"255::UTINYINT", whole(255)},
      {"65535::USMALLINT", whole(65535)},
      {"4294967295::UINTEGER", whole(4294967295)},
      {"9223372036854775807::UBIGINT", whole(std::numeric_limits<std::int64_t>::max())},
      {"18446744073709551615::UBIGINT", Value("18446744073709551615")},
      {"(-9223372036854775808)::HUGEINT", whole(std::numeric_limits<std::int64_t>::min())},
      {"9223372036854775808::HUGEINT", Value("9223372036854775808")},
      {"(-170141183460469231731687303715884105728)::HUGEINT", Value("-170141183460469231731687303715884105728")},
      {"5::UHUGEINT", whole(5)},
      {"340282366920938463463374607431768211455::UHUGEINT", Value("340282366920938463463374607431768211455")},
      {"0.1::DOUBLE", Value(0.1)},
      {"0.1::FLOAT", Value(0.1)},
      {"'a text longer than twelve bytes'", Value("a text longer than twelve bytes")},
      {"''", Value("")},
      {"12.30::DECIMAL(18,2)", Value("12.30")},
      {"union_value(num := 2)", whole(2)},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(connection.query("SELECT " + std::string(c.sql)).single(), c.value) << c.sql;
  }
}

TEST(Value, texts_equal_the_casts_of_duckdb) {
  Database database({.threads = 1});
  Connection connection = database.connect();
  const std::string_view cases[] = {
      "0.0::DOUBLE",
      "1.0::DOUBLE",
      "-2.5::DOUBLE",
      "1e15::DOUBLE",
      "1e16::DOUBLE",
      "123456789012345680::DOUBLE",
      "1e-4::DOUBLE",
      "1e-5::DOUBLE",
      "1.5e-7::DOUBLE",
      "1e300::DOUBLE",
      "'inf'::DOUBLE",
      "'-inf'::DOUBLE",
      "'nan'::DOUBLE",
      "(1.0/3)::DOUBLE",
      "0.01::DECIMAL(4,2)",
      "(-0.01)::DECIMAL(4,2)",
      "123::DECIMAL(9,0)",
      "(-12345678901234.5678)::DECIMAL(18,4)",
      "12345678901234567890123456.789::DECIMAL(38,3)",
      "0::DECIMAL(2,2)",
      "(-0.5)::DECIMAL(2,2)",
      "[0.5::DECIMAL(2,2)]",
      "DATE '2024-02-29'",
      "DATE '1969-12-31'",
      "DATE '0001-01-01'",
      "DATE '0044-03-15 (BC)'",
      "DATE '12345-01-01'",
      "'infinity'::DATE",
      "'-infinity'::DATE",
      "TIMESTAMP '2024-02-29 23:59:59.5'",
      "TIMESTAMP '1969-12-31 23:59:59.999999'",
      "'infinity'::TIMESTAMP",
      "TIMESTAMP '0044-03-15 (BC) 01:02:03'",
      "TIMESTAMPTZ '2024-07-01 12:00:00.123456-07'",
      "'-infinity'::TIMESTAMPTZ",
      "TIMESTAMP_S '2024-02-29 23:59:59'",
      "TIMESTAMP_MS '2024-02-29 23:59:59.120'",
      "TIMESTAMP_NS '2024-02-29 23:59:59.123456789'",
      "TIME '07:08:09'",
      "TIME '07:08:09.000010'",
      "'07:08:09-07:30'::TIMETZ",
      "'07:08:09+00'::TIMETZ",
      "INTERVAL '1 year 2 months -3 days 04:05:06.7'",
      "INTERVAL '-90 minutes'",
      "INTERVAL '0 days'",
      "INTERVAL '25 months 1 day'",
      "'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'::UUID",
      "'00000000-0000-0000-0000-000000000001'::UUID",
      R"('a\x00\xFF'' b'::BLOB)",
      "'b'::ENUM('a', 'b')",
      "[1, NULL, 3]",
      "[]::INTEGER[]",
      "['plain', 'with, comma', '', ' lead', 'null', 'it''s', NULL, 'a=b', 'back\\slash']",
      "[1.5::DOUBLE, 0.1::DOUBLE]",
      "[0.1::FLOAT]",
      "[1.50::DECIMAL(4,2)]",
      "[true, false]",
      "[TIMESTAMP '2024-01-01 00:00:00']",
      "[DATE '2024-01-01']",
      "[TIME '10:00:00']",
      "[INTERVAL '1 day 02:00:00']",
      "['x''\\x00'::BLOB]",
      "array_value(1, 2, 3)",
      "{'a': 1, 'b': 'x y', 'c': NULL, 'd e': [1]}",
      "row(1, 'x')",
      "MAP {'k': 1, 'k 2, ': 2}",
      "MAP {1: {'a': [1,2]}}",
      "[{'a': 'it''s'}]",
      "[['a'], []]",
      "[union_value(t := 'x,y')]",
      "{'it''s': 1}",
      "[1::HUGEINT]",
      "['a'::ENUM('a', 'b')]",
      "['a,b'::ENUM('a,b')]",
      "'{\"a\": 1}'::JSON",
      "['{\"a\": 1}'::JSON]",
  };
  for (const auto sql : cases) {
    // A column, not a constant, so that the vector is read as results of tables are.
    const Rows rows =
        connection.query("SELECT v, v::VARCHAR FROM (SELECT " + std::string(sql) + " AS v FROM range(1))");
    EXPECT_EQ(to_text(rows.rows[0][0]), to_text(rows.rows[0][1])) << sql;
  }
}

TEST(Value, type_names_equal_those_of_duckdb) {
  Database database({.threads = 1});
  Connection connection = database.connect();
  const std::string_view types[] = {
      "BOOLEAN",
      "TINYINT",
      "SMALLINT",
      "INTEGER",
      "BIGINT",
      "HUGEINT",
      "UTINYINT",
      "USMALLINT",
      "UINTEGER",
      "UBIGINT",
      "UHUGEINT",
      "FLOAT",
      "DOUBLE",
      "VARCHAR",
      "BLOB",
      "DATE",
      "TIME",
      "TIMETZ",
      "TIMESTAMP",
      "TIMESTAMP_S",
      "TIMESTAMP_MS",
      "TIMESTAMP_NS",
      "TIMESTAMPTZ",
      "INTERVAL",
      "UUID",
      "BIT",
      "DECIMAL(18,3)",
      "INTEGER[]",
      "INTEGER[3]",
      "MAP(VARCHAR, DATE)",
      "STRUCT(\"name\" INTEGER, \"b c\" VARCHAR[])",
      "UNION(\"order\" INTEGER, \"text\" VARCHAR)",
      "ENUM('a', 'it''s')",
      "JSON",
  };
  for (const auto type : types) {
    const std::string sql = "SELECT NULL::" + std::string(type) + " AS v";
    const Rows rows = connection.query("SELECT typeof(v), v FROM (" + sql + ")");
    EXPECT_EQ(rows.columns[1].type, to_text(rows.rows[0][0])) << type;
    EXPECT_EQ(connection.describe(sql)[0].type, to_text(rows.rows[0][0])) << type;
  }
}

TEST(Value, a_type_without_a_text_form_here_says_what_to_do) {
  Database database({.threads = 1});
  Connection connection = database.connect();
  EXPECT_THROW(connection.query("SELECT '0101'::BIT"), Error);
}

}  // namespace
}  // namespace schoolhouse::duck
