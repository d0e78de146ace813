/*
description: The peers' own query for school performance, word for word.
engine: duckdb
key: [school_id]
columns:
  school_id: { type: string }
  name: { type: string }
  avg_gpa: { type: double }
  students: { type: long }
  courses: { type: long }
*/
with g as (select c.school_id, avg(case g.grade when 'A' then 4 when 'B' then 3 when 'C' then 2 when 'D' then 1 when 'F' then 0 end) as avg_gpa from raw.peers_grades g join raw.peers_courses c on c.id = g.course_id group by c.school_id),
     s as (select school_id, count(*) as students from raw.peers_users where role = 'student' group by school_id),
     c as (select school_id, count(*) as courses from raw.peers_courses group by school_id)
select x.id as school_id, x.name, g.avg_gpa, coalesce(s.students, 0) as students, coalesce(c.courses, 0) as courses
from raw.peers_schools x left join g on g.school_id = x.id left join s on s.school_id = x.id left join c on c.school_id = x.id
