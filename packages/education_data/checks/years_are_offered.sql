/*
description: The portal offers every year that is asked for; its list is prose such as 1986-2018, and 2020.
tags: [education_data]
*/
WITH parts AS (
  SELECT trim(replace(unnest(string_split(years_available, ',')), 'and', '')) AS part
  FROM raw.education_data_endpoints
  WHERE endpoint_url LIKE '%/schools/ccd/enrollment/{year}/{grade}/'
),
spans AS (
  SELECT CAST(left(part, 4) AS INTEGER) AS first_year, CAST(right(part, 4) AS INTEGER) AS last_year
  FROM parts
  WHERE length(part) >= 4
),
asked AS (
  SELECT CAST(unnest(string_split(CAST($years AS VARCHAR), ',')) AS INTEGER) AS year
)
SELECT a.year
FROM asked AS a
WHERE NOT EXISTS (SELECT 1 FROM spans AS s WHERE a.year BETWEEN s.first_year AND s.last_year)
