/*
description: The peers' own query for avg grade per course, word for word.
engine: duckdb
key: [course_id]
columns:
  course_id: { type: string }
  title: { type: string }
  avg_gpa: { type: double }
  n_grades: { type: long }
*/
select c.id as course_id, c.title, avg(case g.grade when 'A' then 4 when 'B' then 3 when 'C' then 2 when 'D' then 1 when 'F' then 0 end) as avg_gpa, count(*) as n_grades
from raw.peers_grades g join raw.peers_courses c on c.id = g.course_id group by c.id, c.title
