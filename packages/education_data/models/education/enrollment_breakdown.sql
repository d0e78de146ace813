/*
description: Students of a school by grade and by race, sex or both, with the names of all codes. Totals (99) stand beside their parts.
tags: [education_data]
grain: one row per breakdown, year, school, grade, race and sex
key: [breakdown, year, ncessch, grade, race, sex]
columns:
  breakdown: { type: string, privacy: open }
  year: { type: integer, privacy: open }
  ncessch: { type: string, owner: school, privacy: open }
  leaid: { type: string, required: true, privacy: open }
  state_name: { type: string, required: true, privacy: open, description: Name of the state or agency }
  grade: { type: integer, privacy: open }
  grade_name: { type: string, required: true, privacy: open }
  race: { type: integer, privacy: open }
  race_name: { type: string, required: true, privacy: open }
  sex: { type: integer, privacy: open }
  sex_name: { type: string, required: true, privacy: open }
  students: { type: long, privacy: open, description: "Students, NULL where the portal has a code instead", accepted_range: { min: 0 } }
  students_missing: { type: string, privacy: open, description: Why the count is NULL }
*/
SELECT
  e.breakdown,
  e.year,
  e.ncessch,
  e.leaid,
  s.state_name,
  e.grade,
  g.name AS grade_name,
  e.race,
  r.name AS race_name,
  e.sex,
  x.name AS sex_name,
  e.enrollment AS students,
  e.enrollment_missing AS students_missing
FROM raw.education_data_breakdown AS e
LEFT JOIN reference.education_states AS s ON s.fips = e.fips
LEFT JOIN reference.education_grades AS g ON g.code = e.grade
LEFT JOIN reference.education_races AS r ON r.code = e.race
LEFT JOIN reference.education_sexes AS x ON x.code = e.sex
