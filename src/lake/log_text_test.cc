// Tests of the texts in a log: paths, partition values, hints, intervals, entries, hashes.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/error.h"
#include "lake/action_json.h"
#include "lake/checkpoint.h"
#include "lake/log.h"
#include "lake/partition_value.h"
#include "lake/uri.h"

namespace schoolhouse::lake {
namespace {

TEST(Uri, EncodesPathsAndBack) {
  const struct {
    std::string path, uri;
  } cases[] = {{"a/b.parquet", "a/b.parquet"},
               {"school=A%20b/x", "school=A%2520b/x"},
               {"a b", "a%20b"},
               {"ü#?", "%C3%BC%23%3F"},
               {"p=__HIVE_DEFAULT_PARTITION__/x", "p=__HIVE_DEFAULT_PARTITION__/x"},
               {"%", "%25"},
               {"", ""}};
  for (const auto& c : cases) {
    EXPECT_EQ(encode_path(c.path), c.uri);
    EXPECT_EQ(decode_path(c.uri), c.path);
  }
  EXPECT_EQ(decode_path("100%/%zz/%4"), "100%/%zz/%4") << "what is no escape stays";
  EXPECT_EQ(decode_path("%41%"), "A%");
}

TEST(Uri, FindsFilesOnThisDisk) {
  const struct {
    std::string uri;
    std::string path;  // empty: refused
  } cases[] = {{"p=1/x%20y", "/lake/t/p=1/x y"}, {"/abs/x%20y", "/abs/x y"},  {"file:///abs/x", "/abs/x"},
               {"file:/abs/x", "/abs/x"},        {"s3://bucket/x", ""},       {"abfss://a@b/x", ""},
               {"a:b/x", "/lake/t/a:b/x"},       {"p=a:/x", "/lake/t/p=a:/x"}};
  for (const auto& c : cases) {
    if (c.path.empty()) {
      EXPECT_THROW(resolve_path("/lake/t", c.uri), Error) << c.uri;
    } else {
      EXPECT_EQ(resolve_path("/lake/t", c.uri), c.path) << c.uri;
    }
  }
}

TEST(PartitionValue, IsComparedByMeaning) {
  const struct {
    std::string type;
    std::optional<std::string> a, b;
    bool is_same;
  } cases[] = {{"string", "a", "a", true},
               {"string", "a", "A", false},
               {"string", "", std::nullopt, true},
               {"string", "a", std::nullopt, false},
               {"string", "1.0", "1.00", false},
               {"decimal(9,2)", "1.0", "1.00", true},
               {"decimal(9,2)", "10", "1", false},
               {"boolean", "TRUE", "true", true},
               {"date", "2026-01-01", "2026-01-02", false},
               {"timestamp", "2026-01-01 08:00:00", "2026-01-01T08:00:00.000000Z", true},
               {"timestamp", "2026-01-01 08:00:00.5", "2026-01-01T08:00:00.500Z", true},
               {"timestamp", "2026-01-01 08:00:00", "2026-01-01 08:00:01", false},
               {"timestamp", "junk", "junk", true}};
  for (const auto& c : cases) {
    EXPECT_EQ(is_same_value(parse_type(c.type).value(), c.a, c.b), c.is_same)
        << c.type << " " << c.a.value_or("NULL") << " " << c.b.value_or("NULL");
  }
}

TEST(PartitionValue, ReadsTimesStrictly) {
  const struct {
    std::string text;
    std::optional<Micros> at;
  } cases[] = {{"1970-01-01", 0},
               {"1970-01-02 00:00:01", 86'401'000'000},
               {"1969-12-31T23:59:59.999999Z", -1},
               {"1970-01-01 00:00:00.5+00", 500'000},
               {"1970-01-01 00:00:00+00:00", 0},
               {"2024-02-29", 1'709'164'800'000'000},
               {"2023-02-29", std::nullopt},
               {"1970-13-01", std::nullopt},
               {"10000-01-01", std::nullopt},
               {"0000-01-01", std::nullopt},
               {"1970-01-01 24:00:00", std::nullopt},
               {"1970-01-01 00:00", std::nullopt},
               {"1970-01-01 00:00:00+02", std::nullopt},
               {"1970-01-01 00:00:00.", std::nullopt},
               {"1970-01-01 00:00:00.1234567", std::nullopt},
               {"1970-01-01x00:00:00", std::nullopt},
               {"0044-03-15 (BC)", std::nullopt},
               {"infinity", std::nullopt},
               {"", std::nullopt}};
  for (const auto& c : cases) EXPECT_EQ(parse_utc(c.text), c.at) << c.text;
}

TEST(Checkpoint, ReadsIntervals) {
  constexpr std::int64_t day = 86'400'000;
  const struct {
    std::string text;
    std::optional<std::int64_t> ms;
  } cases[] = {{"interval 7 days", 7 * day},
               {"interval 1 week", 7 * day},
               {"INTERVAL 400 DAYS", 400 * day},
               {"30 days", 30 * day},
               {"interval 1 hour", 3'600'000},
               {"interval 0 days", 0},
               {"interval -1 days", std::nullopt},
               {"interval days", std::nullopt},
               {"interval 1 fortnight", std::nullopt},
               {"", std::nullopt},
               {"interval 1 month 2 days", std::nullopt}};
  for (const auto& c : cases) EXPECT_EQ(parse_interval_ms(c.text), c.ms) << c.text;
}

TEST(Entries, AreWrittenTheSameEachTime) {
  const std::vector<Action> actions = {
      CommitInfo{
          .timestamp_ms = 5,
          .operation = "WRITE",
          .operation_parameters = {{"mode", "Append"}},
          .read_version = 3,
          .is_blind_append = true,
          .txn_id = "t",
          .notes =
              CommitNotes{
                  .step = "model a.b", .rows = 0, .data_version = 2, .inputs = {{"a.c", 7}}, .extra = {{"k", "v"}}}},
      Protocol{
          .min_reader_version = 3, .min_writer_version = 7, .reader_features = {"x"}, .writer_features = {"x", "y"}},
      AddFile{.path = "a%20b",
              .partition_values = {{"p", std::nullopt}, {"q", "v\"\n"}},
              .size = 1,
              .stats = "{\"numRecords\":1}",
              .tags = {{"t", "u"}}},
      RemoveFile{
          .path = "r", .deleted_ms = 9, .has_extended_metadata = true, .partition_values = {{"p", "1"}}, .size = 4},
      ApplicationTransaction{.app_id = "app", .version = 8, .updated_ms = 9},
      DomainMetadata{.domain = "d", .configuration = "{}", .is_removed = true},
  };
  const std::string text = write_actions(actions);
  EXPECT_EQ(
      text,
      R"({"commitInfo":{"timestamp":5,"operation":"WRITE","operationParameters":{"mode":"Append"},"readVersion":3,"isBlindAppend":true,)"
      R"("operationMetrics":{},"txnId":"t","schoolhouse":{"step":"model a.b","rows":0,"data_version":2,"inputs":{"a.c":7},"extra":{"k":"v"}}}})"
      "\n"
      R"({"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["x"],"writerFeatures":["x","y"]}})"
      "\n"
      R"({"add":{"path":"a%20b","partitionValues":{"p":null,"q":"v\"\n"},"size":1,"modificationTime":0,"dataChange":true,)"
      R"("stats":"{\"numRecords\":1}","tags":{"t":"u"}}})"
      "\n"
      R"({"remove":{"path":"r","deletionTimestamp":9,"dataChange":true,"extendedFileMetadata":true,"partitionValues":{"p":"1"},"size":4}})"
      "\n"
      R"({"txn":{"appId":"app","version":8,"lastUpdated":9}})"
      "\n"
      R"({"domainMetadata":{"domain":"d","configuration":"{}","removed":true}})"
      "\n");
  EXPECT_EQ(write_actions(read_actions(text, "x.json")), text);
}

}  // namespace
}  // namespace schoolhouse::lake
