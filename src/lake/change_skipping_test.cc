// Tests of the files that deletes, updates, merges and histories read: never one too few, whatever is asked, and far from all.
// SPDX-License-Identifier: Apache-2.0
#include <random>

#include "base/text.h"
#include "lake/change.h"
#include "lake/change_target.h"
#include "lake/merge_plan.h"
#include "tests/fakes/lake_fixture.h"

namespace schoolhouse::lake {
namespace {

using Numbers = std::vector<std::int64_t>;

class ChangedFiles : public fakes::LakeFixture {
 protected:
  // Twenty files, each with values from a narrow window, NULLs and NaN among them; the last ones are of NULLs alone.
  void make() {
    for (int file = 0; file < 20; ++file) {
      const std::string start = std::to_string(file < 18 ? file * 10 : 1000);
      const std::string value = "(" + start + " + range % 13)";
      const auto or_null = [&](const std::string& sql, int every) {
        const std::string null = file < 18 ? "range % 7 = " + std::to_string(every) : "true";
        return "CASE WHEN " + null + " THEN NULL ELSE " + sql + " END";
      };
      const std::string select =
          "SELECT " + or_null(value, 0) + " AS id, " + or_null("'name ' || printf('%04d', " + value + ")", 1) +
          " AS name, " + or_null("DATE '2026-01-01' + CAST(" + value + " AS INTEGER)", 2) + " AS day, " +
          or_null("make_timestamptz(1767225600000000 + CAST(" + value + " AS BIGINT) * 1234567891)", 3) + " AS seen, " +
          or_null(value + " / 7", 4) + " AS points, " +
          or_null("CASE WHEN range = 3 THEN 'NaN'::DOUBLE ELSE " + value + " / 3 END", 5) + " AS ratio, " +
          or_null(file % 3 == 0   ? "true"
                  : file % 3 == 1 ? "false"
                                  : "range % 2 = 0",
                  6) +
          " AS ok, " + std::to_string(file / 5) + " AS part FROM range(30)";
      commit_write(lake_, stage(schema_, select, {"part"}), {.mode = WriteMode::append});
    }
  }

  template <class T>
  T pick(std::initializer_list<T> values) {
    return values.begin()[random_() % values.size()];
  }
  std::string leaf() {
    const int number = static_cast<int>(random_() % 200) - 5;
    const std::string text = std::to_string(number);
    const std::string compared = pick<std::string>({" = ", " <> ", " < ", " <= ", " > ", " >= ", " IS DISTINCT FROM "});
    const std::string day = "DATE '2026-01-01' + " + text;
    const std::string moment = "make_timestamptz(1767225600000000 + " + text + " * 1234567891::BIGINT)";
    switch (random_() % 14) {
      case 0:
        return "id" + compared + text;
      case 1:
        return text + compared + "target.id";
      case 2:
        return "name" + compared + "'name " + format_count(number) + "'";
      case 3:
        return "name LIKE 'name 00" + std::to_string(random_() % 10) + "%'";
      case 4:
        return "day" + compared + "(" + day + ")";
      case 5:
        return "seen" + compared + moment;
      case 6:
        return "points" + compared + text + ".5 / 7";
      case 7:
        return "points" + compared + std::to_string(number / 7) + ".25";
      case 8:
        return "ratio" + compared + pick<std::string>({text + " / 3", "'NaN'::DOUBLE", "1e300"});
      case 9:
        return pick<std::string>({"ok", "NOT ok", "ok = false", "ok IS NOT TRUE"});
      case 10:
        return "part" + compared + std::to_string(random_() % 5);
      case 11:
        return pick<std::string>({"id", "name", "day", "seen", "points", "ratio", "ok"}) +
               pick<std::string>({" IS NULL", " IS NOT NULL"});
      case 12:
        return "id " + pick<std::string>({"", "NOT "}) + "IN (" + text + ", " + std::to_string(number + 40) + ")";
      default:
        return "id BETWEEN " + text + " AND " + std::to_string(number + static_cast<int>(random_() % 9));
    }
  }
  std::string condition(int depth) {
    if (depth == 0) return leaf();
    const std::string left = "(" + condition(depth - 1) + ")";
    const std::string right = "(" + condition(depth - 1) + ")";
    return pick<std::string>({left + " AND " + right, left + " OR " + right, "NOT " + left, left});
  }
  // The files that have a row of which the condition is true, found by reading all of them.
  Numbers files_with(const ChangeTarget& target, const std::string& from_and_where) {
    Numbers numbers;
    for (const auto& row :
         connection_
             .query("SELECT DISTINCT " + std::string(place_column) + " // " + std::to_string(rows_a_file) +
                    " AS number FROM (" + places_sql(target, target.all_files()) + ") AS target " + from_and_where +
                    " ORDER BY number")
             .rows)
      numbers.push_back(std::get<std::int64_t>(row.front()));
    return numbers;
  }

  Schema schema_{{column("id", "long"), column("name", "string"), column("day", "date"), column("seen", "timestamp"),
                  column("points", "decimal(9,2)"), column("ratio", "double"), column("ok", "boolean"),
                  column("part", "integer")}};
  std::mt19937 random_{11};
};

TEST_F(ChangedFiles, HoldEveryRowThatMeetsTheCondition) {
  make();
  const ChangeTarget target = open_target(lake_, table_);
  const std::vector<Relation> relations = {{"target", target.column_names()}};
  std::size_t read = 0;
  constexpr int trials = 200;
  for (int trial = 0; trial < trials; ++trial) {
    const std::string sql = condition(trial % 3);
    const Expression checked = read_expression(connection_, sql, "the condition", relations);
    const Numbers candidates = find_candidates(connection_, target, checked);
    const Numbers needed = files_with(target, "WHERE " + checked.sql);
    EXPECT_TRUE(std::ranges::includes(candidates, needed)) << sql;
    const FileCondition may_hold = file_condition(connection_, target, checked);
    for (const std::int64_t number : needed) {
      const AddFile& file = *target.files[static_cast<std::size_t>(number)];
      EXPECT_TRUE(may_hold(file.partition_values, file.stats)) << sql;
    }
    read += candidates.size();
  }
  EXPECT_LT(read, trials * target.files.size() * 2 / 3);
}

TEST_F(ChangedFiles, HoldEveryRowThatAMergeMatches) {
  make();
  const ChangeTarget target = open_target(lake_, table_);
  std::size_t read = 0;
  constexpr int trials = 60;
  for (int trial = 0; trial < trials; ++trial) {
    const std::string value =
        "(" + std::to_string(random_() % 190) + " + range * " + std::to_string(random_() % 4) + ")";
    const ScratchTable source(
        connection_, "SELECT " + value + " AS id, 'name ' || printf('%04d', " + value +
                         ") AS name, DATE '2026-01-01' + CAST(" + value +
                         " AS INTEGER) AS day, make_timestamptz(1767225600000000 + CAST(" + value +
                         " AS BIGINT) * 1234567891) AS seen, CAST(" + value + " / 7 AS DECIMAL(9,2)) AS points, CAST(" +
                         value + " / 3 AS DOUBLE) AS ratio, range % 2 = 0 AS ok, CAST(" +
                         std::to_string(random_() % 5) + " AS INTEGER) AS part FROM range(4)" +
                         (trial % 3 == 0 ? " UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, 2" : ""));
    std::vector<MergeKey> keys;
    std::string on = "true";
    for (const Column& column : schema_.columns) {
      if (random_() % 3 != 0) continue;
      const bool is_same = random_() % 2 == 0;
      keys.push_back({column.name, column.name, is_same ? MergeKey::Match::same : MergeKey::Match::equal});
      on += " AND target." + column.name + (is_same ? " IS NOT DISTINCT FROM" : " =") + " source." + column.name;
    }
    const Numbers needed =
        files_with(target, "WHERE EXISTS (SELECT 1 FROM " + source.name() + " AS source WHERE " + on + ")");
    for (const bool is_thorough : {true, false}) {
      Numbers candidates;
      for (const auto& row : connection_
                                 .query("SELECT number FROM " + file_list_sql(target, target.all_files()) + " WHERE " +
                                        key_condition(target, keys, source.name(), is_thorough) + " ORDER BY number")
                                 .rows)
        candidates.push_back(std::get<std::int64_t>(row.front()));
      EXPECT_TRUE(std::ranges::includes(candidates, needed)) << on;
      if (is_thorough) read += candidates.size();
    }
  }
  EXPECT_LT(read, trials * target.files.size() / 2);
}

TEST_F(ChangedFiles, AreThoseOfTheConditionAlone) {
  make();
  const ChangeTarget target = open_target(lake_, table_);
  // What is not read need not be there.
  for (const AddFile* file : target.files) {
    if (file->stats.find("\"minValues\":{\"id\":50,") == std::string::npos)
      std::filesystem::remove(lake_.root / table_.schema / table_.name / file->path);
  }
  EXPECT_EQ(delete_rows(lake_, connection_, table_, "id = 55 AND name IS NOT NULL").removed, 2);
  EXPECT_EQ(update_rows(lake_, connection_, table_, {{"points", "0"}}, "day = DATE '2026-02-24'").updated, 2);
}

// DuckDB does not look into files whose columns it is told, and would build its joins over a large table as over a small one.
TEST_F(ChangedFiles, TellHowManyRowsTheyHold) {
  make();
  const ChangeTarget target = open_target(lake_, table_);
  const Numbers some = {1, 2, 5};
  EXPECT_NE(places_sql(target, some).find("explicit_cardinality = 90"), std::string::npos);
}

}  // namespace
}  // namespace schoolhouse::lake
