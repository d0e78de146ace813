// Tests that queries open only the files that they must, and that random questions get the same answer with and without that.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "catalog/catalog_fixture.h"

namespace schoolhouse::catalog {
namespace {

using Lines = std::vector<std::string>;

class Skipped : public CatalogFixture {
 protected:
  void append(const lake::TableName& name, const lake::Schema& schema, const std::string& select,
              std::vector<std::string> partition_by = {}) {
    lake::StagedWrite staged =
        lake::stage_write(lake_, connection_,
                          {.table = name, .schema = schema, .select = select, .partition_by = std::move(partition_by)});
    lake::commit_write(lake_, std::move(staged), {.mode = lake::WriteMode::append});
    catalog_.tables[name].name = name;
  }

  Answer ask(const std::string& sql, Skipping skipping = Skipping::on) {
    return read({}, catalog_, lake_, connection_,
                {.sql = sql, .origin = {"", 1}, .purpose = sql::Purpose::ad_hoc, .skipping = skipping});
  }
  static Lines lines_of(const Answer& answer) {
    Lines lines;
    for (const auto& row : answer.rows.rows) {
      std::string line;
      for (const duck::Value& value : row) line += (duck::is_null(value) ? "-" : duck::to_text(value)) + "|";
      lines.push_back(line);
    }
    std::ranges::sort(lines);
    return lines;
  }
};

TEST_F(Skipped, FilesAreThoseThatCanHoldNoRowOfTheAnswer) {
  const lake::Schema schema{{{"school", {}}, {"n", {lake::Type::Kind::long_}}, {"day", {lake::Type::Kind::date}}}};
  append({"raw", "marks"}, schema,
         "SELECT 'school ' || (i // 100) AS school, i AS n, DATE '2026-01-01' + CAST(i // 100 AS INTEGER) AS day FROM "
         "range(2000) AS t(i)",
         {"school"});
  append({"raw", "other"}, {{{"n", {lake::Type::Kind::long_}}}}, "SELECT 7 AS n");
  append({"raw", "other"}, {{{"n", {lake::Type::Kind::long_}}}}, "SELECT 700 AS n");
  Table view;
  view.name = {"staging", "early"};
  view.kind = TableKind::view;
  view.view_sql = "SELECT n FROM raw.marks WHERE day < DATE '2026-01-03'";
  view.view_origin = {"models/staging/early.sql", 1};
  catalog_.tables.emplace(view.name, view);
  const struct {
    std::string sql;
    std::int64_t files;
    std::int64_t rows;
    std::string answer;
  } cases[] = {
      {"SELECT count(*) FROM raw.marks", 20, 2000, "2000|"},
      {"SELECT count(*) FROM raw.marks WHERE school = 'school 7'", 1, 100, "100|"},
      {"SELECT count(*) FROM raw.marks WHERE n = 1234", 1, 100, "1|"},
      {"SELECT count(*) FROM raw.marks WHERE n BETWEEN 95 AND 105", 2, 200, "11|"},
      {"SELECT count(*) FROM raw.marks WHERE day >= DATE '2026-01-19'", 2, 200, "200|"},
      {"SELECT count(*) FROM raw.marks WHERE school IN ('school 1', 'school 2', 'school 3', 'school 4', 'school 5', "
       "'school 6', 'no school')",
       6, 600, "600|"},
      {"SELECT count(*) FROM raw.marks WHERE n < 0", 0, 0, "0|"},
      {"SELECT count(*) FROM staging.early WHERE n > 50", 2, 200, "149|"},
      {"SELECT count(*) FROM raw.marks AS a JOIN raw.marks AS b ON a.n = b.n WHERE a.school = 'school 3'", 20, 2000,
       "100|"},
      {"SELECT count(*) FROM raw.marks AS a JOIN raw.other AS o ON a.n = o.n WHERE a.n = 700", 2, 101, "1|"},
      {"SELECT count(*) FROM (SELECT n FROM raw.marks WHERE n < 100 UNION ALL SELECT n FROM raw.marks WHERE n >= 1900)",
       2, 200, "200|"},
      {"WITH x AS (SELECT * FROM raw.marks) SELECT count(*) FROM x WHERE n = 5", 1, 100, "1|"},
  };
  for (const auto& c : cases) {
    const Answer answer = ask(c.sql);
    EXPECT_EQ(answer.scanned.files, c.files) << c.sql;
    EXPECT_EQ(answer.scanned.rows, c.rows) << c.sql;
    EXPECT_EQ(lines_of(answer), Lines{c.answer}) << c.sql;
    EXPECT_EQ(lines_of(ask(c.sql, Skipping::off)), Lines{c.answer}) << c.sql;
  }
}

// Random rows with NULLs, NaN, long texts and times between milliseconds, in files by their order or without; random filters in random
// places.
class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}
  int below(int end) { return static_cast<int>(engine_() % static_cast<unsigned>(end)); }
  std::string one_of(const Lines& words) {
    return words[static_cast<std::size_t>(below(static_cast<int>(words.size())))];
  }

  std::string literal(int column) {
    const std::string n = std::to_string(below(40) - 5);
    switch (column) {
      case 0:
        return n;
      case 1:
        return "'" + std::string(static_cast<std::size_t>(below(40)), 'a') + one_of({"", "b", "\u00fc", "\U0001F600"}) +
               "'";
      case 2:
        return one_of({"'nan'::DOUBLE", "(" + n + " / 4.0)::DOUBLE", "(" + n + " / 10.0)::DOUBLE"});
      case 3:
        return "(" + n + " * 1.01)::DECIMAL(20,3)";
      case 4:
        return "(DATE '2026-01-01' + (" + n + "))";
      case 5:
        return "(TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_microseconds((" + n + ") * 333))";
      default:
        return "'p" + std::to_string(below(5)) + "'";
    }
  }

  std::string filter(int depth) {
    if (depth > 0 && below(3) > 0) {
      return "(" + filter(depth - 1) + one_of({" AND ", " OR "}) + filter(depth - 1) + ")";
    }
    if (below(6) == 0) return "NOT " + filter(depth > 0 ? depth - 1 : 0);
    const int column = below(7);
    const std::string name = "c" + std::to_string(column);
    switch (below(6)) {
      case 0:
        return name + one_of({" IS NULL", " IS NOT NULL"});
      case 1:
        return name + " BETWEEN " + literal(column) + " AND " + literal(column);
      case 2: {
        std::string list = literal(column);
        for (int i = below(9); i > 0; --i) list += ", " + literal(column);
        return name + " IN (" + list + ")";
      }
      case 3:
        return column == 1 ? "c1 LIKE 'aaa%'" : name + " IS DISTINCT FROM " + literal(column);
      default:
        return name + one_of({" = ", " <> ", " < ", " <= ", " > ", " >= "}) + literal(column);
    }
  }

  std::string question() {
    switch (below(6)) {
      case 0:
        return "SELECT COLUMNS(*)::VARCHAR FROM raw.t WHERE " + filter(2);
      case 1:
        return "SELECT c6, count(*), min(c0), max(c4) FROM raw.t WHERE " + filter(1) + " GROUP BY c6 HAVING c6 > 'p1'";
      case 2:
        return "SELECT a.c0, b.c6 FROM raw.t AS a JOIN (SELECT c0, c6 FROM raw.t WHERE " + filter(1) +
               ") AS b ON a.c0 = b.c0 WHERE a.c0 > " + literal(0);
      case 3:
        return "SELECT a.c0, b.c0 AS d FROM raw.t AS a LEFT JOIN (SELECT * FROM raw.t WHERE " + filter(1) +
               ") AS b ON a.c0 = b.c0 AND b.c0 < " + literal(0) + " WHERE a.c6 = 'p2'";
      case 4:
        return "WITH x AS (SELECT * FROM raw.t WHERE " + filter(1) +
               ") SELECT count(*) FROM x WHERE c0 > 3 UNION ALL " +
               "SELECT count(*) FROM x WHERE c0 IS NULL OR c1 < 'aaaa'";
      default:
        return "SELECT c0 FROM raw.t WHERE c0 IN (SELECT c0 FROM raw.t WHERE " + filter(1) + ") OR c1 = " + literal(1);
    }
  }

 private:
  std::mt19937 engine_;
};

TEST_F(Skipped, FilesNeverChangeAnAnswer) {
  const lake::Schema schema{{{"c0", lake::parse_type("long").value()},
                             {"c1", lake::parse_type("string").value()},
                             {"c2", lake::parse_type("double").value()},
                             {"c3", lake::parse_type("decimal(20,3)").value()},
                             {"c4", lake::parse_type("date").value()},
                             {"c5", lake::parse_type("timestamp").value()},
                             {"c6", lake::parse_type("string").value()}}};
  Chance chance(20'260'101);
  for (int file = 0; file < 12; ++file) {
    std::string rows;
    const int spread = chance.one_of({"wide", "narrow"}) == "wide" ? 1 : 0;
    for (int row = 0; row < 8; ++row) {
      std::string values;
      for (int column = 0; column < 7; ++column) {
        const bool is_null = chance.below(6) == 0 || (spread == 0 && chance.below(12) == column);
        values += (column > 0 ? ", " : "") + (is_null ? std::string("NULL") : chance.literal(column));
      }
      rows += (row > 0 ? ", (" : "(") + values + ")";
    }
    append({"raw", "t"}, schema, "SELECT * FROM (VALUES " + rows + ") AS t(c0, c1, c2, c3, c4, c5, c6)", {"c6"});
  }
  std::int64_t opened = 0;
  std::int64_t all = 0;
  for (int i = 0; i < 120; ++i) {
    const std::string sql = chance.question();
    const Answer on = ask(sql, Skipping::on);
    const Answer off = ask(sql, Skipping::off);
    ASSERT_EQ(lines_of(on), lines_of(off)) << sql;
    opened += on.scanned.files;
    all += off.scanned.files;
  }
  EXPECT_LT(opened * 10, all * 9) << "some files were passed over";
}

}  // namespace
}  // namespace schoolhouse::catalog
