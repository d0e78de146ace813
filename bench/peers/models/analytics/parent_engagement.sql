/*
description: The peers' own query for parent engagement, word for word.
engine: duckdb
key: [school_id]
columns:
  school_id: { type: string }
  parents: { type: long }
  linked_active: { type: long }
  rate: { type: double }
*/
with p as (select school_id, is_active, json_extract_string(metadata, '$.student_id') as student_id from raw.peers_users where role = 'parent'),
     s as (select id, is_active from raw.peers_users where role = 'student')
select p.school_id, count(*) as parents, count(case when p.is_active and s.is_active then 1 end) as linked_active,
       count(case when p.is_active and s.is_active then 1 end) / count(*) as rate
from p left join s on s.id = p.student_id group by p.school_id
