/*
description: Averages over the last days before the day of the run, by real dates, so that no month or year end cuts them.
tags: [codetrack]
grain: one row per person with an entry in these days
key: [id]
columns:
  id: { type: long, owner: student, privacy: student }
  name: { type: string, required: true, owner: student, privacy: student }
  cohort: { type: string, required: true }
  weeks: { type: long, required: true, description: Entries in these days }
  average_points: { type: double, required: true, privacy: student }
  average_commits: { type: double, required: true, privacy: student }
  standing: { type: string, required: true, privacy: student, accepted_values: [celebrate, struggling, disengaged] }
*/
WITH recent AS (
  SELECT id, cohort, count(*) AS weeks, avg(points) AS points, avg(commits) AS commits
  FROM codetrack.complete_weeks
  WHERE date_diff('day', date, CAST($run_date AS DATE)) >= 0
    AND date_diff('day', date, CAST($run_date AS DATE)) < $last_days
  GROUP BY id, cohort
)
SELECT
  r.id,
  p.name,
  r.cohort,
  r.weeks,
  round(r.points, 2) AS average_points,
  round(r.commits, 2) AS average_commits,
  CASE
    WHEN r.points >= t.min_points AND r.commits >= t.min_commits THEN 'celebrate'
    WHEN r.points = 0 AND r.commits = 0 THEN 'disengaged'
    ELSE 'struggling'
  END AS standing
FROM recent AS r
JOIN raw.roster_people AS p ON p.id = r.id
JOIN codetrack.thresholds AS t ON t.cohort = r.cohort
