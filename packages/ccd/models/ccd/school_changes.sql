/*
description: >
  What changed for a school between two directories that follow each other in the data: added, dropped, or its name, status or level changed.
  Opened and closed are what the status code says, which is not the same as being added to or dropped from the file.
tags: [ccd]
grain: one row per school and pair of school years in which anything differs, or a status says opened or closed
key: [school_year, ncessch]
columns:
  school_year: { type: string, privacy: open, description: The later school year }
  previous_year: { type: string, required: true, privacy: open, description: The earlier school year }
  ncessch: { type: string, owner: school, privacy: open, description: School id of 12 characters }
  state: { type: string, required: true, privacy: open, description: Postal code }
  is_added: { type: boolean, required: true, privacy: open, description: Stands in the later directory only }
  is_dropped: { type: boolean, required: true, privacy: open, description: Stands in the earlier directory only }
  is_name_changed: { type: boolean, required: true, privacy: open, description: "In both, under another name" }
  is_status_changed: { type: boolean, required: true, privacy: open, description: "In both, with another status code" }
  is_level_changed: { type: boolean, required: true, privacy: open, description: "In both, at another level" }
  is_opened: { type: boolean, required: true, privacy: open, description: "The later status is New or Reopened" }
  is_closed: { type: boolean, required: true, privacy: open, description: The later status is Closed }
  previous_name: { type: string, privacy: open, description: Name in the earlier directory }
  school_name: { type: string, privacy: open, description: Name in the later directory }
  previous_status: { type: string, privacy: open, description: Status in the earlier directory }
  status: { type: string, privacy: open, description: Status in the later directory }
  previous_level: { type: string, privacy: open, description: Level in the earlier directory }
  level: { type: string, privacy: open, description: Level in the later directory }
checks:
  - expression: "NOT (is_added AND is_dropped)"
    name: not_added_and_dropped
*/
WITH later AS (
  SELECT s.*, y.previous_year
  FROM ccd.schools AS s
  JOIN ccd.school_years AS y ON y.school_year = s.school_year
  WHERE y.previous_year IS NOT NULL
),
earlier AS (
  SELECT s.*, y.school_year AS next_year
  FROM ccd.schools AS s
  JOIN ccd.school_years AS y ON y.previous_year = s.school_year
),
pairs AS (
  SELECT
    coalesce(l.school_year, e.next_year) AS school_year,
    coalesce(l.previous_year, e.school_year) AS previous_year,
    coalesce(l.ncessch, e.ncessch) AS ncessch,
    coalesce(l.state, e.state) AS state,
    e.ncessch IS NULL AS is_added,
    l.ncessch IS NULL AS is_dropped,
    coalesce(l.school_name <> e.school_name, false) AS is_name_changed,
    coalesce(l.status_code <> e.status_code, false) AS is_status_changed,
    coalesce(l.level <> e.level, false) AS is_level_changed,
    coalesce(c.is_opening, false) AS is_opened,
    coalesce(c.is_closing, false) AS is_closed,
    e.school_name AS previous_name,
    l.school_name,
    e.status AS previous_status,
    l.status,
    e.level AS previous_level,
    l.level
  FROM later AS l
  FULL JOIN earlier AS e ON e.ncessch = l.ncessch AND e.next_year = l.school_year
  LEFT JOIN reference.ccd_status AS c ON c.status_code = l.status_code
)
SELECT *
FROM pairs
WHERE is_added OR is_dropped OR is_name_changed OR is_status_changed OR is_level_changed OR is_opened OR is_closed
