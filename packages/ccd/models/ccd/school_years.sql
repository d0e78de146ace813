/*
description: The school years that the directory holds, each with the one before it in the data.
tags: [ccd]
grain: one row per school year
key: [school_year]
columns:
  school_year: { type: string, privacy: open, description: "School year, 2018-2019" }
  previous_year: { type: string, privacy: open, description: The school year before it in the data; NULL for the first }
*/
SELECT
  school_year,
  lag(school_year) OVER (ORDER BY school_year) AS previous_year
FROM (SELECT DISTINCT school_year FROM ccd.schools) AS years
