/*
description: Students, courses, marks and average GPA of each school by term.
tags: [analytics, achievement]
grain: one row per school that counts and term of the district
key: [school_id, school_year, term]
columns:
  school_id: { type: string, description: The school., owner: school, privacy: open, required: true }
  school_name: { type: string, description: Name of the school today., privacy: open, required: true }
  school_type: { type: string, description: Type of the school., privacy: open, required: true }
  region: { type: string, description: Region of the school., privacy: open }
  school_year: { type: string, description: "School year, such as 2024-25.", privacy: open, required: true }
  term: { type: string, description: Term of the school year., privacy: open, required: true, accepted_values: [Fall, Spring] }
  students: { type: long, description: Different students enrolled., privacy: internal, required: true, accepted_range: { min: 0 } }
  teachers: { type: long, description: Different teachers with a course., privacy: internal, required: true, accepted_range: { min: 0 } }
  courses: { type: long, description: Courses that count., privacy: internal, required: true, accepted_range: { min: 0 } }
  enrollments: { type: long, description: "Students enrolled, once per course.", privacy: internal, required: true, accepted_range: { min: 0 } }
  n_grades: { type: long, description: Scored term marks., privacy: internal, required: true, accepted_range: { min: 0 } }
  unscored_marks: { type: long, description: Term marks without points., privacy: internal, required: true, accepted_range: { min: 0 } }
  credit_points: { type: "decimal(18,4)", description: "Sum of points times credit, the numerator of avg_gpa.", privacy: internal, required: true, accepted_range: { min: 0 } }
  credits: { type: "decimal(18,2)", description: "Sum of credit, the divisor of avg_gpa.", privacy: internal, required: true, accepted_range: { min: 0 } }
  avg_gpa: { type: "decimal(6,4)", description: credit_points / credits; null without credits., privacy: internal, accepted_range: { min: 0, max: 5 } }
  gpa_rank: { type: long, description: 1 + the number of schools with a higher avg_gpa in the term., privacy: internal, accepted_range: { min: 1 } }
  passed: { type: long, description: Scored marks with points above zero., privacy: internal, required: true, accepted_range: { min: 0 } }
  pass_rate: { type: "decimal(6,4)", description: passed / n_grades; null without marks., privacy: internal, accepted_range: { min: 0, max: 1 } }
  graded_students: { type: long, description: Students with credits from scored marks., privacy: internal, required: true, accepted_range: { min: 0 } }
  students_at_3: { type: long, description: Graded students whose own average is at least 3.0., privacy: internal, required: true, accepted_range: { min: 0 } }
  at_3_rate: { type: "decimal(6,4)", description: students_at_3 / graded_students; null without graded students., privacy: internal, accepted_range: { min: 0, max: 1 } }
checks:
  - row_count: { min: 1 }
  - relationships: { column: school_id, to: district.schools, field: id }
  - expression: "(avg_gpa IS NULL) = (credits = 0)"
    name: average_only_with_credits
  - expression: "passed <= n_grades AND students_at_3 <= graded_students AND graded_students <= students"
    name: parts_are_not_above_the_whole
*/
WITH terms AS (
  SELECT DISTINCT school_year, term FROM staging.course_totals
),
course_sums AS (
  SELECT school_id, school_year, term, count(DISTINCT teacher_id) AS teachers, count(*) AS courses,
         CAST(sum(enrollments) AS BIGINT) AS enrollments, CAST(sum(n_grades) AS BIGINT) AS n_grades,
         CAST(sum(unscored_marks) AS BIGINT) AS unscored_marks, CAST(sum(passed) AS BIGINT) AS passed,
         sum(credit_points) AS credit_points, sum(credits) AS credits
  FROM staging.course_totals
  GROUP BY school_id, school_year, term
),
enrolled_students AS (
  SELECT school_id, school_year, term, count(DISTINCT student_id) AS students
  FROM staging.enrolled
  GROUP BY school_id, school_year, term
),
student_sums AS (
  SELECT school_id, school_year, term, student_id, sum(credit_points) AS credit_points, sum(credit) AS credits
  FROM staging.term_marks
  WHERE points IS NOT NULL AND credit > 0
  GROUP BY school_id, school_year, term, student_id
),
graded AS (
  SELECT school_id, school_year, term, count(*) AS graded_students,
         count(CASE WHEN credit_points >= 3 * credits THEN 1 END) AS students_at_3
  FROM student_sums
  GROUP BY school_id, school_year, term
),
counted AS (
  SELECT s.id AS school_id, s.name AS school_name, s.type AS school_type, s.region, t.school_year, t.term,
         coalesce(e.students, 0) AS students, coalesce(c.teachers, 0) AS teachers, coalesce(c.courses, 0) AS courses,
         coalesce(c.enrollments, 0) AS enrollments, coalesce(c.n_grades, 0) AS n_grades, coalesce(c.unscored_marks, 0) AS unscored_marks,
         CAST(coalesce(c.credit_points, 0) AS DECIMAL(18,4)) AS credit_points, CAST(coalesce(c.credits, 0) AS DECIMAL(18,2)) AS credits,
         coalesce(c.passed, 0) AS passed, coalesce(g.graded_students, 0) AS graded_students, coalesce(g.students_at_3, 0) AS students_at_3
  FROM district.schools s
  CROSS JOIN terms t
  LEFT JOIN course_sums c ON c.school_id = s.id AND c.school_year = t.school_year AND c.term = t.term
  LEFT JOIN enrolled_students e ON e.school_id = s.id AND e.school_year = t.school_year AND e.term = t.term
  LEFT JOIN graded g ON g.school_id = s.id AND g.school_year = t.school_year AND g.term = t.term
  WHERE s.is_active
),
averaged AS (
  SELECT school_id, school_name, school_type, region, school_year, term, students, teachers, courses, enrollments, n_grades,
         unscored_marks, credit_points, credits,
         -- Ten-thousandths by integers, rounded half up: the same on every engine.
       CAST(CAST((200 * CAST(floor(credit_points * 10000) AS BIGINT) + CAST(floor(credits * 100) AS BIGINT))
                 // nullif(2 * CAST(floor(credits * 100) AS BIGINT), 0) AS DECIMAL(18,0)) * 0.0001 AS DECIMAL(6,4)) AS avg_gpa,
         passed, graded_students, students_at_3
  FROM counted
)
SELECT school_id, school_name, school_type, region, school_year, term, students, teachers, courses, enrollments, n_grades, unscored_marks,
       credit_points, credits, avg_gpa,
       CASE WHEN avg_gpa IS NOT NULL
            THEN CAST(rank() OVER (PARTITION BY school_year, term ORDER BY avg_gpa DESC NULLS LAST) AS BIGINT) END AS gpa_rank,
       passed,
       CAST(CAST((20000 * passed + n_grades) // nullif(2 * n_grades, 0) AS DECIMAL(18,0)) * 0.0001 AS DECIMAL(6,4)) AS pass_rate,
       graded_students, students_at_3,
       CAST(CAST((20000 * students_at_3 + graded_students) // nullif(2 * graded_students, 0) AS DECIMAL(18,0)) * 0.0001 AS DECIMAL(6,4)) AS at_3_rate
FROM averaged
