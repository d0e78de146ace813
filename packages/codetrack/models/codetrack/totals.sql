/*
description: Present totals of every person with an account.
tags: [codetrack]
grain: one row per person
key: [id]
columns:
  id: { type: long, owner: student, privacy: student }
  name: { type: string, required: true, owner: student, privacy: student }
  cohort: { type: string, required: true }
  free_code_camp_points: { type: long, privacy: student }
  honor: { type: long, privacy: student }
  leetcode_points: { type: long, privacy: student }
  total_points: { type: long, required: true, privacy: student, description: Sum of the three; what is not reported counts 0 }
*/
SELECT
  u.id,
  p.name,
  p.cohort,
  u.free_code_camp_points,
  u.honor,
  u.leetcode_points,
  coalesce(u.free_code_camp_points, 0) + coalesce(u.honor, 0) + coalesce(u.leetcode_points, 0) AS total_points
FROM raw.codetrack_users AS u
JOIN raw.roster_people AS p ON p.id = u.id
