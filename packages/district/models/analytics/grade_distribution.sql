/*
description: How the scored term marks of each school and term spread over the letters.
tags: [analytics, achievement]
grain: one row per school, school year, term and letter with points
key: [school_id, school_year, term, letter]
columns:
  school_id: { type: string, description: School of the course., owner: school, privacy: open, required: true }
  school_name: { type: string, description: Name of the school today., privacy: open, required: true }
  school_year: { type: string, description: "School year, such as 2024-25.", privacy: open, required: true }
  term: { type: string, description: Term of the school year., privacy: open, required: true, accepted_values: [Fall, Spring] }
  letter: { type: string, description: The letter., privacy: open }
  letter_group: { type: string, description: The letter without plus or minus., privacy: open, required: true, accepted_values: [A, B, C, D, F] }
  letter_order: { type: integer, description: 1 for the best letter., privacy: open, required: true }
  n_grades: { type: long, description: Scored term marks with this letter., privacy: internal, required: true, accepted_range: { min: 0 } }
  total_grades: { type: long, description: Scored term marks of the school and term., privacy: internal, required: true, accepted_range: { min: 0 } }
  share: { type: "decimal(6,4)", description: n_grades / total_grades., privacy: internal, accepted_range: { min: 0, max: 1 } }
checks:
  - row_count: { min: 1 }
  - relationships: { column: letter, to: reference.letter_scale, field: letter }
  - expression: "total_grades > 0 AND n_grades <= total_grades"
    name: total_is_not_zero
*/
WITH marks AS (
  SELECT school_id, school_year, term, letter, count(*) AS n_grades
  FROM staging.term_marks
  WHERE points IS NOT NULL
  GROUP BY school_id, school_year, term, letter
),
totals AS (
  SELECT school_id, school_year, term, CAST(sum(n_grades) AS BIGINT) AS total_grades
  FROM marks
  GROUP BY school_id, school_year, term
),
counted AS (
  SELECT t.school_id, s.name AS school_name, t.school_year, t.term, l.letter, l.letter_group, l.letter_order,
         coalesce(m.n_grades, 0) AS n_grades, t.total_grades
  FROM totals t
  JOIN district.schools s ON s.id = t.school_id
  CROSS JOIN reference.letter_scale l
  LEFT JOIN marks m ON m.school_id = t.school_id AND m.school_year = t.school_year AND m.term = t.term AND m.letter = l.letter
  WHERE l.points IS NOT NULL
)
SELECT school_id, school_name, school_year, term, letter, letter_group, letter_order, n_grades, total_grades,
       CAST(CAST((20000 * n_grades + total_grades) // nullif(2 * total_grades, 0) AS DECIMAL(18,0)) * 0.0001 AS DECIMAL(6,4)) AS share
FROM counted
