// Tests of histories: what becomes of new, changed, missing, returning and late rows.
// SPDX-License-Identifier: Apache-2.0
#include "lake/scd2.h"

#include <gtest/gtest.h>

#include "lake/transaction.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

using fakes::problem_of;
using Lines = std::vector<std::string>;

constexpr Micros day = 86'400'000'000;

class Histories : public fakes::LakeFixture {
 protected:
  Scd2Request request(const std::string& source, Scd2Source kind = Scd2Source::partial) {
    return {.table = table_,
            .schema = {{column("id", "long"), column("part", "string"), column("grade", "string")}},
            .source = source,
            .keys = {"id", "part"},
            .kind = kind,
            .effective = "since",
            .at = 100 * day};
  }
  // "1 a A 10; 2 a B 10": key in two columns, grade and day; "-" is NULL.
  static std::string source(const std::string& rows) {
    std::string values;
    std::string row;
    for (const char c : rows + ";") {
      if (c != ';') {
        row += c;
        continue;
      }
      std::string cells;
      std::string word;
      for (const char d : row + " ") {
        if (d != ' ') {
          word += d;
        } else if (!word.empty()) {
          cells += (cells.empty() ? "" : ", ") + (word == "-" ? "NULL" : "'" + word + "'");
          word.clear();
        }
      }
      if (!cells.empty()) values += (values.empty() ? "(" : ", (") + cells + ")";
      row.clear();
    }
    const std::string columns =
        "CAST(id AS BIGINT) AS id, part, grade, make_timestamptz(CAST(since AS BIGINT) * 86400000000) AS since";
    if (values.empty())
      return "SELECT " + columns + " FROM (SELECT NULL, NULL, NULL, NULL WHERE false) AS v(id, part, grade, since)";
    return "SELECT " + columns + " FROM (VALUES " + values + ") AS v(id, part, grade, since)";
  }
  ChangeResult load(const std::string& rows, Scd2Source kind = Scd2Source::partial) {
    return apply_scd2(lake_, connection_, request(source(rows), kind));
  }
  // "1 a A 10-20" or "1 a A 10-*" for a current version.
  Lines history() {
    const std::string scan = scan_sql(find_snapshot(lake_, table_).value());
    return rows(
        "SELECT concat_ws(' ', id, coalesce(part, '-'), coalesce(grade, '-'), epoch_us(valid_from) // 86400000000 || "
        "'-' || "
        "CASE WHEN is_current AND valid_to IS NULL THEN '*' WHEN NOT is_current THEN "
        "coalesce((epoch_us(valid_to) // 86400000000)::VARCHAR, 'open') ELSE 'wrong' END) FROM (" +
        scan + ")");
  }
};

TEST_F(Histories, KeepEachVersionWithItsTime) {
  const struct {
    std::string_view name;
    std::string first, second;
    Scd2Source kind;
    Lines history;
  } cases[] = {
      {"the same again leaves no trace",
       "1 a A 10; 2 a B 10",
       "1 a A 20",
       Scd2Source::partial,
       {"1 a A 10-*", "2 a B 10-*"}},
      {"a change closes and begins",
       "1 a A 10; 2 a B 10",
       "1 a C 20",
       Scd2Source::partial,
       {"1 a A 10-20", "1 a C 20-*", "2 a B 10-*"}},
      {"a new key begins", "1 a A 10", "1 b A 20", Scd2Source::partial, {"1 a A 10-*", "1 b A 20-*"}},
      {"keys are compared column by column",
       "1 a A 10; 11 - A 10",
       "11 - B 20; 1 1- C 20",
       Scd2Source::partial,
       {"1 1- C 20-*", "1 a A 10-*", "11 - A 10-20", "11 - B 20-*"}},
      {"NULL is a value",
       "1 a - 10; 2 a B 10",
       "1 a - 20; 2 a - 20",
       Scd2Source::partial,
       {"1 a - 10-*", "2 a - 20-*", "2 a B 10-20"}},
      {"a correction of the same beginning", "1 a A 10", "1 a B 10", Scd2Source::partial, {"1 a B 10-*"}},
      {"a late row before all", "1 a A 10", "1 a B 5", Scd2Source::partial, {"1 a A 10-*", "1 a B 5-10"}},
      {"a late row within a closed version",
       "1 a A 10; 1 a B 20",
       "1 a C 15",
       Scd2Source::partial,
       {"1 a A 10-15", "1 a B 20-*", "1 a C 15-20"}},
      {"a late row that says the same",
       "1 a A 10; 1 a B 20",
       "1 a A 15",
       Scd2Source::partial,
       {"1 a A 10-20", "1 a B 20-*"}},
      {"several times of a key at once",
       "1 a A 10",
       "1 a B 20; 1 a B 25; 1 a C 30; 1 a D 5; 1 a E 10",
       Scd2Source::partial,
       {"1 a B 20-30", "1 a C 30-*", "1 a D 5-10", "1 a E 10-20"}},
      {"what a full source lacks has ended",
       "1 a A 10; 2 a B 10",
       "1 a A 20",
       Scd2Source::full,
       {"1 a A 10-*", "2 a B 10-100"}},
      {"an empty full source ends all", "1 a A 10", "", Scd2Source::full, {"1 a A 10-100"}},
      {"an empty partial source ends nothing", "1 a A 10", "", Scd2Source::partial, {"1 a A 10-*"}},
  };
  for (const bool has_vectors : {false, true}) {
    int number = 0;
    for (const auto& c : cases) {
      table_.name = (has_vectors ? "vectors_" : "plain_") + std::to_string(number++);
      load(c.first);
      if (has_vectors) {
        const TableState state = find_state(lake_, table_).value();
        Metadata metadata = *state.metadata();
        metadata.configuration["delta.enableDeletionVectors"] = "true";
        commit_transaction(lake_, table_,
                           {.read_version = state.version(),
                            .actions = {Protocol{3, 7, {"deletionVectors"}, {"deletionVectors"}}, metadata},
                            .operation = "SET TBLPROPERTIES"});
      }
      const std::int64_t before = find_head(lake_, table_)->version;
      const ChangeResult result = load(c.second, c.kind);
      EXPECT_EQ(history(), c.history) << c.name << has_vectors;
      EXPECT_LE(result.commit.version, before + 1) << "one commit";
      // Once more nothing is left to do.
      EXPECT_FALSE(load(c.second, c.kind).commit.has_new_rows) << c.name;
    }
  }
}

TEST_F(Histories, BeginAnewWhenAKeyReturns) {
  load("1 a A 10; 2 a B 10");
  load("1 a A 10", Scd2Source::full);
  EXPECT_EQ(history(), (Lines{"1 a A 10-*", "2 a B 10-100"}));
  load("2 a B 120");
  EXPECT_EQ(history(), (Lines{"1 a A 10-*", "2 a B 10-100", "2 a B 120-*"}));
}

TEST_F(Histories, TouchOnlyFilesOfTheirKeys) {
  load("1 a A 10; 2 a B 10");
  load("101 a A 10; 102 a B 10");
  const ChangeResult result = load("102 a C 20");
  EXPECT_EQ(result.files_removed, 1);
  EXPECT_EQ(result.files_added, 1);
  EXPECT_EQ(result.updated, 1);
  EXPECT_EQ(result.inserted, 1);
}

TEST_F(Histories, TakeTheTimeOfTheLoad) {
  Scd2Request timeless = request("SELECT 1::BIGINT AS id, 'a' AS part, 'A' AS grade");
  timeless.effective.clear();
  apply_scd2(lake_, connection_, timeless);
  EXPECT_EQ(history(), Lines{"1 a A 100-*"});
  timeless.source = "SELECT 1::BIGINT AS id, 'a' AS part, 'B' AS grade";
  timeless.at = 101 * day;
  apply_scd2(lake_, connection_, timeless);
  EXPECT_EQ(history(), (Lines{"1 a A 100-101", "1 a B 101-*"}));
}

TEST_F(Histories, CompareOnlyWhatTheyAreTold) {
  Scd2Request by_nothing = request(source("1 a A 10"));
  by_nothing.compared = {"part"};
  apply_scd2(lake_, connection_, by_nothing);
  by_nothing.source = source("1 a B 20");
  EXPECT_FALSE(apply_scd2(lake_, connection_, by_nothing).commit.has_new_rows);
}

TEST_F(Histories, RefuseWhatHasNoOneMeaning) {
  load("1 a A 10");
  EXPECT_EQ(problem_of([&] { load("1 a B 20; 1 a C 20"); }).fault, Fault::data);
  EXPECT_EQ(problem_of([&] { load("1 a B -"); }).fault, Fault::data);
  Scd2Request without = request("SELECT 1::BIGINT AS id, 'x' AS grad, now() AS since");
  const Problem problem = problem_of([&] { apply_scd2(lake_, connection_, without); });
  EXPECT_EQ(problem.fault, Fault::user);
  EXPECT_EQ(history(), Lines{"1 a A 10-*"});
}

}  // namespace
}  // namespace schoolhouse::lake
