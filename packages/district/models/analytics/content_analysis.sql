/*
description: What kinds of contents the courses of each school use.
tags: [analytics, resources]
grain: one row per school, school year, term, content type and file type in use
key: [school_id, school_year, term, content_type, file_type]
columns:
  school_id: { type: string, description: School of the course., owner: school, privacy: open, required: true }
  school_name: { type: string, description: Name of the school today., privacy: open, required: true }
  school_year: { type: string, description: "School year, such as 2024-25.", privacy: open, required: true }
  term: { type: string, description: Term of the school year., privacy: open, required: true, accepted_values: [Fall, Spring] }
  content_type: { type: string, description: "Lesson, quiz or video.", privacy: open }
  file_type: { type: string, description: Type of the file., privacy: open }
  items: { type: long, description: Contents that count., privacy: internal, required: true, accepted_range: { min: 0 } }
  courses: { type: long, description: Different courses that have them., privacy: internal, required: true, accepted_range: { min: 0 } }
  size_kb: { type: long, description: Sum of their sizes in kilobytes., privacy: internal, required: true, accepted_range: { min: 0 } }
  total_items: { type: long, description: "Contents of the school and term, all types.", privacy: internal, required: true, accepted_range: { min: 0 } }
  share: { type: "decimal(6,4)", description: items / total_items., privacy: internal, accepted_range: { min: 0, max: 1 } }
checks:
  - row_count: { min: 1 }
  - expression: "items > 0 AND courses <= items AND items <= total_items"
    name: parts_are_not_above_the_whole
*/
WITH items AS (
  SELECT c.school_id, c.school_name, c.school_year, c.term, o.content_type, o.file_type, count(*) AS items,
         count(DISTINCT o.course_id) AS courses, CAST(coalesce(sum(o.size_kb), 0) AS BIGINT) AS size_kb
  FROM district.contents o
  JOIN staging.counted_courses c ON c.course_id = o.course_id
  WHERE o.is_active
  GROUP BY c.school_id, c.school_name, c.school_year, c.term, o.content_type, o.file_type
),
totals AS (
  SELECT school_id, school_year, term, CAST(sum(items) AS BIGINT) AS total_items
  FROM items
  GROUP BY school_id, school_year, term
)
SELECT i.school_id, i.school_name, i.school_year, i.term, i.content_type, i.file_type, i.items, i.courses, i.size_kb, t.total_items,
       CAST(CAST((20000 * i.items + t.total_items) // nullif(2 * t.total_items, 0) AS DECIMAL(18,0)) * 0.0001 AS DECIMAL(6,4)) AS share
FROM items i
JOIN totals t ON t.school_id = i.school_id AND t.school_year = i.school_year AND t.term = i.term
