/*
description: Courses that count, with the names of their school and teacher. Everything that hangs on a course takes school and term from here.
tags: [staging]
materialized: view
grain: one row per course that counts
key: [course_id]
columns:
  course_id: { type: string, description: The course., privacy: internal }
  school_id: { type: string, description: School of the course., owner: school, privacy: open }
  school_name: { type: string, description: Name of the school., privacy: open }
  teacher_id: { type: string, description: Teacher of the course., owner: teacher, privacy: internal }
  teacher_name: { type: string, description: Name of the teacher., privacy: internal }
  school_year: { type: string, description: "School year, such as 2024-25.", privacy: open }
  term: { type: string, description: Fall or Spring., privacy: open }
  title: { type: string, description: Title of the course., privacy: open }
  subject: { type: string, description: Subject of the course., privacy: open }
  level: { type: string, description: "standard, honors or advanced.", privacy: open }
  credit: { type: "decimal(4,2)", description: Credit that a student earns by the course., privacy: open }
*/
SELECT c.id AS course_id, c.school_id, s.name AS school_name, c.teacher_id, t.name AS teacher_name,
       c.school_year, c.term, c.title, c.subject, c.level, c.credit
FROM district.courses c
JOIN district.schools s ON s.id = c.school_id
LEFT JOIN district.users t ON t.id = c.teacher_id
WHERE c.is_active AND s.is_active
