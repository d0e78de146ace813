/*
description: Public schools by school year, ids padded to their full length and codes named.
tags: [ccd]
grain: one row per school and school year
key: [school_year, ncessch]
columns:
  school_year: { type: string, privacy: open, description: "School year, 2016-2017" }
  ncessch: { type: string, owner: school, privacy: open, description: School id of 12 characters }
  leaid: { type: string, required: true, privacy: open, description: District id of 7 characters }
  state: { type: string, required: true, privacy: open, description: Postal code, relationships: { to: reference.ccd_states, field: state } }
  state_name: { type: string, required: true, privacy: open, description: Name of the state }
  district_name: { type: string, privacy: open, description: Name of the district }
  school_name: { type: string, required: true, privacy: open, description: Name of the school }
  status_code: { type: integer, required: true, privacy: open, description: Status code, relationships: { to: reference.ccd_status, field: status_code } }
  status: { type: string, required: true, privacy: open, description: What the status code means }
  is_operating: { type: boolean, required: true, privacy: open, description: The school teaches in this year }
  level: { type: string, required: true, privacy: open, description: School level, relationships: { to: reference.ccd_levels, field: level } }
checks:
  - row_count: { min: 1 }
  - expression: "length(ncessch) = 12 AND length(leaid) = 7"
    name: ids_have_their_zeros
  - expression: "substr(ncessch, 1, 7) = leaid"
    name: school_id_begins_with_its_district
    severity: warn
*/
SELECT
  d.school_year,
  lpad(d.ncessch, 12, '0') AS ncessch,
  lpad(d.leaid, 7, '0') AS leaid,
  d.st AS state,
  s.state_name,
  d.lea_name AS district_name,
  d.sch_name AS school_name,
  d.sy_status AS status_code,
  c.status,
  c.is_operating,
  d.level
FROM raw.ccd_directory AS d
LEFT JOIN reference.ccd_states AS s ON s.state = d.st
LEFT JOIN reference.ccd_status AS c ON c.status_code = d.sy_status
