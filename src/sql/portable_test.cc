// What another engine refuses or answers differently is told, with what to write instead.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "duck/database.h"
#include "sql/select.h"

namespace schoolhouse::sql {
namespace {

struct Portable : testing::Test {
  duck::Database database{{.threads = 1}};
  duck::Connection connection = database.connect();
  std::vector<Problem> unportable(std::string_view sql) {
    const ParseRequest request{.sql = sql, .origin = {"m.sql", 1}, .purpose = Purpose::ad_hoc};
    const Parsed parsed = parse_selects(connection, {&request, 1}).at(0);
    EXPECT_EQ(format_problems(parsed.problems), "") << sql;
    return parsed.select.unportable;
  }
};

TEST_F(Portable, TellsWhatIsNot) {
  const struct {
    std::string_view sql, what, fix;
  } cases[] = {
      {"FROM a.b", "FROM without SELECT is not portable", "write SELECT * FROM …"},
      {"SELECT 1 WHERE EXISTS (FROM a.b)", "FROM without SELECT is not portable", "write SELECT * FROM …"},
      {"SELECT DISTINCT ON (x) x, y FROM a.b", "DISTINCT ON is not portable",
       "number the rows by row_number() OVER (PARTITION BY … ORDER BY …) and keep the first"},
      {"SELECT * FROM a.b PIVOT (sum(x) FOR y IN ('a', 'b'))", "PIVOT and UNPIVOT are not portable",
       "write sum(CASE WHEN … THEN … END) for each value, or UNION ALL for each column"},
      {"SELECT * FROM a.b UNPIVOT (x FOR y IN (c, d))", "PIVOT and UNPIVOT are not portable",
       "write sum(CASE WHEN … THEN … END) for each value, or UNION ALL for each column"},
      {"SELECT 1 FROM a.b ASOF JOIN a.c USING (t)", "ASOF JOIN is not portable",
       "join on the range, number the rows by row_number() and keep the first"},
      {"SELECT COLUMNS('x.*') FROM a.b", "COLUMNS(…) is not portable", "list the columns"},
      {"SELECT * RENAME (x AS y) FROM a.b", "* RENAME is not portable", "list the columns, with AS"},
      {"SELECT x FROM a.b ORDER BY x LIMIT 10%", "LIMIT with a percentage is not portable",
       "rank the rows by percent_rank() and keep those below the share"},
      {"WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT n FROM r",
       "WITH RECURSIVE is not portable", "join the table with itself once for each level"},
      {"SELECT 1 AS x UNION ALL BY NAME SELECT 2 AS x", "UNION BY NAME is not portable",
       "list the columns of both sides in one order and write UNION ALL"},
      {"SELECT list_transform(x, lambda y: y + 1) FROM a.b", "'list_transform' is not portable",
       "say `engine: duckdb` in the header when nothing portable will do"},
      {"SELECT x -> 'y' FROM a.b", "'->' (a lambda, or a part of JSON) is not portable",
       "write json_extract_string(x, '$.name'), or unnest the list"},
      {"SELECT x[1] FROM a.b", "x[…] is not portable",
       "unnest the list, or take a part of a text by split_part or substring"},
      {"SELECT #1 FROM a.b", "a column by number (#1) is not portable", "write the column's name"},
      {"SELECT TRY(x) FROM a.b", "TRY(…) is not portable", "write TRY_CAST, or nullif(y, 0) for a divisor"},
      {"SELECT x COLLATE nocase FROM a.b", "COLLATE is not portable", "compare and sort by lower(x)"},
      {"SELECT x::HUGEINT FROM a.b", "the type HUGEINT is not portable",
       "use BIGINT, DECIMAL(p, s), DOUBLE, VARCHAR, BOOLEAN, DATE or TIMESTAMPTZ"},
      {"SELECT u FROM unnest([1]) WITH ORDINALITY AS t(u)", "WITH ORDINALITY is not portable",
       "number the rows by row_number()"},
      {"SELECT concat(x, y) FROM a.b", "'concat' is not portable",
       "write x || y, or concat_ws('', x, y) to skip NULLs"},
      {"SELECT any_value(x) FROM a.b", "'any_value' is not portable", "write min(x) or max(x), or max_by(x, y)"},
      {"SELECT mode(x) OVER () FROM a.b", "'mode' is not portable",
       "count each value and take the first by row_number(), with an order that breaks ties"},
      {"SELECT x GLOB 'a*' FROM a.b", "'~~~' is not portable", "write x LIKE 'pattern'"},
      {"SELECT x <=> y FROM a.b", "'<=>' is not portable", "write x IS NOT DISTINCT FROM y"},
      {"SELECT x / y FROM a.b", "a division by zero is infinite or NULL here and an error elsewhere",
       "write x / nullif(y, 0)"},
      {"SELECT x // 0 FROM a.b", "a division by zero is infinite or NULL here and an error elsewhere",
       "write x // nullif(y, 0)"},
      {"SELECT mod(x, y) FROM a.b", "a division by zero is infinite or NULL here and an error elsewhere",
       "write mod(x, nullif(y, 0))"},
      {"SELECT regexp_extract(x, 'a(b)') FROM a.b",
       "regexp_extract without a group means the whole match here and group 1 elsewhere",
       "write regexp_extract(x, 'pattern', 0)"},
      {"SELECT regexp_replace(x, 'a', 'b') FROM a.b",
       "regexp_replace without 'g' replaces the first match here and all elsewhere",
       "write regexp_replace(x, 'pattern', 'new', 'g')"},
      {"SELECT date_diff('week', x, y) FROM a.b", "date_diff by week counts differently elsewhere",
       "write date_diff('day', x, y) // 7"},
      {"SELECT extract(dow FROM x) FROM a.b", "the day of the week is counted differently elsewhere",
       "write isodow(x): Monday is 1, Sunday is 7"},
  };
  for (const auto& c : cases) {
    const auto problems = unportable(c.sql);
    ASSERT_FALSE(problems.empty()) << c.sql;
    EXPECT_EQ(problems[0].what, c.what) << c.sql;
    EXPECT_EQ(problems[0].fix, c.fix) << c.sql;
    EXPECT_EQ(problems[0].where.line, 1) << c.sql;
  }
}

TEST_F(Portable, LetsPassWhatIs) {
  for (const std::string_view sql : {
           "SELECT * EXCLUDE (x) REPLACE (y AS z) FROM a.b",
           "SELECT x, count(*) FROM a.b GROUP BY ALL ORDER BY ALL",
           "SELECT x FROM a.b QUALIFY row_number() OVER (PARTITION BY x ORDER BY y) = 1",
           "SELECT x / nullif(y, 0), x / 2, 100.0 * x / CAST(nullif(y, 0) AS DOUBLE), x // (2 * nullif(y, 0)) FROM a.b",
           "SELECT extract(year FROM x), trim(x), substring(x FROM 1 FOR 2), position('a' IN x), x LIKE 'a%' FROM a.b",
           "SELECT CASE WHEN x IS NULL THEN coalesce(y, z) END, x IN (1, 2), x BETWEEN 1 AND 2, NOT x FROM a.b",
           "SELECT string_agg(x, ',' ORDER BY x), percentile_cont(0.5) WITHIN GROUP (ORDER BY x), count(*) FILTER "
           "(WHERE x) FROM a.b",
           "SELECT d + INTERVAL 3 DAY, CAST(d AS DATE), d AT TIME ZONE 'UTC', try_cast(x AS DECIMAL(9, 2)) FROM a.b",
           "SELECT regexp_extract(x, 'a', 0), regexp_replace(x, 'a', 'b', 'g'), date_diff('month', x, y) FROM a.b",
           "SELECT a.x FROM a.a LEFT JOIN a.b USING (x) SEMI JOIN a.c USING (x) CROSS JOIN a.d, LATERAL (SELECT 1)",
           "SELECT sum(x) OVER (PARTITION BY y ORDER BY z ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM a.b",
           "SELECT u FROM unnest(string_split('a,b', ',')) AS t(u), generate_series(1, 3) AS s(n), (VALUES (1, 2)) AS "
           "v(p, q)",
           "SELECT x FROM a.b GROUP BY GROUPING SETS ((x), ()) HAVING grouping(x) = 0",
       }) {
    EXPECT_EQ(format_problems(unportable(sql)), "") << sql;
  }
}

TEST_F(Portable, ProblemsStandInTheOrderOfTheText) {
  const auto problems = unportable("SELECT concat(x),\n  x[1]\nFROM a.b");
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems[0].where, (Place{"m.sql", 1, "column 8"}));
  EXPECT_EQ(problems[1].where.line, 2);
}

}  // namespace
}  // namespace schoolhouse::sql
