/*
description: The latest complete week of every person against the thresholds of the cohort.
tags: [codetrack]
grain: one row per person
key: [id]
columns:
  id: { type: long, owner: student, privacy: student }
  name: { type: string, required: true, owner: student, privacy: student }
  cohort: { type: string, required: true }
  date: { type: date, required: true, description: Day of the latest entry }
  points: { type: long, required: true, privacy: student }
  commits: { type: long, required: true, privacy: student }
  standing: { type: string, required: true, privacy: student, description: "celebrate: both thresholds reached; disengaged: neither points nor commits; struggling: the rest", accepted_values: [celebrate, struggling, disengaged] }
*/
SELECT
  w.id,
  p.name,
  w.cohort,
  w.date,
  w.points,
  w.commits,
  CASE
    WHEN w.points >= t.min_points AND w.commits >= t.min_commits THEN 'celebrate'
    WHEN w.points = 0 AND w.commits = 0 THEN 'disengaged'
    ELSE 'struggling'
  END AS standing
FROM codetrack.complete_weeks AS w
JOIN raw.roster_people AS p ON p.id = w.id
JOIN codetrack.thresholds AS t ON t.cohort = w.cohort
WHERE w.date = (SELECT max(x.date) FROM codetrack.complete_weeks AS x WHERE x.id = w.id)
