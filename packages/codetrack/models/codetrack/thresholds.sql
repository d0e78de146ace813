/*
description: What a week should bring for every cohort of the roster, its own threshold before the one for all.
tags: [codetrack]
engine: duckdb
materialized: view
grain: one row per cohort
key: [cohort]
columns:
  cohort: { type: string, description: Cohort }
  min_points: { type: long, required: true, description: Points a week }
  min_commits: { type: long, required: true, description: Commits a week }
*/
WITH declared AS (
  SELECT
    trim(split_part(part, '=', 1)) AS cohort,
    CAST(trim(split_part(split_part(part, '=', 2), '/', 1)) AS BIGINT) AS min_points,
    CAST(trim(split_part(split_part(part, '=', 2), '/', 2)) AS BIGINT) AS min_commits
  FROM (SELECT unnest(string_split($thresholds, ',')) AS part) AS parts
)
SELECT
  r.cohort,
  coalesce(own.min_points, every.min_points) AS min_points,
  coalesce(own.min_commits, every.min_commits) AS min_commits
FROM (SELECT DISTINCT cohort FROM raw.roster_people) AS r
LEFT JOIN declared AS own ON own.cohort = r.cohort
LEFT JOIN declared AS every ON every.cohort = '*'
