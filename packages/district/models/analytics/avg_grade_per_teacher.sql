/*
description: Average GPA of the term marks in each teacher's courses.
tags: [analytics, achievement]
grain: one row per teacher, school, school year and term with a course that counts
key: [teacher_id, school_id, school_year, term]
columns:
  teacher_id: { type: string, description: The teacher., owner: teacher, privacy: internal, required: true }
  teacher_name: { type: string, description: Name of the teacher today., privacy: internal }
  school_id: { type: string, description: School of the course., owner: school, privacy: open, required: true }
  school_name: { type: string, description: Name of the school today., privacy: open, required: true }
  school_year: { type: string, description: "School year, such as 2024-25.", privacy: open, required: true }
  term: { type: string, description: Term of the school year., privacy: open, required: true, accepted_values: [Fall, Spring] }
  courses: { type: long, description: Courses that count., privacy: internal, required: true, accepted_range: { min: 0 } }
  n_grades: { type: long, description: Scored term marks., privacy: internal, required: true, accepted_range: { min: 0 } }
  credit_points: { type: "decimal(18,4)", description: "Sum of points times credit, the numerator of avg_gpa.", privacy: internal, required: true, accepted_range: { min: 0 } }
  credits: { type: "decimal(18,2)", description: "Sum of credit, the divisor of avg_gpa.", privacy: internal, required: true, accepted_range: { min: 0 } }
  avg_gpa: { type: "decimal(6,4)", description: credit_points / credits; null without credits., privacy: internal, accepted_range: { min: 0, max: 5 } }
checks:
  - row_count: { min: 1 }
  - relationships: { column: teacher_id, to: district.users, field: id }
  - expression: "courses > 0"
    name: has_a_course
  - expression: "(avg_gpa IS NULL) = (credits = 0)"
    name: average_only_with_credits
*/
WITH totals AS (
  SELECT teacher_id, teacher_name, school_id, school_name, school_year, term, count(*) AS courses,
         CAST(sum(n_grades) AS BIGINT) AS n_grades,
         CAST(sum(credit_points) AS DECIMAL(18,4)) AS credit_points, CAST(sum(credits) AS DECIMAL(18,2)) AS credits
  FROM staging.course_totals
  GROUP BY teacher_id, teacher_name, school_id, school_name, school_year, term
)
SELECT teacher_id, teacher_name, school_id, school_name, school_year, term, courses, n_grades, credit_points, credits,
       -- Ten-thousandths by integers, rounded half up: the same on every engine.
       CAST(CAST((200 * CAST(floor(credit_points * 10000) AS BIGINT) + CAST(floor(credits * 100) AS BIGINT))
                 // nullif(2 * CAST(floor(credits * 100) AS BIGINT), 0) AS DECIMAL(18,0)) * 0.0001 AS DECIMAL(6,4)) AS avg_gpa
FROM totals
