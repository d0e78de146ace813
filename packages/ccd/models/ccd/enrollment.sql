/*
description: Students by school, grade and school year; a count that was not reported is NULL with its reason.
tags: [ccd]
grain: one row per school, grade and school year
key: [school_year, ncessch, grade]
columns:
  school_year: { type: string, privacy: open, description: "School year, 2016-2017" }
  ncessch: { type: string, owner: school, privacy: open, description: School id of 12 characters }
  leaid: { type: string, required: true, privacy: open, description: District id of 7 characters }
  state: { type: string, required: true, privacy: open, description: Postal code, relationships: { to: reference.ccd_states, field: state } }
  grade: { type: string, privacy: open, description: Grade as words, relationships: { to: reference.ccd_grades, field: grade } }
  grade_code: { type: integer, required: true, privacy: open, description: "Grade for sorting; kindergarten is 0" }
  student_count: { type: long, privacy: open, description: "Students on the count day, NULL where not reported", accepted_range: { min: 0 } }
  student_count_missing: { type: string, privacy: open, description: Why the count is NULL }
checks:
  - row_count: { min: 1 }
  - expression: "length(ncessch) = 12 AND length(leaid) = 7"
    name: ids_have_their_zeros
  - expression: "(student_count IS NULL) = (student_count_missing IS NOT NULL)"
    name: every_missing_count_has_a_reason
*/
SELECT
  m.school_year,
  lpad(m.ncessch, 12, '0') AS ncessch,
  lpad(m.leaid, 7, '0') AS leaid,
  m.st AS state,
  m.grade,
  g.grade_code,
  m.student_count,
  m.student_count_missing
FROM raw.ccd_membership AS m
LEFT JOIN reference.ccd_grades AS g ON g.grade = m.grade
