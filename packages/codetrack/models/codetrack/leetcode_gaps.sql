/*
description: Where problems may be missing - LeetCode tells the last 20 only, and a pull that brought 20 new ones may have had more before them.
tags: [codetrack]
engine: duckdb
grain: one row per person and gap
key: [leetcode_id, gap_to]
columns:
  leetcode_id: { type: string, owner: student, privacy: student }
  gap_from: { type: timestamp, required: true, privacy: student, description: The newest problem that was known }
  gap_to: { type: timestamp, privacy: student, description: The oldest problem that came then }
*/
WITH pulls AS (
  SELECT
    leetcode_id, _loaded_at AS loaded_at, count(*) AS problems,
    min(solved_seconds) AS oldest, max(solved_seconds) AS newest
  FROM raw.leetcode_solved
  GROUP BY leetcode_id, _loaded_at
),
followed AS (
  SELECT leetcode_id, problems, oldest, max(newest) OVER (PARTITION BY leetcode_id ORDER BY loaded_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS known
  FROM pulls
)
SELECT
  leetcode_id,
  make_timestamptz(known * 1000000) AS gap_from,
  make_timestamptz(oldest * 1000000) AS gap_to
FROM followed
WHERE problems >= 20 AND oldest > known
