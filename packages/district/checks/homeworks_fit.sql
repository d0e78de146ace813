/*
description: Every homework belongs to an enrollment of the same student and course.
tags: [entities]
*/
SELECT h.id
FROM district.homeworks h
LEFT JOIN district.enrollments e ON e.id = h.enrollment_id AND e.student_id = h.student_id AND e.course_id = h.course_id
WHERE e.id IS NULL
