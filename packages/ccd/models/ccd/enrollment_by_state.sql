/*
description: >
  Students by state and school year, ranked. Only states whose membership files are in the lake appear; a state where no school
  reported any count has NULL students and no rank.
tags: [ccd]
grain: one row per state and school year
key: [school_year, state]
columns:
  school_year: { type: string, privacy: open, description: "School year, 2016-2017" }
  state: { type: string, privacy: open, description: Postal code, relationships: { to: reference.ccd_states, field: state } }
  state_name: { type: string, required: true, privacy: open, description: Name of the state }
  students: { type: long, privacy: open, description: "Students of kindergarten to grade 12, NULL where nothing was reported", accepted_range: { min: 0 } }
  schools: { type: long, required: true, privacy: open, description: Schools with at least one row }
  counts_not_reported: { type: long, required: true, privacy: open, description: Rows of school and grade without a count }
  state_rank: { type: long, privacy: open, description: "1 is the largest of the year; equal states share a rank" }
*/
WITH totals AS (
  SELECT
    school_year,
    state,
    sum(student_count) AS students,
    count(DISTINCT ncessch) AS schools,
    sum(CASE WHEN student_count IS NULL THEN 1 ELSE 0 END) AS counts_not_reported
  FROM ccd.enrollment
  GROUP BY school_year, state
)
SELECT
  t.school_year,
  t.state,
  s.state_name,
  t.students,
  t.schools,
  t.counts_not_reported,
  CASE WHEN t.students IS NOT NULL
    THEN rank() OVER (PARTITION BY t.school_year ORDER BY t.students DESC NULLS LAST) END AS state_rank
FROM totals AS t
LEFT JOIN reference.ccd_states AS s ON s.state = t.state
