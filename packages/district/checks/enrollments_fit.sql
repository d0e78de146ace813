/*
description: Every enrollment joins a student with a course that exist.
tags: [entities]
*/
SELECT e.id
FROM district.enrollments e
LEFT JOIN district.users u ON u.id = e.student_id AND u.role = 'student'
LEFT JOIN district.courses c ON c.id = e.course_id
WHERE u.id IS NULL OR c.id IS NULL
