/*
description: Problems that people solved on LeetCode. Between two dates, as CSV - schoolhouse query --format csv with a condition on solved_on.
tags: [codetrack]
engine: duckdb
grain: one row per person and accepted submission
key: [leetcode_id, submission_id]
columns:
  leetcode_id: { type: string, owner: student, privacy: student }
  submission_id: { type: string, privacy: student }
  name: { type: string, required: true, owner: student, privacy: student }
  cohort: { type: string, required: true }
  solved_at: { type: timestamp, required: true, privacy: student }
  solved_on: { type: date, required: true, privacy: student, description: The day in UTC }
  title: { type: string, required: true, privacy: student }
  url: { type: string, required: true, privacy: student, description: Page of the problem }
*/
SELECT
  s.leetcode_id,
  s.submission_id,
  p.name,
  p.cohort,
  make_timestamptz(s.solved_seconds * 1000000) AS solved_at,
  CAST(make_timestamp(s.solved_seconds * 1000000) AS DATE) AS solved_on,
  s.title,
  'https://leetcode.com/problems/' || s.title_slug AS url
FROM raw.leetcode_solved AS s
JOIN raw.roster_people AS p ON p.leetcode_id = s.leetcode_id
