/*
description: How much of the assigned homework of each course was handed in, and on time.
tags: [analytics, engagement]
grain: one row per course that counts
key: [course_id]
columns:
  course_id: { type: string, description: The course., privacy: internal }
  school_id: { type: string, description: School of the course., owner: school, privacy: open, required: true }
  school_name: { type: string, description: Name of the school today., privacy: open, required: true }
  teacher_id: { type: string, description: Teacher of the course., owner: teacher, privacy: internal, required: true }
  school_year: { type: string, description: "School year, such as 2024-25.", privacy: open, required: true }
  term: { type: string, description: Term of the school year., privacy: open, required: true, accepted_values: [Fall, Spring] }
  title: { type: string, description: Title of the course., privacy: open }
  subject: { type: string, description: Subject of the courses., privacy: open, required: true }
  enrollments: { type: long, description: Students enrolled., privacy: internal, required: true, accepted_range: { min: 0 } }
  assigned: { type: long, description: Homework that is not excused., privacy: internal, required: true, accepted_range: { min: 0 } }
  submitted: { type: long, description: Assigned homework that was handed in., privacy: internal, required: true, accepted_range: { min: 0 } }
  on_time: { type: long, description: Assigned homework that was handed in on time., privacy: internal, required: true, accepted_range: { min: 0 } }
  late: { type: long, description: Assigned homework that was handed in late., privacy: internal, required: true, accepted_range: { min: 0 } }
  missing: { type: long, description: Assigned homework that was not handed in., privacy: internal, required: true, accepted_range: { min: 0 } }
  excused: { type: long, description: Homework that a student was excused from., privacy: internal, required: true, accepted_range: { min: 0 } }
  submission_rate: { type: "decimal(6,4)", description: submitted / assigned; null without assigned homework., privacy: internal, accepted_range: { min: 0, max: 1 } }
  on_time_rate: { type: "decimal(6,4)", description: on_time / assigned; null without assigned homework., privacy: internal, accepted_range: { min: 0, max: 1 } }
checks:
  - row_count: { min: 1 }
  - relationships: { column: course_id, to: district.courses, field: id }
  - expression: "assigned = submitted + missing"
    name: assigned_is_submitted_and_missing
  - expression: "submitted = on_time + late"
    name: submitted_is_on_time_and_late
  - expression: "(submission_rate IS NULL) = (assigned = 0)"
    name: rate_only_with_homework
*/
WITH counted AS (
  SELECT c.course_id, c.school_id, c.school_name, c.teacher_id, c.school_year, c.term, c.title, c.subject, c.enrollments,
         coalesce(h.assigned, 0) AS assigned, coalesce(h.submitted, 0) AS submitted, coalesce(h.on_time, 0) AS on_time,
         coalesce(h.late, 0) AS late, coalesce(h.missing, 0) AS missing, coalesce(h.excused, 0) AS excused
  FROM staging.course_totals c
  LEFT JOIN staging.course_homework h ON h.course_id = c.course_id
)
SELECT course_id, school_id, school_name, teacher_id, school_year, term, title, subject, enrollments,
       assigned, submitted, on_time, late, missing, excused,
       CAST(CAST((20000 * submitted + assigned) // nullif(2 * assigned, 0) AS DECIMAL(18,0)) * 0.0001 AS DECIMAL(6,4)) AS submission_rate,
       CAST(CAST((20000 * on_time + assigned) // nullif(2 * assigned, 0) AS DECIMAL(18,0)) * 0.0001 AS DECIMAL(6,4)) AS on_time_rate
FROM counted
