/*
description: The peers' own query for avg grade per teacher, word for word.
engine: duckdb
key: [teacher_id]
columns:
  teacher_id: { type: string }
  name: { type: string }
  avg_gpa: { type: double }
  n_grades: { type: long }
*/
select u.id as teacher_id, u.name, avg(case g.grade when 'A' then 4 when 'B' then 3 when 'C' then 2 when 'D' then 1 when 'F' then 0 end) as avg_gpa, count(*) as n_grades
from raw.peers_grades g join raw.peers_courses c on c.id = g.course_id join raw.peers_users u on u.id = c.teacher_id group by u.id, u.name
