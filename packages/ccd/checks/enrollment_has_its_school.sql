/*
description: Every school with enrollment stands in the directory of the same year, once the lost zeros are back.
*/
SELECT DISTINCT e.school_year, e.ncessch
FROM ccd.enrollment AS e
LEFT JOIN ccd.schools AS s ON s.school_year = e.school_year AND s.ncessch = e.ncessch
WHERE s.ncessch IS NULL
