/*
description: Enrollment, marks and average GPA of each subject by school and term.
tags: [analytics, achievement]
grain: one row per school, school year, term and subject with a course that counts
key: [school_id, school_year, term, subject]
columns:
  school_id: { type: string, description: School of the course., owner: school, privacy: open, required: true }
  school_name: { type: string, description: Name of the school today., privacy: open, required: true }
  school_year: { type: string, description: "School year, such as 2024-25.", privacy: open, required: true }
  term: { type: string, description: Term of the school year., privacy: open, required: true, accepted_values: [Fall, Spring] }
  subject: { type: string, description: Subject of the courses., privacy: open, required: true }
  courses: { type: long, description: Courses that count., privacy: internal, required: true, accepted_range: { min: 0 } }
  enrollments: { type: long, description: "Students enrolled, once per course.", privacy: internal, required: true, accepted_range: { min: 0 } }
  students: { type: long, description: Different students enrolled., privacy: internal, required: true, accepted_range: { min: 0 } }
  n_grades: { type: long, description: Scored term marks., privacy: internal, required: true, accepted_range: { min: 0 } }
  credit_points: { type: "decimal(18,4)", description: "Sum of points times credit, the numerator of avg_gpa.", privacy: internal, required: true, accepted_range: { min: 0 } }
  credits: { type: "decimal(18,2)", description: "Sum of credit, the divisor of avg_gpa.", privacy: internal, required: true, accepted_range: { min: 0 } }
  avg_gpa: { type: "decimal(6,4)", description: credit_points / credits; null without credits., privacy: internal, accepted_range: { min: 0, max: 5 } }
  passed: { type: long, description: Scored marks with points above zero., privacy: internal, required: true, accepted_range: { min: 0 } }
  pass_rate: { type: "decimal(6,4)", description: passed / n_grades; null without marks., privacy: internal, accepted_range: { min: 0, max: 1 } }
checks:
  - row_count: { min: 1 }
  - relationships: { column: school_id, to: district.schools, field: id }
  - expression: "(avg_gpa IS NULL) = (credits = 0)"
    name: average_only_with_credits
  - expression: "passed <= n_grades AND n_grades <= enrollments AND students <= enrollments"
    name: parts_are_not_above_the_whole
*/
WITH course_sums AS (
  SELECT school_id, school_name, school_year, term, subject, count(*) AS courses, CAST(sum(enrollments) AS BIGINT) AS enrollments,
         CAST(sum(n_grades) AS BIGINT) AS n_grades, CAST(sum(passed) AS BIGINT) AS passed,
         CAST(sum(credit_points) AS DECIMAL(18,4)) AS credit_points, CAST(sum(credits) AS DECIMAL(18,2)) AS credits
  FROM staging.course_totals
  GROUP BY school_id, school_name, school_year, term, subject
),
enrolled_students AS (
  SELECT school_id, school_year, term, subject, count(DISTINCT student_id) AS students
  FROM staging.enrolled
  GROUP BY school_id, school_year, term, subject
),
counted AS (
  SELECT c.school_id, c.school_name, c.school_year, c.term, c.subject, c.courses, c.enrollments, coalesce(e.students, 0) AS students,
         c.n_grades, c.credit_points, c.credits, c.passed
  FROM course_sums c
  LEFT JOIN enrolled_students e ON e.school_id = c.school_id AND e.school_year = c.school_year AND e.term = c.term AND e.subject = c.subject
)
SELECT school_id, school_name, school_year, term, subject, courses, enrollments, students, n_grades, credit_points, credits,
       -- Ten-thousandths by integers, rounded half up: the same on every engine.
       CAST(CAST((200 * CAST(floor(credit_points * 10000) AS BIGINT) + CAST(floor(credits * 100) AS BIGINT))
                 // nullif(2 * CAST(floor(credits * 100) AS BIGINT), 0) AS DECIMAL(18,0)) * 0.0001 AS DECIMAL(6,4)) AS avg_gpa,
       passed,
       CAST(CAST((20000 * passed + n_grades) // nullif(2 * n_grades, 0) AS DECIMAL(18,0)) * 0.0001 AS DECIMAL(6,4)) AS pass_rate
FROM counted
