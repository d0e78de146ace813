/*
description: Schools of the directory by year, with the names of their states.
tags: [education_data]
grain: one row per year and school
key: [year, ncessch]
columns:
  year: { type: integer, privacy: open }
  ncessch: { type: string, owner: school, privacy: open }
  school_name: { type: string, privacy: open }
  leaid: { type: string, required: true, privacy: open }
  lea_name: { type: string, privacy: open }
  state_name: { type: string, required: true, privacy: open }
  city: { type: string, privacy: open }
  students: { type: long, privacy: open, description: "Students of all grades, NULL where the portal has a code instead", accepted_range: { min: 0 } }
*/
SELECT
  d.year,
  d.ncessch,
  d.school_name,
  d.leaid,
  d.lea_name,
  s.state_name,
  d.city_location AS city,
  d.enrollment AS students
FROM raw.education_data_directory AS d
LEFT JOIN reference.education_states AS s ON s.fips = d.fips
