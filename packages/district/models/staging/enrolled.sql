/*
description: Enrollments that make a student enrolled - not dropped, not audited, in a course that counts.
tags: [staging]
materialized: view
grain: one row per counted enrollment
key: [enrollment_id]
columns:
  enrollment_id: { type: string, description: The enrollment., privacy: internal }
  student_id: { type: string, description: The student., owner: student, privacy: student }
  course_id: { type: string, description: The course., privacy: internal }
  school_id: { type: string, description: School of the course., owner: school, privacy: open }
  teacher_id: { type: string, description: Teacher of the course., owner: teacher, privacy: internal }
  school_year: { type: string, description: School year of the course., privacy: open }
  term: { type: string, description: Term of the course., privacy: open }
  subject: { type: string, description: Subject of the course., privacy: open }
  credit: { type: "decimal(4,2)", description: Credit of the course., privacy: open }
*/
SELECT e.id AS enrollment_id, e.student_id, e.course_id, c.school_id, c.teacher_id, c.school_year, c.term, c.subject, c.credit
FROM district.enrollments e
JOIN staging.counted_courses c ON c.course_id = e.course_id
WHERE e.status IN ('active', 'completed') AND NOT e.is_audit
