/*
description: The peers' own query for teacher workload, word for word.
engine: duckdb
key: [teacher_id]
columns:
  teacher_id: { type: string }
  name: { type: string }
  courses: { type: long }
  students: { type: long }
  homeworks: { type: long }
*/
with c as (select teacher_id, count(*) as courses from raw.peers_courses group by teacher_id),
     e as (select c.teacher_id, count(distinct a.student_id) as students from raw.peers_adjustments a join raw.peers_courses c on c.id = a.course_id where a.action = 'add' group by c.teacher_id),
     h as (select c.teacher_id, count(*) as homeworks from raw.peers_homeworks h join raw.peers_courses c on c.id = h.course_id group by c.teacher_id)
select u.id as teacher_id, u.name, coalesce(c.courses, 0) as courses, coalesce(e.students, 0) as students, coalesce(h.homeworks, 0) as homeworks
from raw.peers_users u left join c on c.teacher_id = u.id left join e on e.teacher_id = u.id left join h on h.teacher_id = u.id where u.role = 'teacher'
