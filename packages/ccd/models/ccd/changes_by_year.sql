/*
description: Schools added, dropped and changed from one directory to the next, and those opened and closed by their status.
tags: [ccd]
grain: one row per school year but the first
key: [school_year]
columns:
  school_year: { type: string, privacy: open, description: The later school year }
  previous_year: { type: string, required: true, privacy: open, description: The earlier school year }
  in_both: { type: long, required: true, privacy: open, description: Schools in both directories, accepted_range: { min: 0 } }
  added: { type: long, required: true, privacy: open, description: In the later directory only }
  dropped: { type: long, required: true, privacy: open, description: In the earlier directory only }
  name_changed: { type: long, required: true, privacy: open, description: In both with another name }
  status_changed: { type: long, required: true, privacy: open, description: In both with another status }
  level_changed: { type: long, required: true, privacy: open, description: In both at another level }
  any_changed: { type: long, required: true, privacy: open, description: "In both with another name, status or level" }
  opened: { type: long, required: true, privacy: open, description: "Status New or Reopened in the later year" }
  closed: { type: long, required: true, privacy: open, description: Status Closed in the later year }
*/
WITH sizes AS (
  SELECT school_year, count(*) AS schools FROM ccd.schools GROUP BY school_year
),
changes AS (
  SELECT
    school_year,
    previous_year,
    sum(CASE WHEN is_added THEN 1 ELSE 0 END) AS added,
    sum(CASE WHEN is_dropped THEN 1 ELSE 0 END) AS dropped,
    sum(CASE WHEN is_name_changed THEN 1 ELSE 0 END) AS name_changed,
    sum(CASE WHEN is_status_changed THEN 1 ELSE 0 END) AS status_changed,
    sum(CASE WHEN is_level_changed THEN 1 ELSE 0 END) AS level_changed,
    sum(CASE WHEN is_name_changed OR is_status_changed OR is_level_changed THEN 1 ELSE 0 END) AS any_changed,
    sum(CASE WHEN is_opened THEN 1 ELSE 0 END) AS opened,
    sum(CASE WHEN is_closed THEN 1 ELSE 0 END) AS closed
  FROM ccd.school_changes
  GROUP BY school_year, previous_year
)
SELECT
  c.school_year,
  c.previous_year,
  s.schools - c.added AS in_both,
  c.added,
  c.dropped,
  c.name_changed,
  c.status_changed,
  c.level_changed,
  c.any_changed,
  c.opened,
  c.closed
FROM changes AS c
JOIN sizes AS s ON s.school_year = c.school_year
