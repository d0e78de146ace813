/*
description: Attendance was taken only on days that the school's calendar calls school days.
severity: warn
tags: [entities, attendance]
*/
WITH taken AS (
  SELECT DISTINCT school_id, day FROM district.attendance
)
SELECT t.school_id, t.day
FROM taken t
LEFT JOIN district.calendars c ON c.school_id = t.school_id AND c.day = t.day AND c.is_school_day
WHERE c.day IS NULL
