/*
description: >
  The Education Data Portal's sample of school enrollment, ids padded and states named. Totals (race 99, sex 99, grade 99) stay beside
  their parts: filter by is_total before adding up.
tags: [ccd]
grain: one row per year, school, grade, race and sex
key: [year, ncessch, grade_code, race_code, sex_code]
columns:
  year: { type: integer, privacy: open, description: Year in which the school year begins, accepted_range: { min: 1986, max: 2100 } }
  ncessch: { type: string, owner: school, privacy: open, description: School id of 12 characters }
  leaid: { type: string, required: true, privacy: open, description: District id of 7 characters }
  state: { type: string, required: true, privacy: open, description: Postal code }
  state_name: { type: string, required: true, privacy: open, description: Name of the state }
  grade_code: { type: integer, privacy: open, description: "Grade; pre-kindergarten is -1, the total 99" }
  race_code: { type: integer, privacy: open, description: "Race; the total is 99" }
  sex_code: { type: integer, privacy: open, description: "Sex; the total is 99" }
  is_total: { type: boolean, required: true, privacy: open, description: "A total over race and sex, not a part" }
  enrollment: { type: long, privacy: open, description: "Students, NULL where missing, not applicable or suppressed", accepted_range: { min: 0 } }
  enrollment_missing: { type: string, privacy: open, description: Why the count is NULL }
checks:
  - expression: "length(ncessch) = 12 AND length(leaid) = 7"
    name: ids_have_their_zeros
*/
SELECT
  u.year,
  lpad(u.ncessch, 12, '0') AS ncessch,
  lpad(u.leaid, 7, '0') AS leaid,
  s.state,
  s.state_name,
  u.grade AS grade_code,
  u.race AS race_code,
  u.sex AS sex_code,
  u.race = 99 AND u.sex = 99 AS is_total,
  u.enrollment,
  u.enrollment_missing
FROM raw.urban_enrollment AS u
LEFT JOIN reference.ccd_states AS s
  -- 43 is the code that Puerto Rico had before 72.
  ON CAST(s.fips AS INTEGER) = CASE WHEN u.fips = 43 THEN 72 ELSE u.fips END
