/*
description: The weeks for which both points and commits are out. One of the two comes later, and a 0 that is only late says nothing about a person.
tags: [codetrack]
materialized: view
grain: one row per person and week
key: [id, date]
columns:
  date: { type: date }
  email: { type: string, required: true, owner: student, privacy: student }
  cohort: { type: string, required: true }
  id: { type: long, owner: student, privacy: student }
  points: { type: long, required: true, privacy: student }
  commits: { type: long, required: true, privacy: student }
*/
WITH newest AS (
  SELECT max(date) AS date FROM raw.codetrack_weekly_scores
  UNION ALL
  SELECT max(date) AS date FROM raw.codetrack_weekly_commits
)
SELECT w.date, w.email, w.cohort, w.id, w.points, w.commits
FROM codetrack.weeks AS w
WHERE w.date <= (SELECT min(date) FROM newest)
