/*
description: Average GPA of each course from its term marks.
tags: [analytics, achievement]
grain: one row per course that counts
key: [course_id]
columns:
  course_id: { type: string, description: The course., privacy: internal }
  school_id: { type: string, description: School of the course., owner: school, privacy: open, required: true }
  school_name: { type: string, description: Name of the school today., privacy: open, required: true }
  teacher_id: { type: string, description: Teacher of the course., owner: teacher, privacy: internal, required: true }
  teacher_name: { type: string, description: Name of the teacher today., privacy: internal }
  school_year: { type: string, description: "School year, such as 2024-25.", privacy: open, required: true }
  term: { type: string, description: Term of the school year., privacy: open, required: true, accepted_values: [Fall, Spring] }
  title: { type: string, description: Title of the course., privacy: open }
  subject: { type: string, description: Subject of the courses., privacy: open, required: true }
  level: { type: string, description: Level of the course., privacy: open, accepted_values: [standard, honors, advanced] }
  enrollments: { type: long, description: Students enrolled., privacy: internal, required: true, accepted_range: { min: 0 } }
  n_grades: { type: long, description: Scored term marks., privacy: internal, required: true, accepted_range: { min: 0 } }
  credit_points: { type: "decimal(18,4)", description: "Sum of points times credit, the numerator of avg_gpa.", privacy: internal, required: true, accepted_range: { min: 0 } }
  credits: { type: "decimal(18,2)", description: "Sum of credit, the divisor of avg_gpa.", privacy: internal, required: true, accepted_range: { min: 0 } }
  avg_gpa: { type: "decimal(6,4)", description: credit_points / credits; null without credits., privacy: internal, accepted_range: { min: 0, max: 5 } }
checks:
  - row_count: { min: 1 }
  - relationships: { column: course_id, to: district.courses, field: id }
  - expression: "n_grades <= enrollments"
    name: no_more_marks_than_students
  - expression: "(avg_gpa IS NULL) = (credits = 0)"
    name: average_only_with_credits
*/
SELECT course_id, school_id, school_name, teacher_id, teacher_name, school_year, term, title, subject, level, enrollments, n_grades,
       credit_points, credits,
       -- Ten-thousandths by integers, rounded half up: the same on every engine.
       CAST(CAST((200 * CAST(floor(credit_points * 10000) AS BIGINT) + CAST(floor(credits * 100) AS BIGINT))
                 // nullif(2 * CAST(floor(credits * 100) AS BIGINT), 0) AS DECIMAL(18,0)) * 0.0001 AS DECIMAL(6,4)) AS avg_gpa
FROM staging.course_totals
