/*
description: Students of a state by year and grade, from the total rows only, never the parts beside them.
tags: [education_data]
grain: one row per year, state and grade
key: [year, state_name, grade]
columns:
  year: { type: integer, privacy: open }
  state_name: { type: string, privacy: open }
  grade: { type: integer, privacy: open }
  grade_name: { type: string, required: true, privacy: open }
  schools: { type: long, required: true, privacy: open, description: Schools with a row }
  students: { type: long, privacy: open, description: "Students, NULL where no school reported any" }
*/
SELECT year, state_name, grade, grade_name, count(*) AS schools, CAST(sum(students) AS BIGINT) AS students
FROM education.enrollment
WHERE race = 99 AND sex = 99
GROUP BY year, state_name, grade, grade_name
