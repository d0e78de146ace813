// Tests of passing over files: by every kind of value, by counts of NULLs, and where nothing sure is known.
// SPDX-License-Identifier: Apache-2.0
#include "lake/skipping.h"

#include <gtest/gtest.h>

namespace schoolhouse::lake {
namespace {

using Kind = Type::Kind;

Condition compare(std::size_t column, Comparison comparison, Literal literal) {
  return {.kind = Condition::Kind::compare, .column = column, .comparison = comparison, .literal = std::move(literal)};
}
Condition is_null(std::size_t column) { return {.kind = Condition::Kind::is_null, .column = column}; }
Condition negation(Condition condition) { return {.kind = Condition::Kind::negation, .parts = {std::move(condition)}}; }
Condition all_of(std::vector<Condition> parts) { return {.kind = Condition::Kind::all_of, .parts = std::move(parts)}; }
Condition any_of(std::vector<Condition> parts) { return {.kind = Condition::Kind::any_of, .parts = std::move(parts)}; }

bool may_match(const Type& type, const std::string& stats, const Condition& condition) {
  Snapshot snapshot;
  snapshot.schema = {{{.name = "c", .type = type}}};
  snapshot.files = {{.path = "a", .partition_values = {}, .stats = stats}};
  return !find_matching_files(snapshot, condition).empty();
}

std::string stats(const std::string& min, const std::string& max, int nulls = 0) {
  return R"({"numRecords":10,"minValues":{"c":)" + min + R"(},"maxValues":{"c":)" + max + R"(},"nullCount":{"c":)" +
         std::to_string(nulls) + "}}";
}

TEST(Skipping, GoesByBoundsOfEveryType) {
  const auto whole = [](std::int64_t number) { return Literal(number); };
  const struct {
    std::string name;
    Type type;
    std::string stats;
    Literal below, least, greatest, above;  // outside and inside of the bounds
  } cases[] = {
      {"long",
       {Kind::long_},
       stats("-5", "9007199254740993"),
       whole(-6),
       whole(-5),
       whole(9007199254740993),
       whole(9007199254740994)},
      {"byte", {Kind::byte_}, stats("1", "2"), whole(0), whole(1), whole(2), whole(3)},
      {"date",
       {Kind::date},
       stats("\"2026-01-02\"", "\"2026-01-03\""),
       whole(20454),
       whole(20455),
       whole(20456),
       whole(20457)},
      {"timestamp cut to milliseconds",
       {Kind::timestamp},
       stats("\"1970-01-01T00:00:01.000Z\"", "\"1970-01-01T00:00:02.000Z\""),
       whole(999'999),
       whole(1'000'000),
       whole(2'000'999),
       whole(2'001'001)},
      {"timestamp without zone",
       {Kind::timestamp_ntz},
       stats("\"1970-01-01T00:00:01.000\"", "\"1970-01-01 00:00:02\""),
       whole(999'999),
       whole(1'000'000),
       whole(2'000'999),
       whole(2'001'001)},
      {"string", {Kind::string}, stats("\"b\"", "\"bz\""), Literal("a"), Literal("b"), Literal("bz"), Literal("bza")},
      {"decimal",
       {Kind::decimal, 10, 2},
       stats("0.10", "0.30"),
       Literal(0.09),
       Literal(0.1),
       Literal(0.3),
       Literal(0.31)},
  };
  for (const auto& c : cases) {
    const auto may = [&](Comparison comparison, const Literal& literal) {
      return may_match(c.type, c.stats, compare(0, comparison, literal));
    };
    EXPECT_FALSE(may(Comparison::equal, c.below)) << c.name;
    EXPECT_TRUE(may(Comparison::equal, c.least)) << c.name;
    EXPECT_TRUE(may(Comparison::equal, c.greatest)) << c.name;
    EXPECT_FALSE(may(Comparison::equal, c.above)) << c.name;
    EXPECT_FALSE(may(Comparison::less, c.below)) << c.name;
    EXPECT_TRUE(may(Comparison::less_or_equal, c.least)) << c.name;
    EXPECT_TRUE(may(Comparison::less, c.greatest)) << c.name;
    EXPECT_TRUE(may(Comparison::greater_or_equal, c.greatest)) << c.name;
    EXPECT_FALSE(may(Comparison::greater, c.above)) << c.name;
    EXPECT_FALSE(may(Comparison::greater_or_equal, c.above)) << c.name;
    EXPECT_TRUE(may(Comparison::greater, c.least)) << c.name;
    EXPECT_TRUE(may(Comparison::not_equal, c.least)) << c.name;
    EXPECT_FALSE(may_match(c.type, c.stats, negation(compare(0, Comparison::greater, c.below)))) << c.name;
  }
}

TEST(Skipping, KeepsWhatNothingSureIsKnownOf) {
  const Condition beyond = compare(0, Comparison::greater, Literal(std::int64_t{100}));
  const struct {
    std::string name;
    Type type;
    std::string stats;
    Condition condition;
  } cases[] = {
      {"no statistics", {Kind::long_}, "", beyond},
      {"damaged statistics", {Kind::long_}, "{\"maxValues\":", beyond},
      {"no bound", {Kind::long_}, R"({"numRecords":10,"maxValues":{}})", beyond},
      {"a bound of another kind", {Kind::long_}, stats("\"x\"", "\"y\""), beyond},
      {"a literal of another kind", {Kind::long_}, stats("1", "2"), compare(0, Comparison::greater, Literal("z"))},
      {"a column that is none",
       {Kind::long_},
       stats("1", "2"),
       compare(7, Comparison::greater, Literal(std::int64_t{9}))},
      {"NaN may be above every number",
       {Kind::double_},
       stats("1.0", "2.0"),
       compare(0, Comparison::greater, Literal(3.0))},
      {"a time far away", {Kind::timestamp}, stats("\"+12345-01-01T00:00:00Z\"", "\"+12345-01-01T00:00:00Z\""), beyond},
      {"NULLs not counted", {Kind::long_}, R"({"numRecords":10})", is_null(0)},
      {"some NULLs", {Kind::long_}, stats("1", "2", 3), is_null(0)},
      {"some values", {Kind::long_}, stats("1", "2", 9), negation(is_null(0))},
      {"a count without rows", {Kind::long_}, R"({"nullCount":{"c":3}})", negation(is_null(0))},
  };
  for (const auto& c : cases) EXPECT_TRUE(may_match(c.type, c.stats, c.condition)) << c.name;
}

TEST(Skipping, KnowsNullsAndWords) {
  const Type text{Kind::string};
  const std::string all_null = R"({"numRecords":10,"nullCount":{"c":10}})";
  const Condition starts{.kind = Condition::Kind::starts_with, .literal = "ab"};
  const Condition low = compare(0, Comparison::less, Literal("b"));
  const Condition high = compare(0, Comparison::greater, Literal("c"));
  const struct {
    std::string name;
    std::string stats;
    Condition condition;
    bool may_match;
  } cases[] = {
      {"no NULL", stats("\"a\"", "\"b\""), is_null(0), false},
      {"only NULL", all_null, negation(is_null(0)), false},
      {"only NULL compared", all_null, low, false},
      {"only NULL, not compared", all_null, negation(low), false},
      {"only NULL, or it", all_null, any_of({low, is_null(0)}), true},
      {"start within", stats("\"aa\"", "\"ac\""), starts, true},
      {"start is the least", stats("\"abz\"", "\"ac\""), starts, true},
      {"start is the greatest", stats("\"aa\"", "\"abz\""), starts, true},
      {"start before", stats("\"ac\"", "\"ad\""), starts, false},
      {"start after", stats("\"a\"", "\"aa\""), starts, false},
      {"both", stats("\"a\"", "\"d\""), all_of({low, high}), true},
      {"one of both", stats("\"a\"", "\"b\""), all_of({low, high}), false},
      {"either", stats("\"a\"", "\"b\""), any_of({low, high}), true},
      {"neither", stats("\"b\"", "\"bz\""), any_of({low, high}), false},
      {"not either", stats("\"a\"", "\"az\""), negation(any_of({low, high})), false},
      {"what is not understood", stats("\"a\"", "\"b\""), any_of({high, {}}), true},
      {"beside what is not understood", stats("\"a\"", "\"b\""), all_of({high, {}}), false},
  };
  for (const auto& c : cases) EXPECT_EQ(may_match(text, c.stats, c.condition), c.may_match) << c.name;
}

TEST(Skipping, GoesByPartitionsAndPhysicalNames) {
  Snapshot snapshot;
  snapshot.schema = {{{.name = "school"}, {.name = "n", .type = {Kind::long_}, .physical_name = "c"}}};
  snapshot.partition_by = {"school"};
  snapshot.mapping = ColumnMapping::name;
  snapshot.files = {{.path = "a", .partition_values = {{"school", "x"}}, .stats = stats("1", "2")},
                    {.path = "b", .partition_values = {{"school", std::nullopt}}, .stats = stats("3", "4")},
                    {.path = "c", .partition_values = {{"school", "y"}}, .stats = stats("3", "4")}};
  using Places = std::vector<std::size_t>;
  EXPECT_EQ(find_matching_files(snapshot, compare(0, Comparison::equal, Literal("y"))), Places{2});
  EXPECT_EQ(find_matching_files(snapshot, is_null(0)), Places{1});
  EXPECT_EQ(find_matching_files(snapshot, compare(0, Comparison::not_equal, Literal("x"))), Places{2});
  EXPECT_EQ(find_matching_files(snapshot, compare(1, Comparison::greater, Literal(std::int64_t{2}))), (Places{1, 2}));
  const Snapshot part = only_files(snapshot, {2});
  ASSERT_EQ(part.files.size(), 1U);
  EXPECT_EQ(part.files.front().path, "c");
  EXPECT_EQ(part.mapping, ColumnMapping::name);
}

}  // namespace
}  // namespace schoolhouse::lake
