/*
description: Students by grade and school year over the states that are in the lake.
tags: [ccd]
grain: one row per grade and school year
key: [school_year, grade]
columns:
  school_year: { type: string, privacy: open, description: "School year, 2016-2017" }
  grade: { type: string, privacy: open, description: Grade as words }
  grade_code: { type: integer, required: true, privacy: open, description: "Grade for sorting; kindergarten is 0" }
  students: { type: long, privacy: open, description: Students on the count day }
  schools: { type: long, required: true, privacy: open, description: Schools with a count above zero in the grade }
*/
SELECT
  school_year,
  grade,
  grade_code,
  sum(student_count) AS students,
  count(DISTINCT CASE WHEN student_count > 0 THEN ncessch END) AS schools
FROM ccd.enrollment
GROUP BY school_year, grade, grade_code
