// Tests of which commits of others stand in the way of ours.
// SPDX-License-Identifier: Apache-2.0
#include "lake/conflict.h"

#include <gtest/gtest.h>

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

TEST(Conflict, IsFoundByWhatOursRestsOn) {
  const Intent append{.reads = Reads::nothing};
  const Intent overwrite{.reads = Reads::whole_table};
  const Schema schema{{{.name = "p"}, {.name = "at", .type = {Type::Kind::timestamp}}, {.name = "x"}}};
  const Intent partition{.reads = Reads::partitions,
                         .schema = schema,
                         .partition_by = {"p"},
                         .partitions = {{{"p", "a"}}, {{"p", std::nullopt}}}};
  const Intent by_time{.reads = Reads::partitions,
                       .schema = schema,
                       .partition_by = {"at"},
                       .partitions = {{{"at", "2026-01-01T00:00:00.000000Z"}}}};

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
      {"append after a protocol change", append, {Protocol{}, Metadata{}}, protocol_changed},
      {"overwrite after notes", overwrite, {CommitInfo{}}, std::nullopt},
      {"overwrite after append", overwrite, {added({})}, concurrent_append},
      {"overwrite after delete", overwrite, {removed({})}, concurrent_delete},
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
      {"partition after delete in it", partition, {removed({{"p", "a"}})}, concurrent_delete},
      {"partition after delete somewhere", partition, {removed({}, false)}, concurrent_delete},
      {"partition after a schema change", partition, {Metadata{}}, metadata_changed},
      {"the same time in another spelling", by_time, {added({{"at", "2026-01-01 00:00:00"}})}, concurrent_append},
      {"another time", by_time, {added({{"at", "2026-01-01 00:00:01"}})}, std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(find_conflict(c.intent, c.winner), c.conflict) << c.name;
}

TEST(Conflict, IsToldByNameWithAFix) {
  for (const auto& [kind, name] :
       {std::pair(protocol_changed, "(ProtocolChanged)"), std::pair(metadata_changed, "(MetadataChanged)"),
        std::pair(concurrent_append, "(ConcurrentAppend)"), std::pair(concurrent_delete, "(ConcurrentDeleteRead)")}) {
    const Problem problem = describe_conflict(kind, {"district", "grades"}, 12);
    EXPECT_EQ(problem.fault, Fault::outside);
    EXPECT_NE(problem.what.find("district.grades (version 12)"), std::string::npos) << problem.what;
    EXPECT_NE(problem.what.find(name), std::string::npos) << problem.what;
    EXPECT_FALSE(problem.fix.empty());
  }
}

}  // namespace
}  // namespace schoolhouse::lake
