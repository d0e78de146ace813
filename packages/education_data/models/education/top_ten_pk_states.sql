/*
description: The ten states with the most pre-kindergarten students in the chosen year; states with equal counts share a rank.
tags: [education_data]
grain: one row per state
key: [state_name]
columns:
  state_name: { type: string, privacy: open }
  students: { type: long, required: true, privacy: open }
  state_rank: { type: long, required: true, privacy: open, description: "1 is the largest; after a tie the next rank is left out" }
*/
WITH ranked AS (
  SELECT state_name, students, rank() OVER (ORDER BY students DESC) AS state_rank
  FROM education.enrollment_by_state
  WHERE grade = -1 AND year = $top_year AND students IS NOT NULL
)
SELECT state_name, students, state_rank FROM ranked WHERE state_rank <= 10
