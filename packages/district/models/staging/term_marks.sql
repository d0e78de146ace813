/*
description: The one term mark of each enrolled student and course that counts, with its points and credit.
tags: [staging]
grain: one row per counted enrollment with a term mark
key: [enrollment_id]
columns:
  enrollment_id: { type: string, description: The enrollment that the mark belongs to., privacy: internal }
  student_id: { type: string, description: The student., owner: student, privacy: student, required: true }
  course_id: { type: string, description: The course., privacy: internal, required: true }
  school_id: { type: string, description: School of the course., owner: school, privacy: open, required: true }
  teacher_id: { type: string, description: Teacher of the course., owner: teacher, privacy: internal, required: true }
  school_year: { type: string, description: School year of the course., privacy: open, required: true }
  term: { type: string, description: Term of the course., privacy: open, required: true }
  subject: { type: string, description: Subject of the course., privacy: open, required: true }
  letter: { type: string, description: The mark., privacy: student, required: true }
  points: { type: "decimal(4,2)", description: "Points of the letter; null for an unscored mark.", privacy: student }
  credit: { type: "decimal(4,2)", description: Credit of the course., privacy: open }
  credit_points: { type: "decimal(8,4)", description: Points times credit., privacy: student }
*/
WITH marks AS (
  SELECT g.enrollment_id, g.grade AS letter,
         row_number() OVER (PARTITION BY g.enrollment_id ORDER BY g.graded_on DESC, g.id DESC) AS nth_last
  FROM district.grades g
  WHERE g.kind = 'term' AND g.is_active
)
SELECT e.enrollment_id, e.student_id, e.course_id, e.school_id, e.teacher_id, e.school_year, e.term, e.subject,
       m.letter, l.points, e.credit, CAST(l.points * e.credit AS DECIMAL(8,4)) AS credit_points
FROM marks m
JOIN staging.enrolled e ON e.enrollment_id = m.enrollment_id
LEFT JOIN reference.letter_scale l ON l.letter = m.letter
WHERE m.nth_last = 1
