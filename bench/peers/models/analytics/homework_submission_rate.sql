/*
description: The peers' own query for homework submission rate, word for word.
engine: duckdb
key: [course_id]
columns:
  course_id: { type: string }
  submissions: { type: long }
  enrollments: { type: long }
  rate: { type: double }
*/
with e as (select course_id, count(*) as enrollments from raw.peers_adjustments where action = 'add' group by course_id),
     h as (select course_id, count(submitted_at) as submissions from raw.peers_homeworks group by course_id)
select e.course_id, coalesce(h.submissions, 0) as submissions, e.enrollments, coalesce(h.submissions, 0) / e.enrollments as rate
from e left join h on h.course_id = e.course_id
