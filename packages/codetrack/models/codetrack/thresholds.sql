/*
description: What a week should bring for every cohort of the roster, its own row before the one for all.
tags: [codetrack]
materialized: view
grain: one row per cohort
key: [cohort]
columns:
  cohort: { type: string, description: Cohort }
  min_points: { type: long, required: true }
  min_commits: { type: long, required: true }
*/
SELECT
  r.cohort,
  coalesce(own.min_points, every.min_points) AS min_points,
  coalesce(own.min_commits, every.min_commits) AS min_commits
FROM (SELECT DISTINCT cohort FROM raw.roster_people) AS r
LEFT JOIN reference.codetrack_thresholds AS own ON own.cohort = r.cohort
LEFT JOIN reference.codetrack_thresholds AS every ON every.cohort = '*'
