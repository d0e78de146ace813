/*
description: No row.
severity: warn
tags: [a]
*/
SELECT * FROM a.b WHERE x < 0
