/*
description: Letter grades by course.
tags: [analytics]
materialized: table
engine: any
partition_by: [school_year]
grain: one row per course
key: [course_id]
columns:
  course_id: { type: string, owner: none, privacy: open, required: true, relationships: { to: raw.courses, field: id } }
  avg_gpa: { type: "decimal(9,4)", accepted_range: { min: 0, max: 4 } }
  letter: { type: string, accepted_values: [A, B] }
  n: long
checks:
  - row_count: { min: 1 }
  - expression: "n > 0"
    name: has_rows
    severity: warn
  - unique: [course_id, n]
*/
SELECT course_id, avg_gpa, letter, n FROM raw.x
