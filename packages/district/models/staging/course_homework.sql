/*
description: Homework that counts, added up by course.
tags: [staging]
grain: one row per course with homework that counts
key: [course_id]
columns:
  course_id: { type: string, description: The course., privacy: internal }
  assigned: { type: long, description: Homework that is not excused., privacy: internal, required: true }
  submitted: { type: long, description: Assigned homework that was handed in., privacy: internal, required: true }
  on_time: { type: long, description: Assigned homework that was handed in on time., privacy: internal, required: true }
  late: { type: long, description: Assigned homework that was handed in late., privacy: internal, required: true }
  missing: { type: long, description: Assigned homework that was not handed in., privacy: internal, required: true }
  excused: { type: long, description: Homework that a student was excused from., privacy: internal, required: true }
checks:
  - expression: "assigned = submitted + missing"
    name: assigned_is_submitted_and_missing
*/
SELECT e.course_id,
       count(CASE WHEN h.status <> 'excused' THEN 1 END) AS assigned,
       count(CASE WHEN h.status <> 'excused' AND h.submitted_at IS NOT NULL THEN 1 END) AS submitted,
       count(CASE WHEN h.status = 'submitted' THEN 1 END) AS on_time,
       count(CASE WHEN h.status = 'late' THEN 1 END) AS late,
       count(CASE WHEN h.status <> 'excused' AND h.submitted_at IS NULL THEN 1 END) AS missing,
       count(CASE WHEN h.status = 'excused' THEN 1 END) AS excused
FROM district.homeworks h
JOIN staging.enrolled e ON e.enrollment_id = h.enrollment_id
WHERE h.is_active
GROUP BY e.course_id
