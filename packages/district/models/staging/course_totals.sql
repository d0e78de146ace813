/*
description: Enrollments and term marks of each course that counts, added up once for the tables above.
tags: [staging]
grain: one row per course that counts
key: [course_id]
columns:
  course_id: { type: string, description: The course., privacy: internal }
  school_id: { type: string, description: School of the course., owner: school, privacy: open, required: true }
  school_name: { type: string, description: Name of the school today., privacy: open, required: true }
  teacher_id: { type: string, description: Teacher of the course., owner: teacher, privacy: internal, required: true }
  teacher_name: { type: string, description: Name of the teacher today., privacy: internal }
  school_year: { type: string, description: School year of the course., privacy: open, required: true }
  term: { type: string, description: Term of the course., privacy: open, required: true }
  title: { type: string, description: Title of the course., privacy: open }
  subject: { type: string, description: Subject of the course., privacy: open, required: true }
  level: { type: string, description: Level of the course., privacy: open }
  enrollments: { type: long, description: Students enrolled., privacy: internal, required: true }
  n_grades: { type: long, description: Scored term marks., privacy: internal, required: true }
  unscored_marks: { type: long, description: Term marks without points., privacy: internal, required: true }
  passed: { type: long, description: Scored term marks with points above zero., privacy: internal, required: true }
  credit_points: { type: "decimal(18,4)", description: Sum of points times credit of the scored marks., privacy: internal, required: true }
  credits: { type: "decimal(18,2)", description: Sum of credit of the scored marks., privacy: internal, required: true }
*/
WITH marks AS (
  SELECT course_id, count(*) AS n_marks, count(points) AS n_grades, count(CASE WHEN points > 0 THEN 1 END) AS passed,
         sum(credit_points) AS credit_points, sum(CASE WHEN points IS NOT NULL THEN credit END) AS credits
  FROM staging.term_marks
  GROUP BY course_id
),
students AS (
  SELECT course_id, count(*) AS enrollments FROM staging.enrolled GROUP BY course_id
)
SELECT c.course_id, c.school_id, c.school_name, c.teacher_id, c.teacher_name, c.school_year, c.term, c.title, c.subject, c.level,
       coalesce(s.enrollments, 0) AS enrollments,
       coalesce(m.n_grades, 0) AS n_grades,
       coalesce(m.n_marks - m.n_grades, 0) AS unscored_marks,
       coalesce(m.passed, 0) AS passed,
       CAST(coalesce(m.credit_points, 0) AS DECIMAL(18,4)) AS credit_points,
       CAST(coalesce(m.credits, 0) AS DECIMAL(18,2)) AS credits
FROM staging.counted_courses c
LEFT JOIN students s ON s.course_id = c.course_id
LEFT JOIN marks m ON m.course_id = c.course_id
