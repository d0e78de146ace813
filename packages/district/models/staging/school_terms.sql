/*
description: The terms of each school by its calendar - first and last school day.
tags: [staging]
grain: one row per school, school year and term
key: [school_id, school_year, term]
columns:
  school_id: { type: string, description: The school., owner: school, privacy: open }
  school_year: { type: string, description: School year., privacy: open }
  term: { type: string, description: Term., privacy: open }
  first_day: { type: date, description: First school day of the term., privacy: open, required: true }
  last_day: { type: date, description: Last school day of the term., privacy: open, required: true }
  school_days: { type: long, description: School days of the term., privacy: open, required: true }
*/
SELECT school_id, school_year, term, min(day) AS first_day, max(day) AS last_day, count(*) AS school_days
FROM district.calendars
WHERE is_school_day AND term IS NOT NULL
GROUP BY school_id, school_year, term
