// Tests that DuckDB's error texts become failures without values of the data.
// SPDX-License-Identifier: Apache-2.0
#include "duck/failure.h"

#include <gtest/gtest.h>

namespace schoolhouse::duck {
namespace {

TEST(Failure, texts_become_kind_and_message) {
  const struct {
    std::string_view name, text, kind, message;
  } cases[] = {
      {"plain", "IO Error: can't read\n\nLINE 1: SELECT", "IO", "can't read"},
      {"not in any known form", "something odd", "INTERNAL", "something odd"},
      {"interrupt", "INTERRUPT Error: Interrupted!", "Interrupt", "Interrupted!"},
      {"a kind that is not known hides values too", "Brand New Error: bad value 'Ann Example'", "Brand New",
       "bad value …"},
      {"quote inside the value", "Conversion Error: Could not convert string 'it's \"4\"' to INT64", "Conversion",
       "Could not convert string … to INT64"},
      {"quote never closed", "Invalid Input Error: Malformed JSON at byte 1 of input: \"{bad", "Invalid Input",
       "Malformed JSON at byte … of input: …"},
      {"further lines",
       "Invalid Input Error: Could not parse string \"x y\" according to format specifier \"%Y\"\nx y\n^\nError",
       "Invalid Input", "Could not parse string …"},
      {"bare date", "Conversion Error: Date out of range: 2020-13-45", "Conversion", "Date out of range: …"},
      {"bare number", "Conversion Error: Casting value -12.5 to type DECIMAL(4,2) failed", "Conversion",
       "Casting value … to type DECIMAL(4,2) failed"},
      {"csv row",
       "Invalid Input Error: CSV Error on Line: 4\nOriginal Line: s1,Ann Example,x\nError when converting column "
       "\"points\". Could not "
       "convert string \"x\" to 'INTEGER'\n\nColumn points is being converted as type INTEGER\n  file = a.csv\n  "
       "delimiter = ,\n",
       "Invalid Input", "CSV Error on Line: 4; Error when converting column \"points\"; file = a.csv"},
      {"identifiers stay for binder errors", "Binder Error: Referenced column \"x 1\" not found", "Binder",
       "Referenced column \"x 1\" not found"},
  };
  for (const auto& c : cases) {
    const QueryFailure failure = parse_failure(c.text);
    EXPECT_EQ(failure.kind, c.kind) << c.name;
    EXPECT_EQ(failure.message, c.message) << c.name;
  }
}

TEST(Failure, json_gives_position_and_candidates) {
  const QueryFailure failure = parse_failure(
      R"(Parser Error: {"exception_type":"Parser","exception_message":"a\nb","position":"12","candidates":"x, \"y z\""})");
  EXPECT_EQ(failure.kind, "Parser");
  EXPECT_EQ(failure.message, "a b");
  EXPECT_EQ(failure.position, 12U);
  EXPECT_EQ(failure.candidates, (std::vector<std::string>{"x", "\"y z\""}));
}

TEST(Failure, each_kind_has_an_owner) {
  const struct {
    std::string_view kind;
    Fault fault;
  } cases[] = {
      {"Binder", Fault::user},           {"Parser", Fault::user},       {"Catalog", Fault::user},
      {"Conversion", Fault::data},       {"Constraint", Fault::data},   {"IO", Fault::outside},
      {"Out of Memory", Fault::outside}, {"Interrupt", Fault::outside}, {"INTERNAL", Fault::bug},
      {"Brand New", Fault::bug},
  };
  for (const auto& c : cases) EXPECT_EQ(fault_of(c.kind), c.fault) << c.kind;
}

}  // namespace
}  // namespace schoolhouse::duck
