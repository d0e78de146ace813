/*
description: How often each student's schedule was changed after the term's schedule was made.
tags: [analytics, stability]
grain: one row per student, school, school year and term with an adjustment that counts
key: [student_id, school_id, school_year, term]
columns:
  student_id: { type: string, description: The student., owner: student, privacy: student, required: true }
  school_id: { type: string, description: School of the course., owner: school, privacy: open, required: true }
  school_name: { type: string, description: Name of the school today., privacy: open, required: true }
  school_year: { type: string, description: "School year, such as 2024-25.", privacy: open, required: true }
  term: { type: string, description: Term of the school year., privacy: open, required: true, accepted_values: [Fall, Spring] }
  adds: { type: long, description: Courses added., privacy: internal, required: true, accepted_range: { min: 0 } }
  drops: { type: long, description: Courses dropped., privacy: internal, required: true, accepted_range: { min: 0 } }
  switches: { type: long, description: Courses switched for another., privacy: internal, required: true, accepted_range: { min: 0 } }
  audits: { type: long, description: Courses turned into an audit., privacy: internal, required: true, accepted_range: { min: 0 } }
  changes: { type: long, description: All four together., privacy: internal, required: true, accepted_range: { min: 0 } }
  net_courses: { type: long, description: adds - drops., privacy: internal, required: true }
checks:
  - relationships: { column: student_id, to: district.users, field: id }
  - expression: "changes = adds + drops + switches + audits AND changes > 0"
    name: changes_add_up
*/
WITH counted AS (
  SELECT a.student_id, c.school_id, c.school_name, c.school_year, c.term,
         count(CASE WHEN a.action = 'add' THEN 1 END) AS adds,
         count(CASE WHEN a.action = 'drop' THEN 1 END) AS drops,
         count(CASE WHEN a.action = 'switch' THEN 1 END) AS switches,
         count(CASE WHEN a.action = 'audit' THEN 1 END) AS audits
  FROM district.adjustments a
  JOIN staging.counted_courses c ON c.course_id = a.course_id
  WHERE a.is_active
  GROUP BY a.student_id, c.school_id, c.school_name, c.school_year, c.term
)
SELECT student_id, school_id, school_name, school_year, term, adds, drops, switches, audits,
       adds + drops + switches + audits AS changes, adds - drops AS net_courses
FROM counted
