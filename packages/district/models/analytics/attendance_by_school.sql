/*
description: Attendance and chronic absence of each school and year, by integer arithmetic on days.
tags: [analytics, attendance]
grain: one row per school that counts and school year with attendance
key: [school_id, school_year]
columns:
  school_id: { type: string, description: The school., owner: school, privacy: open, required: true }
  school_name: { type: string, description: Name of the school today., privacy: open, required: true }
  school_year: { type: string, description: "School year, such as 2024-25.", privacy: open, required: true }
  students: { type: long, description: Different students with a measured day., privacy: internal, required: true, accepted_range: { min: 0 } }
  measured_days: { type: long, description: Student days that were measured., privacy: internal, required: true, accepted_range: { min: 0 } }
  present_days: { type: long, description: Measured days present., privacy: internal, required: true, accepted_range: { min: 0 } }
  absent_days: { type: long, description: Measured days absent., privacy: internal, required: true, accepted_range: { min: 0 } }
  tardy_days: { type: long, description: Present days that were tardy., privacy: internal, required: true, accepted_range: { min: 0 } }
  not_taken_days: { type: long, description: Student days that nobody measured., privacy: internal, required: true, accepted_range: { min: 0 } }
  attendance_rate: { type: "decimal(6,4)", description: present_days / measured_days; null without measured days., privacy: internal, accepted_range: { min: 0, max: 1 } }
  eligible_students: { type: long, description: Students with at least 10 measured days., privacy: internal, required: true, accepted_range: { min: 0 } }
  chronic_students: { type: long, description: Eligible students absent on 10 % of their days or more., privacy: internal, required: true, accepted_range: { min: 0 } }
  chronic_rate: { type: "decimal(6,4)", description: chronic_students / eligible_students; null without them., privacy: internal, accepted_range: { min: 0, max: 1 } }
checks:
  - relationships: { column: school_id, to: district.schools, field: id }
  - expression: "measured_days = present_days + absent_days AND tardy_days <= present_days"
    name: days_add_up
  - expression: "chronic_students <= eligible_students AND eligible_students <= students"
    name: parts_are_not_above_the_whole
*/
WITH days AS (
  SELECT school_id, school_year, present_days, tardy_days, absent_days, not_taken_days, present_days + absent_days AS measured_days
  FROM staging.student_attendance
),
sums AS (
  SELECT school_id, school_year, count(CASE WHEN measured_days > 0 THEN 1 END) AS students,
         CAST(sum(measured_days) AS BIGINT) AS measured_days, CAST(sum(present_days) AS BIGINT) AS present_days,
         CAST(sum(absent_days) AS BIGINT) AS absent_days, CAST(sum(tardy_days) AS BIGINT) AS tardy_days,
         CAST(sum(not_taken_days) AS BIGINT) AS not_taken_days,
         count(CASE WHEN measured_days >= 10 THEN 1 END) AS eligible_students,
         count(CASE WHEN measured_days >= 10 AND 10 * absent_days >= measured_days THEN 1 END) AS chronic_students
  FROM days
  GROUP BY school_id, school_year
)
SELECT a.school_id, s.name AS school_name, a.school_year, a.students, a.measured_days, a.present_days, a.absent_days, a.tardy_days, a.not_taken_days,
       CAST(CAST((20000 * a.present_days + a.measured_days) // nullif(2 * a.measured_days, 0) AS DECIMAL(18,0)) * 0.0001 AS DECIMAL(6,4)) AS attendance_rate,
       a.eligible_students, a.chronic_students,
       CAST(CAST((20000 * a.chronic_students + a.eligible_students) // nullif(2 * a.eligible_students, 0) AS DECIMAL(18,0)) * 0.0001 AS DECIMAL(6,4)) AS chronic_rate
FROM sums a
JOIN district.schools s ON s.id = a.school_id
WHERE s.is_active
