/*
description: >
  Pre-kindergarten students by state in 2016-17, ranked: only the rows that are a state's subtotal by grade, never the parts beside them.
tags: [ccd]
grain: one row per state
key: [state]
columns:
  state: { type: string, privacy: open, description: Postal code, relationships: { to: reference.ccd_states, field: state } }
  state_name: { type: string, required: true, privacy: open, description: Name of the state }
  students: { type: long, privacy: open, description: "Students in pre-kindergarten, NULL where not reported", accepted_range: { min: 0 } }
  students_missing: { type: string, privacy: open, description: Why the count is NULL }
  state_rank: { type: long, privacy: open, description: "1 is the largest; equal states share a rank" }
checks:
  - row_count: { min: 50 }
*/
SELECT
  m.st AS state,
  s.state_name,
  m.student_count AS students,
  m.student_count_missing AS students_missing,
  CASE WHEN m.student_count IS NOT NULL
    THEN rank() OVER (ORDER BY m.student_count DESC NULLS LAST) END AS state_rank
FROM raw.sea_membership AS m
LEFT JOIN reference.ccd_states AS s ON s.state = m.st
WHERE m.total_indicator = 'Subtotal 4 - By Grade' AND m.grade = 'Pre-Kindergarten'
