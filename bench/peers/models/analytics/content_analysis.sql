/*
description: The peers' own query for content analysis, word for word.
engine: duckdb
key: [content_type, file_type]
columns:
  content_type: { type: string }
  file_type: { type: string }
  n: { type: long }
*/
select content_type, file_type, count(*) as n from raw.peers_contents group by content_type, file_type
