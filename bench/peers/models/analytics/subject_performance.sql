/*
description: The peers' own query for subject performance, word for word.
engine: duckdb
key: [subject]
columns:
  subject: { type: string }
  avg_gpa: { type: double }
  n_grades: { type: long }
  courses: { type: long }
*/
select c.subject, avg(case g.grade when 'A' then 4 when 'B' then 3 when 'C' then 2 when 'D' then 1 when 'F' then 0 end) as avg_gpa, count(*) as n_grades, count(distinct c.id) as courses
from raw.peers_grades g join raw.peers_courses c on c.id = g.course_id group by c.subject
