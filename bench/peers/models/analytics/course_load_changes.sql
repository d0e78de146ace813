/*
description: The peers' own query for course load changes, word for word.
engine: duckdb
key: [student_id, action]
columns:
  student_id: { type: string }
  action: { type: string }
  n: { type: long }
*/
select student_id, action, count(*) as n from raw.peers_adjustments group by student_id, action
