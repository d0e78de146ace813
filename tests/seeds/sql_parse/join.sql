/* description: x */
WITH a AS (SELECT u.id, count(*) AS n FROM raw.users u AT (VERSION => 3) GROUP BY ALL)
SELECT a.*, "c".name, $seed + 1.5e3 AS x, 'it''s' AS t -- end
FROM a LEFT JOIN raw.courses AS "c" USING (id) WHERE EXISTS (SELECT 1 FROM district.students s WHERE s.id = a.id);
