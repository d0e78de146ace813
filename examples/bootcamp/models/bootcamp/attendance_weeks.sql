/*
description: Attendance beside progress, by person and week from Monday. Who is not on the roster is left out; a week without an entry counts 0.
grain: one row per person and week
key: [email, week]
columns:
  week: { type: date, description: Monday of the week }
  email: { type: string, owner: student, privacy: student }
  name: { type: string, required: true, owner: student, privacy: student }
  cohort: { type: string, required: true }
  sessions: { type: long, required: true, description: Days on which the person was on the list }
  attended: { type: long, required: true, privacy: student, description: "Of these, present or late" }
  points: { type: long, required: true, privacy: student }
  commits: { type: long, required: true, privacy: student }
*/
WITH lists AS (
  SELECT
    email,
    CAST(date_trunc('week', date) AS DATE) AS week,
    count(*) AS sessions,
    count(CASE WHEN status <> 'absent' THEN 1 END) AS attended
  FROM raw.attendance_days
  GROUP BY email, CAST(date_trunc('week', date) AS DATE)
),
progress AS (
  SELECT
    email,
    CAST(date_trunc('week', date) AS DATE) AS week,
    CAST(sum(points) AS BIGINT) AS points,
    CAST(sum(commits) AS BIGINT) AS commits
  FROM codetrack.weeks
  GROUP BY email, CAST(date_trunc('week', date) AS DATE)
)
SELECT
  l.week,
  l.email,
  p.name,
  p.cohort,
  l.sessions,
  l.attended,
  coalesce(g.points, 0) AS points,
  coalesce(g.commits, 0) AS commits
FROM lists AS l
JOIN raw.roster_people AS p ON p.email = l.email
LEFT JOIN progress AS g ON g.email = l.email AND g.week = l.week
