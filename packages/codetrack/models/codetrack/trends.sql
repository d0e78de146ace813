/*
description: The latest complete week of every person against the own eight weeks before it, and how long it has been going well.
tags: [codetrack]
grain: one row per person
key: [id]
columns:
  id: { type: long, owner: student, privacy: student }
  name: { type: string, required: true, owner: student, privacy: student }
  cohort: { type: string, required: true }
  latest_points: { type: long, required: true, privacy: student }
  usual_points: { type: double, privacy: student, description: "Average of the eight entries before the latest, NULL without any" }
  has_fallen: { type: boolean, required: true, privacy: student, description: Half or less of what was usual }
  empty_weeks: { type: long, required: true, privacy: student, description: Entries with neither points nor commits }
  streak_weeks: { type: long, required: true, privacy: student, description: Entries in a row up to the latest that reached both thresholds }
*/
WITH ranked AS (
  SELECT
    w.id, w.cohort, w.points, w.commits,
    row_number() OVER (PARTITION BY w.id ORDER BY w.date DESC) AS place,
    CASE WHEN w.points >= t.min_points AND w.commits >= t.min_commits THEN 1 ELSE 0 END AS is_good
  FROM codetrack.complete_weeks AS w
  JOIN codetrack.thresholds AS t ON t.cohort = w.cohort
),
summed AS (
  SELECT
    id, cohort,
    max(CASE WHEN place = 1 THEN points END) AS latest_points,
    avg(CASE WHEN place BETWEEN 2 AND 9 THEN points END) AS usual_points,
    count(CASE WHEN points = 0 AND commits = 0 THEN 1 END) AS empty_weeks,
    coalesce(min(CASE WHEN is_good = 0 THEN place END), count(*) + 1) - 1 AS streak_weeks
  FROM ranked
  GROUP BY id, cohort
)
SELECT
  s.id,
  p.name,
  s.cohort,
  s.latest_points,
  round(s.usual_points, 2) AS usual_points,
  coalesce(s.usual_points > 0 AND s.latest_points <= s.usual_points / 2, false) AS has_fallen,
  s.empty_weeks,
  s.streak_weeks
FROM summed AS s
JOIN raw.roster_people AS p ON p.id = s.id
