/*
description: The peers' own query for grade distribution, word for word.
engine: duckdb
key: [grade]
columns:
  grade: { type: string }
  n: { type: long }
*/
select grade, count(*) as n from raw.peers_grades group by grade
