/*
description: How many parents of each school are linked to a student and active, and how many students they reach, as of now.
tags: [analytics, engagement]
grain: one row per school that counts
key: [school_id]
columns:
  school_id: { type: string, description: The school., owner: school, privacy: open, required: true }
  school_name: { type: string, description: Name of the school today., privacy: open, required: true }
  parents: { type: long, description: Users with the role parent., privacy: internal, required: true, accepted_range: { min: 0 } }
  linked_parents: { type: long, description: Parents with an active guardianship of an active student., privacy: internal, required: true, accepted_range: { min: 0 } }
  engaged_parents: { type: long, description: Linked parents who are active themselves., privacy: internal, required: true, accepted_range: { min: 0 } }
  engagement_rate: { type: "decimal(6,4)", description: engaged_parents / parents; null without parents., privacy: internal, accepted_range: { min: 0, max: 1 } }
  students: { type: long, description: Active students., privacy: internal, required: true, accepted_range: { min: 0 } }
  reached_students: { type: long, description: Active students with an active guardianship by an active parent., privacy: internal, required: true, accepted_range: { min: 0 } }
  reach_rate: { type: "decimal(6,4)", description: reached_students / students; null without students., privacy: internal, accepted_range: { min: 0, max: 1 } }
checks:
  - row_count: { min: 1 }
  - relationships: { column: school_id, to: district.schools, field: id }
  - expression: "engaged_parents <= linked_parents AND linked_parents <= parents"
    name: engaged_are_linked
  - expression: "reached_students <= students"
    name: reached_are_students
*/
WITH links AS (
  SELECT g.parent_id, g.student_id, p.is_active AS parent_is_active, s.is_active AS student_is_active
  FROM district.guardianships g
  JOIN district.users p ON p.id = g.parent_id AND p.role = 'parent'
  JOIN district.users s ON s.id = g.student_id AND s.role = 'student'
  WHERE g.is_active
),
linked_parents AS (
  SELECT DISTINCT parent_id FROM links WHERE student_is_active
),
reached_students AS (
  SELECT DISTINCT student_id FROM links WHERE parent_is_active
),
people AS (
  SELECT u.school_id,
         count(CASE WHEN u.role = 'parent' THEN 1 END) AS parents,
         count(l.parent_id) AS linked_parents,
         count(CASE WHEN u.is_active THEN l.parent_id END) AS engaged_parents,
         count(CASE WHEN u.role = 'student' AND u.is_active THEN 1 END) AS students,
         count(CASE WHEN u.is_active THEN r.student_id END) AS reached_students
  FROM district.users u
  LEFT JOIN linked_parents l ON l.parent_id = u.id
  LEFT JOIN reached_students r ON r.student_id = u.id
  GROUP BY u.school_id
),
counted AS (
  SELECT s.id AS school_id, s.name AS school_name, coalesce(p.parents, 0) AS parents, coalesce(p.linked_parents, 0) AS linked_parents,
         coalesce(p.engaged_parents, 0) AS engaged_parents, coalesce(p.students, 0) AS students,
         coalesce(p.reached_students, 0) AS reached_students
  FROM district.schools s
  LEFT JOIN people p ON p.school_id = s.id
  WHERE s.is_active
)
SELECT school_id, school_name, parents, linked_parents, engaged_parents,
       CAST(CAST((20000 * engaged_parents + parents) // nullif(2 * parents, 0) AS DECIMAL(18,0)) * 0.0001 AS DECIMAL(6,4)) AS engagement_rate,
       students, reached_students,
       CAST(CAST((20000 * reached_students + students) // nullif(2 * students, 0) AS DECIMAL(18,0)) * 0.0001 AS DECIMAL(6,4)) AS reach_rate
FROM counted
