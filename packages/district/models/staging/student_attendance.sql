/*
description: Days of attendance of each student at each school and school year.
tags: [staging, attendance]
grain: one row per student, school and school year
key: [student_id, school_id, school_year]
columns:
  student_id: { type: string, description: The student., owner: student, privacy: student }
  school_id: { type: string, description: The school., owner: school, privacy: open }
  school_year: { type: string, description: School year., privacy: open }
  present_days: { type: long, description: "Days present, tardy or not.", privacy: student, required: true }
  tardy_days: { type: long, description: Days present but tardy., privacy: student, required: true }
  absent_days: { type: long, description: Days absent., privacy: student, required: true }
  not_taken_days: { type: long, description: Days that nobody measured., privacy: student, required: true }
*/
SELECT student_id, school_id, school_year,
       count(CASE WHEN status IN ('present', 'tardy') THEN 1 END) AS present_days,
       count(CASE WHEN status = 'tardy' THEN 1 END) AS tardy_days,
       count(CASE WHEN status IN ('absent_excused', 'absent_unexcused') THEN 1 END) AS absent_days,
       count(CASE WHEN status = 'not_taken' THEN 1 END) AS not_taken_days
FROM district.attendance
GROUP BY student_id, school_id, school_year
