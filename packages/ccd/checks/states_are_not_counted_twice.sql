/*
description: Students by state and students by grade add up to the same total in every year.
*/
WITH by_state AS (
  SELECT school_year, sum(students) AS students FROM ccd.enrollment_by_state GROUP BY school_year
),
by_grade AS (
  SELECT school_year, sum(students) AS students FROM ccd.enrollment_by_grade GROUP BY school_year
)
SELECT s.school_year, s.students AS by_state, g.students AS by_grade
FROM by_state AS s
JOIN by_grade AS g ON g.school_year = s.school_year
WHERE s.students <> g.students
