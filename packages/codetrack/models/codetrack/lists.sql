/*
description: Who to celebrate, who struggles, who is disengaged, who has fallen against the own last eight weeks, and who has a streak of three good weeks or more.
tags: [codetrack]
grain: one row per list and person
key: [list, id]
columns:
  list: { type: string, accepted_values: [celebrate, struggling, disengaged, fallen, streak] }
  id: { type: long, owner: student, privacy: student }
  name: { type: string, required: true, owner: student, privacy: student }
  cohort: { type: string, required: true }
  date: { type: date, required: true, description: Day of the latest entry }
  points: { type: long, required: true, privacy: student }
  commits: { type: long, required: true, privacy: student }
  usual_points: { type: double, privacy: student, description: Average of the eight entries before }
  streak_weeks: { type: long, required: true, privacy: student, description: Good entries in a row }
*/
WITH people AS (
  SELECT
    l.standing, l.id, l.name, l.cohort, l.date, l.points, l.commits, t.usual_points, t.streak_weeks, t.has_fallen
  FROM codetrack.latest_week AS l
  JOIN codetrack.trends AS t ON t.id = l.id
)
SELECT standing AS list, id, name, cohort, date, points, commits, usual_points, streak_weeks FROM people
UNION ALL
SELECT 'fallen' AS list, id, name, cohort, date, points, commits, usual_points, streak_weeks FROM people WHERE has_fallen
UNION ALL
SELECT 'streak' AS list, id, name, cohort, date, points, commits, usual_points, streak_weeks
FROM people
WHERE streak_weeks >= 3
