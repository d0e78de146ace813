/*
description: Courses, students, homework and contents of each teacher by term.
tags: [analytics, resources]
grain: one row per teacher, school, school year and term
key: [teacher_id, school_id, school_year, term]
columns:
  teacher_id: { type: string, description: The teacher., owner: teacher, privacy: internal, required: true }
  teacher_name: { type: string, description: Name of the teacher today., privacy: internal }
  school_id: { type: string, description: The school., owner: school, privacy: open, required: true }
  school_name: { type: string, description: Name of the school today., privacy: open, required: true }
  school_year: { type: string, description: "School year, such as 2024-25.", privacy: open, required: true }
  term: { type: string, description: Term of the school year., privacy: open, required: true, accepted_values: [Fall, Spring] }
  courses: { type: long, description: Courses that count., privacy: internal, required: true, accepted_range: { min: 0 } }
  enrollments: { type: long, description: "Students enrolled, once per course.", privacy: internal, required: true, accepted_range: { min: 0 } }
  students: { type: long, description: Different students enrolled., privacy: internal, required: true, accepted_range: { min: 0 } }
  homeworks: { type: long, description: Assigned homework., privacy: internal, required: true, accepted_range: { min: 0 } }
  contents: { type: long, description: Contents that count., privacy: internal, required: true, accepted_range: { min: 0 } }
  enrollments_per_course: { type: "decimal(10,2)", description: enrollments / courses; null without courses., privacy: internal, accepted_range: { min: 0 } }
checks:
  - row_count: { min: 1 }
  - relationships: { column: teacher_id, to: district.users, field: id }
  - expression: "students <= enrollments"
    name: students_are_enrolled
*/
WITH contents AS (
  SELECT course_id, count(*) AS contents FROM district.contents WHERE is_active GROUP BY course_id
),
course_sums AS (
  SELECT c.teacher_id, c.teacher_name, c.school_id, c.school_name, c.school_year, c.term, count(*) AS courses,
         CAST(sum(c.enrollments) AS BIGINT) AS enrollments,
         CAST(sum(coalesce(h.assigned, 0)) AS BIGINT) AS homeworks, CAST(sum(coalesce(o.contents, 0)) AS BIGINT) AS contents
  FROM staging.course_totals c
  LEFT JOIN staging.course_homework h ON h.course_id = c.course_id
  LEFT JOIN contents o ON o.course_id = c.course_id
  GROUP BY c.teacher_id, c.teacher_name, c.school_id, c.school_name, c.school_year, c.term
),
enrolled_students AS (
  SELECT teacher_id, school_id, school_year, term, count(DISTINCT student_id) AS students
  FROM staging.enrolled
  GROUP BY teacher_id, school_id, school_year, term
),
teaching AS (
  SELECT DISTINCT teacher_id, school_year, term FROM staging.course_totals
),
counted AS (
  SELECT c.teacher_id, c.teacher_name, c.school_id, c.school_name, c.school_year, c.term, c.courses, c.enrollments,
         coalesce(e.students, 0) AS students, c.homeworks, c.contents
  FROM course_sums c
  LEFT JOIN enrolled_students e
    ON e.teacher_id = c.teacher_id AND e.school_id = c.school_id AND e.school_year = c.school_year AND e.term = c.term
  UNION ALL
  SELECT u.id, u.name, u.school_id, s.name, t.school_year, t.term, 0, 0, 0, 0, 0
  FROM district.users u
  JOIN district.schools s ON s.id = u.school_id
  JOIN staging.school_terms t
    ON t.school_id = u.school_id AND u.entered_on <= t.last_day AND (u.left_on IS NULL OR u.left_on >= t.first_day)
  LEFT JOIN teaching x ON x.teacher_id = u.id AND x.school_year = t.school_year AND x.term = t.term
  WHERE u.role = 'teacher' AND s.is_active AND x.teacher_id IS NULL
)
SELECT teacher_id, teacher_name, school_id, school_name, school_year, term, courses, enrollments, students, homeworks, contents,
       CAST(CAST((200 * enrollments + courses) // nullif(2 * courses, 0) AS DECIMAL(18,0)) * 0.01 AS DECIMAL(10,2)) AS enrollments_per_course
FROM counted
