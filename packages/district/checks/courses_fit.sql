/*
description: Every course has a school and a teacher that exist.
tags: [entities]
*/
SELECT c.id
FROM district.courses c
LEFT JOIN district.schools s ON s.id = c.school_id
LEFT JOIN district.users u ON u.id = c.teacher_id AND u.role = 'teacher'
WHERE s.id IS NULL OR u.id IS NULL
