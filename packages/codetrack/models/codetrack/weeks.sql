/*
description: Points and commits of every person by week; a week that has one of them only counts the other as 0.
tags: [codetrack]
partition_by: [year, month, cohort]
grain: one row per person and week
key: [id, date]
columns:
  date: { type: date, description: Day of the week's entry }
  year: { type: integer, required: true }
  month: { type: integer, required: true }
  day: { type: integer, required: true }
  email: { type: string, required: true, owner: student, privacy: student }
  cohort: { type: string, required: true }
  id: { type: long, owner: student, privacy: student }
  points: { type: long, required: true, privacy: student }
  commits: { type: long, required: true, privacy: student }
*/
WITH weeks AS (
  SELECT id, date FROM raw.codetrack_weekly_scores
  UNION
  SELECT id, date FROM raw.codetrack_weekly_commits
)
SELECT
  w.date,
  CAST(year(w.date) AS INTEGER) AS year,
  CAST(month(w.date) AS INTEGER) AS month,
  CAST(day(w.date) AS INTEGER) AS day,
  p.email,
  p.cohort,
  w.id,
  coalesce(s.points, 0) AS points,
  coalesce(c.commits, 0) AS commits
FROM weeks AS w
JOIN raw.roster_people AS p ON p.id = w.id
LEFT JOIN raw.codetrack_weekly_scores AS s ON s.id = w.id AND s.date = w.date
LEFT JOIN raw.codetrack_weekly_commits AS c ON c.id = w.id AND c.date = w.date
