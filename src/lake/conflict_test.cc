// Tests of which commits of others stand in the way of ours.
// SPDX-License-Identifier: Apache-2.0
#include "lake/conflict.h"

#include <gtest/gtest.h>

#include "lake/lake.h"
#include "lake/write_plan.h"

namespace schoolhouse::lake {
namespace {

using enum ConflictKind;

AddFile added(PartitionValues values, bool has_data_change = true) {
  return {.path = "a", .partition_values = std::move(values), .has_data_change = has_data_change};
}
RemoveFile removed(PartitionValues values, bool is_known = true, bool has_data_change = true) {
  return {.path = "r",
          .has_data_change = has_data_change,
          .has_extended_metadata = is_known,
          .partition_values = std::move(values)};
}
RemoveFile removed_path(const std::string& path, bool has_data_change = true) {
  return {.path = path, .has_data_change = has_data_change};
}
FileCondition in_partition(const std::string& value) {
  return [value](const PartitionValues& values, const std::string&) {
    const auto found = values.find("p");
    return found == values.end() || found->second == value;
  };
}
Intent writing(WriteMode mode, const Schema& schema, const std::vector<std::string>& partition_by,
               const std::vector<PartitionValues>& partitions) {
  NewRows rows{.schema = schema, .partition_by = partition_by};
  for (const PartitionValues& values : partitions) rows.files.push_back(added(values));
  return intent_of(rows, mode);
}

TEST(Conflict, OfAWriteIsFoundByWhatItReplaces) {
  const Schema schema{{{.name = "p"}, {.name = "at", .type = {Type::Kind::timestamp}}, {.name = "x"}}};
  const Intent append = writing(WriteMode::append, schema, {}, {});
  const Intent overwrite = writing(WriteMode::overwrite, schema, {}, {});
  const Intent partition = writing(WriteMode::replace_partitions, schema, {"p"}, {{{"p", "a"}}, {{"p", std::nullopt}}});
  const Intent by_time =
      writing(WriteMode::replace_partitions, schema, {"at"}, {{{"at", "2026-01-01T00:00:00.000000Z"}}});

  const struct {
    std::string_view name;
    const Intent& intent;
    std::vector<Action> winner;
    std::optional<ConflictKind> conflict;
  } cases[] = {
      {"append after append", append, {CommitInfo{}, added({})}, std::nullopt},
      {"append after overwrite", append, {removed({}), added({})}, std::nullopt},
      {"append after compaction", append, {removed({}, true, false), added({}, false)}, std::nullopt},
      {"append after a schema change", append, {Metadata{}, added({})}, metadata_changed},
      {"append after a protocol change", append, {Protocol{}}, std::nullopt},
      {"overwrite after notes", overwrite, {CommitInfo{}}, std::nullopt},
      {"overwrite after append", overwrite, {added({})}, concurrent_append},
      {"overwrite after blind append", overwrite, {CommitInfo{.is_blind_append = true}, added({})}, concurrent_append},
      {"overwrite after delete", overwrite, {removed({})}, concurrent_delete_read},
      {"overwrite after overwrite", overwrite, {removed({}), added({})}, concurrent_append},
      {"overwrite after compaction", overwrite, {removed({}, true, false), added({}, false)}, std::nullopt},
      {"overwrite after an application version",
       overwrite,
       {ApplicationTransaction{.app_id = "x"}, DomainMetadata{.domain = "d"}},
       std::nullopt},
      {"partition after append to another", partition, {added({{"p", "b"}})}, std::nullopt},
      {"partition after append to it", partition, {added({{"p", "a"}})}, concurrent_append},
      {"partition after append to NULL", partition, {added({{"p", ""}})}, concurrent_append},
      {"partition after delete in another", partition, {removed({{"p", "b"}})}, std::nullopt},
      {"partition after delete in it", partition, {removed({{"p", "a"}})}, concurrent_delete_read},
      {"partition after delete somewhere", partition, {removed({}, false)}, concurrent_delete_read},
      {"partition after a schema change", partition, {Metadata{}}, metadata_changed},
      {"the same time in another spelling", by_time, {added({{"at", "2026-01-01 00:00:00"}})}, concurrent_append},
      {"another time", by_time, {added({{"at", "2026-01-01 00:00:01"}})}, std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(ConflictCheck(c.intent).find_conflict(c.winner), c.conflict) << c.name;
}

TEST(Conflict, OfATransactionIsFoundByWhatItReadAndRemoves) {
  using enum Isolation;
  const std::vector<Action> rewrite = {removed_path("a%20b.parquet"), added({})};
  const std::vector<Action> compaction = {removed_path("a%20b.parquet", false), added({}, false)};
  const std::vector<Action> blind = {CommitInfo{.is_blind_append = true}, added({{"p", "1"}})};
  const std::vector<Action> mixed = {CommitInfo{.is_blind_append = false}, added({{"p", "1"}})};
  const Reads partition_1{.conditions = {in_partition("1")}, .files = {{"a%20b.parquet", "c.parquet"}}};
  const Reads partition_2{.conditions = {in_partition("2")}, .files = {{"a%20b.parquet"}}};
  const Reads unlisted{.conditions = {in_partition("1")}};
  const Reads whole{.has_whole_table = true, .files = {{"a%20b.parquet"}}};

  const struct {
    std::string_view name;
    std::vector<Action> ours;
    Reads reads;
    Isolation isolation;
    std::vector<Action> winner;
    std::optional<ConflictKind> conflict;
  } cases[] = {
      {"protocol after protocol", {Protocol{}}, {}, write_serializable, {Protocol{}}, protocol_changed},
      {"rows after protocol", rewrite, partition_1, write_serializable, {Protocol{}}, std::nullopt},
      {"rows after metadata", rewrite, partition_1, write_serializable, {Metadata{}}, metadata_changed},
      {"metadata after metadata", {Metadata{}}, {}, write_serializable, {Metadata{}}, metadata_changed},
      {"metadata after append", {Metadata{}}, {}, write_serializable, blind, std::nullopt},
      {"the same application",
       {ApplicationTransaction{.app_id = "x"}, added({})},
       {},
       write_serializable,
       {ApplicationTransaction{.app_id = "x"}},
       concurrent_transaction},
      {"another application",
       {ApplicationTransaction{.app_id = "x"}, added({})},
       {},
       write_serializable,
       {ApplicationTransaction{.app_id = "y"}},
       std::nullopt},
      {"the same domain",
       {DomainMetadata{.domain = "d"}},
       {},
       write_serializable,
       {DomainMetadata{.domain = "d"}},
       concurrent_transaction},
      {"another domain",
       {DomainMetadata{.domain = "d"}},
       {},
       serializable,
       {DomainMetadata{.domain = "e"}},
       std::nullopt},
      {"blind append, serializable", rewrite, partition_1, serializable, blind, concurrent_append},
      {"blind append, write serializable", rewrite, partition_1, write_serializable, blind, std::nullopt},
      {"mixed rows, write serializable", rewrite, partition_1, write_serializable, mixed, concurrent_append},
      {"mixed rows, snapshot", rewrite, partition_1, snapshot, mixed, std::nullopt},
      {"mixed rows of another partition", rewrite, partition_2, serializable, mixed, std::nullopt},
      {"mixed rows into the whole table", rewrite, whole, write_serializable, mixed, concurrent_append},
      {"both remove a file", rewrite, partition_1, snapshot, {removed_path("a b.parquet")}, concurrent_delete_delete},
      {"a compaction took our file", rewrite, partition_1, write_serializable, compaction, concurrent_delete_delete},
      {"a file that was only read is gone",
       rewrite,
       partition_1,
       write_serializable,
       {removed_path("c.parquet")},
       concurrent_delete_read},
      {"a file that was only read was compacted",
       rewrite,
       partition_1,
       write_serializable,
       {removed_path("c.parquet", false), added({}, false)},
       std::nullopt},
      {"a file that was not read is gone",
       rewrite,
       partition_1,
       serializable,
       {removed_path("d.parquet")},
       std::nullopt},
      {"files read were not listed", {}, unlisted, write_serializable, {removed({{"p", "1"}})}, concurrent_delete_read},
      {"our compaction after mixed rows", compaction, whole, serializable, mixed, std::nullopt},
      {"our compaction after a delete in its files",
       compaction,
       partition_1,
       serializable,
       {removed_path("a b.parquet")},
       concurrent_delete_delete},
      {"the gravest is told",
       rewrite,
       whole,
       serializable,
       {removed_path("a b.parquet"), added({}), Metadata{}},
       metadata_changed},
  };
  for (const auto& c : cases) {
    const Intent intent = intent_of(c.ours, c.reads, c.isolation);
    EXPECT_EQ(ConflictCheck(intent).find_conflict(c.winner), c.conflict) << c.name;
  }
}

TEST(Conflict, IsToldByNameWithAFix) {
  for (const auto& [kind, name] :
       {std::pair(protocol_changed, "(ProtocolChanged)"), std::pair(metadata_changed, "(MetadataChanged)"),
        std::pair(concurrent_transaction, "(ConcurrentTransaction)"),
        std::pair(concurrent_append, "(ConcurrentAppend)"), std::pair(concurrent_delete_read, "(ConcurrentDeleteRead)"),
        std::pair(concurrent_delete_delete, "(ConcurrentDeleteDelete)")}) {
    const Problem problem = describe_conflict(kind, {"district", "grades"}, 12);
    EXPECT_EQ(problem.fault, Fault::outside);
    EXPECT_NE(problem.what.find("district.grades (version 12)"), std::string::npos) << problem.what;
    EXPECT_NE(problem.what.find(name), std::string::npos) << problem.what;
    EXPECT_FALSE(problem.fix.empty());
  }
}

}  // namespace
}  // namespace schoolhouse::lake
