/*
description: Operating schools by level and school year.
tags: [ccd]
grain: one row per level and school year
key: [school_year, level]
columns:
  school_year: { type: string, privacy: open, description: "School year, 2016-2017" }
  level: { type: string, privacy: open, description: School level }
  level_order: { type: integer, required: true, privacy: open, description: Position in tables and pictures }
  schools: { type: long, required: true, privacy: open, description: Schools that teach in this year }
  listed: { type: long, required: true, privacy: open, description: "All schools in the directory, closed and future ones included" }
*/
SELECT
  s.school_year,
  s.level,
  l.level_order,
  sum(CASE WHEN s.is_operating THEN 1 ELSE 0 END) AS schools,
  count(*) AS listed
FROM ccd.schools AS s
JOIN reference.ccd_levels AS l ON l.level = s.level
GROUP BY s.school_year, s.level, l.level_order
