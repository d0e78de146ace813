/*
description: Every mark belongs to an enrollment of the same student and course, and its letter is in the letter scale.
tags: [entities]
*/
SELECT g.id
FROM district.grades g
LEFT JOIN district.enrollments e ON e.id = g.enrollment_id AND e.student_id = g.student_id AND e.course_id = g.course_id
LEFT JOIN reference.letter_scale l ON l.letter = g.grade
WHERE e.id IS NULL OR l.letter IS NULL
