/*
description: Attendance of each school by calendar month.
tags: [analytics, attendance]
grain: one row per school that counts, school year and month with attendance
key: [school_id, school_year, month]
columns:
  school_id: { type: string, description: The school., owner: school, privacy: open, required: true }
  school_name: { type: string, description: Name of the school today., privacy: open, required: true }
  school_year: { type: string, description: "School year, such as 2024-25.", privacy: open, required: true }
  month: { type: date, description: First day of the month., privacy: open }
  measured_days: { type: long, description: Student days that were measured., privacy: internal, required: true, accepted_range: { min: 0 } }
  present_days: { type: long, description: Measured days present., privacy: internal, required: true, accepted_range: { min: 0 } }
  absent_days: { type: long, description: Measured days absent., privacy: internal, required: true, accepted_range: { min: 0 } }
  attendance_rate: { type: "decimal(6,4)", description: present_days / measured_days; null without measured days., privacy: internal, accepted_range: { min: 0, max: 1 } }
checks:
  - relationships: { column: school_id, to: district.schools, field: id }
  - expression: "measured_days = present_days + absent_days"
    name: days_add_up
*/
WITH sums AS (
  SELECT school_id, school_year, CAST(date_trunc('month', day) AS DATE) AS month,
         count(CASE WHEN status IN ('present', 'tardy') THEN 1 END) AS present_days,
         count(CASE WHEN status IN ('absent_excused', 'absent_unexcused') THEN 1 END) AS absent_days
  FROM district.attendance
  GROUP BY school_id, school_year, CAST(date_trunc('month', day) AS DATE)
)
SELECT a.school_id, s.name AS school_name, a.school_year, a.month, a.present_days + a.absent_days AS measured_days, a.present_days, a.absent_days,
       CAST(CAST((20000 * a.present_days + (a.present_days + a.absent_days)) // nullif(2 * (a.present_days + a.absent_days), 0) AS DECIMAL(18,0)) * 0.0001 AS DECIMAL(6,4)) AS attendance_rate
FROM sums a
JOIN district.schools s ON s.id = a.school_id
WHERE s.is_active
