/*
description: Courses, teachers, subjects, letters and schools add up to the same marks and credits in every school and term.
tags: [analytics]
*/
WITH parts AS (
  SELECT 'courses' AS part, school_id, school_year, term, sum(n_grades) AS n_grades, sum(credit_points) AS credit_points, sum(credits) AS credits
  FROM analytics.avg_grade_per_course GROUP BY school_id, school_year, term
  UNION ALL
  SELECT 'teachers', school_id, school_year, term, sum(n_grades), sum(credit_points), sum(credits)
  FROM analytics.avg_grade_per_teacher GROUP BY school_id, school_year, term
  UNION ALL
  SELECT 'subjects', school_id, school_year, term, sum(n_grades), sum(credit_points), sum(credits)
  FROM analytics.subject_performance GROUP BY school_id, school_year, term
  UNION ALL
  SELECT 'letters', school_id, school_year, term, sum(n_grades), CAST(NULL AS DECIMAL(38,4)), CAST(NULL AS DECIMAL(38,2))
  FROM analytics.grade_distribution GROUP BY school_id, school_year, term
)
SELECT p.part, p.school_id, p.school_year, p.term
FROM parts p
LEFT JOIN analytics.school_performance s ON s.school_id = p.school_id AND s.school_year = p.school_year AND s.term = p.term
WHERE s.school_id IS NULL OR p.n_grades <> s.n_grades OR p.credit_points <> s.credit_points OR p.credits <> s.credits
