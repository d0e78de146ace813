#!/usr/bin/env python3
# Tables of a PostgreSQL server: values as they stand there, what becomes of rows of several loads, and what a user is told of faults.
# SPDX-License-Identifier: Apache-2.0
import pathlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "rest"))
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from cases import run_cases  # noqa: E402
from cluster import Cluster, find_programs  # noqa: E402
from project import Project  # noqa: E402

READER = "r3ader-secret"
COLUMNS = "{ id: long, name: string, points: { type: integer, when_absent: none }, changed: { type: timestamp, when_absent: none } }"
PUPILS = """
DROP SCHEMA IF EXISTS school CASCADE; CREATE SCHEMA school; GRANT USAGE ON SCHEMA school TO reader;
CREATE TABLE school.pupils (id bigint PRIMARY KEY, name text, points integer, changed timestamptz, secret text);
INSERT INTO school.pupils VALUES (1, 'Ada', 5, '2026-01-01 10:00+00'), (2, 'Ben', 6, '2026-01-02 10:00+00'), (3, 'Cy', 7, '2026-01-03 10:00+00');
GRANT SELECT (id, name, points, changed) ON school.pupils TO reader;
"""


def source(table: str = "", columns: str = COLUMNS, origin: str = "school.pupils", key: str = "[id]", **changes: str) -> str:
    top = {"kind": "postgres", "host": "127.0.0.1", "port": '"{env.PG_PORT}"', "database": "sis", "user": "reader",
           "password": '"{secret.sis}"', "sslmode": "disable"} | changes
    lines = [f"{name}: {value}" for name, value in top.items() if value] + [
        "tables:", "  rows:", f"    from: {origin}", *([f"    key: {key}"] if key else []), f"    columns: {columns}"]
    return "\n".join(lines + ["    " + line for line in table.splitlines()]) + "\n"


@dataclass
class Step:
    """Statements that are run before, how the program is run, and then: rows of the table as texts (None: there is none), its versions,
    the exit code and texts that are told."""

    sql: str = ""
    rows: str | None = None
    versions: int | None = None
    code: int = 0
    told: list[str] = field(default_factory=list)
    words: tuple = ("ingest",)
    source: str = ""
    meanwhile: str = ""  # statements that are run while the program is at it
    kill: bool = False   # kill -9 while it is at it
    at_part: int = 0     # when so many parts were asked for; otherwise after a while
    most_parts: int = 0  # so many parts are asked for at most; 0: any number
    port: int = 0        # another one
    interrupt_after: float = 0
    seconds: float = 30


@dataclass
class Case:
    name: str
    steps: list[Step]
    source: str = field(default_factory=source)
    shown: str = "id || ':' || points"
    sql: str = PUPILS
    password: str = READER


PARTS = """
DROP SCHEMA IF EXISTS school CASCADE; CREATE SCHEMA school; GRANT USAGE ON SCHEMA school TO reader; ALTER ROLE reader SET enable_sort = off;
CREATE TABLE school.parts (id bigint PRIMARY KEY, note text, size numeric(8,2), day date, moment timestamptz);
INSERT INTO school.parts SELECT g, CASE WHEN g % 50 = 1 THEN NULL WHEN g < 40 THEN '' ELSE E'it''s \\\\ ' || g / 30 END, (g - 100) / 3.0,
  CASE g WHEN 7 THEN NULL ELSE date '2026-01-01' + g % 9 END, timestamptz '2026-01-01' + g * interval '7 microseconds' FROM generate_series(-20, 179) g;
CREATE INDEX ON school.parts (note); CREATE INDEX ON school.parts (day); GRANT SELECT ON school.parts TO reader;
"""
ALL_PARTS = "200:15900"
PART_COLUMNS = "{ id: long, note: string, size: 'decimal(8,2)', day: date, moment: timestamp }"


def parts(column: str = "id", rows: int = 20, extra: str = "") -> str:
    return source(f"chunks: {{ column: {column}, rows: {rows} }}" + extra, PART_COLUMNS, "school.parts")


def rows_of(*texts: str) -> str:
    return "\n".join(texts)


THREE = "1:5 2:6 3:7"
TYPES = """
DROP SCHEMA IF EXISTS school CASCADE; CREATE SCHEMA school; GRANT USAGE ON SCHEMA school TO reader;
CREATE TYPE school.mood AS ENUM ('fine', 'so "so"'); CREATE DOMAIN school.level AS integer CHECK (VALUE >= 0);
CREATE DOMAIN school.upper_level AS school.level;
CREATE TABLE school.kinds (id integer, small smallint, level school.upper_level, exact numeric(12,3), wide numeric, near double precision,
  single real, is_new boolean, born date, moment timestamptz, plain timestamp, code char(4), note varchar(20), mood school.mood, one uuid, tags text[],
  body jsonb, gone text, "Odd ""Name" text, span interval, bytes bytea);
INSERT INTO school.kinds VALUES
 (1, -32768, 3, 12.500, 123456789012345678901234567890.5, 0.1, 0.1, true, '2024-02-29', '2026-07-01 12:00:00.123456-07', '2026-07-01 12:00', 'ab',
  E'tab\\there', 'so "so"', '00000000-0000-0000-0000-000000000001', ARRAY['a,b', NULL, ''], '{"a": [1, null]}', NULL, 'odd', '1 day 2 hours', '\\x00ff'),
 (2, 32767, 0, -0.001, 0, 1e300, -1.5, false, '0001-01-01', '1969-12-31 23:59:59.999999+00', '1582-10-15', '', '', 'fine', NULL, '{}', 'null', '', E'\\\\N',
  NULL, NULL),
 (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, E'line\\nbreak\\r\\\\ back', NULL, NULL, NULL, NULL, '学校 é \U0001f600', E'\\\\',
  NULL, NULL);
GRANT SELECT ON school.kinds TO reader;
"""
KINDS = ("{ id: long, small: short, level: integer, exact: 'decimal(12,3)', wide: 'decimal(31,1)', near: double, single: double, is_new: boolean, born: date, "
         "moment: timestamp, plain: timestamp, code: string, note: string, mood: string, one: string, tags: string, body: string, gone: string, "
         "odd: { type: string, from: 'Odd \"Name' }, span: string, bytes: string }")
SHOWN_KINDS = "concat_ws('|', id, " + ", ".join(
    f"coalesce(CAST({name} AS VARCHAR), 'NULL')" for name in
    "small level exact wide near single is_new born moment plain code note mood one tags body gone odd span bytes".split()) + ")"

INCREMENTAL = "write: append\nincremental: { column: changed, start: '2026-01-01', lag: 1 hour }"
CASES = [
    Case("rows, and none of them again", [Step(rows=THREE, versions=1), Step(rows=THREE, versions=1), Step(
        "UPDATE school.pupils SET points = 9 WHERE id = 2; DELETE FROM school.pupils WHERE id = 1", "2:9 3:7", 2)]),
    Case("rows in another order are the same rows", [Step(rows=THREE, versions=1), Step(
        "UPDATE school.pupils SET points = points WHERE id = 1", THREE, 1)]),
    Case("values of all types", [Step(rows=rows_of(
        "1|-32768|3|12.500|123456789012345678901234567890.5|0.1|0.1|true|2024-02-29|2026-07-01 19:00:00.123456+00|2026-07-01 12:00:00+00|ab  |tab\there|"
        "so \"so\"|00000000-0000-0000-0000-000000000001|{\"a,b\",NULL,\"\"}|{\"a\": [1, null]}|NULL|odd|P1DT2H|\\x00ff",
        "2|32767|0|-0.001|0.0|1e+300|-1.5|false|0001-01-01|1969-12-31 23:59:59.999999+00|1582-10-15 00:00:00+00|    ||fine|NULL|{}|null||\\N|NULL|NULL",
        "3|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|line\nbreak\r\\ back|NULL|NULL|NULL|NULL|学校 é \U0001f600|\\|NULL|NULL"))],
        source(origin="school.kinds", columns=KINDS), SHOWN_KINDS, TYPES),
    Case("a view, and a table with parts", [
        Step("CREATE VIEW school.some AS SELECT id, name, points, changed FROM school.pupils WHERE id < 3; GRANT SELECT ON school.some TO reader", "1:5 2:6"),
        Step("CREATE TABLE school.years (id bigint, name text, points integer, changed timestamptz) PARTITION BY RANGE (id); CREATE TABLE school.y1 PARTITION OF "
             "school.years FOR VALUES FROM (0) TO (10); INSERT INTO school.years SELECT 4, 'D', 1, NULL; GRANT SELECT ON school.years TO reader", "4:1",
             source=source("shrink_limit: 100%", origin="school.years")),
    ], source(origin="school.some")),
    Case("a condition, with a comment at its end", [Step(rows="2:6 3:7")], source('where: "points > {least} -- of this year"')),
    Case("one moment, and nothing but reading", [Step(rows=THREE)],
         source("where: current_setting('transaction_isolation') = 'repeatable read' AND current_setting('transaction_read_only') = 'on'")),
    Case("rows that do not fit go to quarantine", [
        Step("INSERT INTO school.odd VALUES (1, 1, '2026-01-01', 1), (2, 40000, '2026-01-01', 1), (3, 3, 'infinity', 1), (4, 4, '2026-01-01', 'NaN'), "
             "(5, 5, '0044-03-15 BC', 1)", "1:1", told=["4 rows in quarantine.raw_sis_rows"]),
        Step(words=("query", "SELECT line || ' ' || \"column\" || ' ' || reason AS why FROM quarantine.raw_sis_rows"), rows="1:1", told=[
            "2 points not a whole number that fits short", "3 born not a date in ISO 8601", "4 size not a number that fits decimal(5,2)", "5 born not a date"]),
        Step(rows="1:1", code=1, told=["4 of 5 rows do not fit (80%)"], source=source(
            origin="school.odd", columns="{ id: long, points: short, born: date, size: 'decimal(6,2)' }")),
    ], source("quarantine_limit: 90%", origin="school.odd", columns="{ id: long, points: short, born: date, size: 'decimal(5,2)' }"),
        sql=PUPILS + "CREATE TABLE school.odd (id bigint, points integer, born date, size numeric); GRANT SELECT ON school.odd TO reader;"),
    Case("append what is new, with what came late", [
        Step(rows=THREE, versions=1),
        Step(rows=THREE, versions=1),
        Step("INSERT INTO school.pupils VALUES (4, 'D', 1, '2026-01-03 09:30+00'), (5, 'E', 2, '2026-01-02 09:30+00'), (6, 'F', 3, NULL)", "1:5 2:6 3:7 4:1 6:3", 2),
        Step(rows="1:5 2:6 3:7 4:1 6:3", versions=2),
    ], source(INCREMENTAL)),
    Case("merge what is new by key", [
        Step(rows=THREE, versions=1),
        Step("UPDATE school.pupils SET points = 50, changed = '2026-02-01' WHERE id = 1; UPDATE school.pupils SET points = 60 WHERE id = 2", "1:50 2:6 3:7", 2),
    ], source(INCREMENTAL.replace("append", "merge"))),
    Case("merge that removes what is gone", [
        Step(rows=THREE), Step("DELETE FROM school.pupils WHERE id = 2; UPDATE school.pupils SET points = 0 WHERE id = 1", "1:0 3:7"),
    ], source("write: merge\ngone: remove")),
    Case("a history", [
        Step(rows="1:5 2:6 3:7"), Step("UPDATE school.pupils SET points = 0 WHERE id = 1; DELETE FROM school.pupils WHERE id = 2", "1:0 1:5- 2:6- 3:7"),
        Step(words=("source", "replay"), rows="1:0 1:5- 2:6- 3:7", port=9),
    ], source("write: scd2\ngone: end"), "id || ':' || points || CASE WHEN is_current THEN '' ELSE '-' END"),
    Case("far fewer rows than before", [
        Step(rows=THREE, versions=1), Step("DELETE FROM school.pupils WHERE id > 1", THREE, 1, 1, ["67% fewer"]),
    ]),
    Case("no rows", [
        Step("DELETE FROM school.pupils", code=1, told=["the rows that came hold no rows"]),
        Step(rows="", source=source("may_be_empty: true")),
    ]),
    Case("replay needs no server, also for other columns", [
        Step(rows=THREE), Step(words=("source", "replay", "sis"), rows=THREE, port=9),
        Step(words=("source", "replay", "sis"), rows=THREE, port=9, source=source(columns=COLUMNS.replace("type: integer", "type: long"))),
        Step(words=("source", "replay", "sis"), rows=THREE, port=9, code=1, source=source(columns=COLUMNS.replace("name: string", "nickname: string")),
             told=["the kept rows have no column 'nickname'"]),
        Step(rows=THREE, source=source(columns="{ id: long, points: { type: long, when_absent: none } }")),
    ]),
    Case("many rows", [
        Step(rows="200000:20000100000"), Step(rows="200000:20000100000", versions=1),
    ], source(origin="school.many", columns="{ id: long, note: string }", key=""), "count(*) || ':' || sum(id)", PUPILS +
        "CREATE VIEW school.many AS SELECT g AS id, repeat(md5(g::text), 3) AS note FROM generate_series(1, 200000) g; GRANT SELECT ON school.many TO reader;"),
    *(Case(f"parts by {column}", [
        Step(rows=ALL_PARTS, versions=1), Step(rows=ALL_PARTS, versions=1),
        Step(rows=ALL_PARTS, versions=1, source=parts(column, 201)), Step("DELETE FROM school.parts WHERE id > 0", rows=ALL_PARTS, versions=1, code=1),
    ], parts(column, rows), "count(*) || ':' || sum(id)", PARTS) for column, rows in
      [("id", 20), ("id", 1), ("id", 200), ("note", 10), ("note", 1), ("size", 33), ("day", 7), ("moment", 50)]),
    Case("parts of what is new", [
        Step(rows=ALL_PARTS), Step("INSERT INTO school.parts VALUES (500, 'x', 1, '2026-01-05', '2026-02-01')", rows="201:16400", versions=2),
    ], parts(extra="\nwrite: merge\nincremental: { column: moment, start: '2020-01-01' }"), "count(*) || ':' || sum(id)", PARTS),
    # Both changes come when the first part was read; the later one is of a row that is still to come.
    Case("what changes while the parts are read comes with the next load", [
        Step(rows="199:0", at_part=3, versions=1, meanwhile="UPDATE school.parts SET note = 'new', moment = '2026-03-01' WHERE id = -20; "
             "UPDATE school.parts SET note = 'new', moment = '2026-03-02' WHERE id = 178"),
        Step(rows="200:2", versions=2),
    ], parts(extra="\nwrite: merge\nincremental: { column: moment, start: '2020-01-01' }\nwhere: \"pg_sleep(0.01) IS NOT NULL\""),
        "count(*) || ':' || count(*) FILTER (note = 'new')", PARTS),
    Case("how new a row is can't be told from a text", [
        Step("ALTER TABLE school.pupils ALTER changed TYPE text", code=2, told=["'changed' of school.pupils is text there", "(tables.sis_rows.incremental.column)"]),
    ], source(INCREMENTAL)),
    Case("a run that was killed between parts", [
        Step(kill=True, at_part=5, code=-9), Step(rows=ALL_PARTS, versions=1, most_parts=8),
    ], parts(extra='\nwhere: "pg_sleep(0.01) IS NOT NULL"'), "count(*) || ':' || sum(id)", PARTS),
    Case("a server that goes away between parts", [
        Step(rows=ALL_PARTS, versions=1, at_part=5, most_parts=13,
             meanwhile="SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'schoolhouse'"),
    ], parts(extra='\nwhere: "pg_sleep(0.01) IS NOT NULL"'), "count(*) || ':' || sum(id)", PARTS),
    Case("parts by a column that is not there", [Step(code=2, told=["the column 'nick' of 'chunks:' is not there", "(tables.sis_rows.chunks)"])],
         source("chunks: { column: nick }", COLUMNS.replace("{ id", "{ nick: { type: string, when_absent: unknown }, id"))),
    Case("a wrong password", [Step(code=3, told=["127.0.0.1:", "/sis: the sign-in was refused (28P01)", "schoolhouse secret check"])], password="wr0ng"),
    Case("a secret that is not there", [Step(code=2, told=["the secret 'other' is not there"])], source(password='"{secret.other}"')),
    Case("an unknown host", [Step(code=3, told=["the host is not known", "check the spelling of 'host:'"])], source(host="no-such-host.invalid")),
    Case("no server there", [Step(code=3, told=["no connection: nothing answers at this host and port"])], source(port="9")),
    Case("an unknown database", [Step(code=3, told=["there is no such database (3D000)", "check 'database:'"])], source(database="siss")),
    Case("an unknown table", [Step(code=2, told=["there is no table school.pupil in", "did you mean 'school.pupils'?", "(tables.sis_rows.from)"])],
         source(origin="school.pupil")),
    Case("all columns that do not fit at once", [Step(code=2, told=[
        "school.pupils has no column 'nmae'", "did you mean 'name'?", "'changed' of school.pupils is timestamp with time zone, and is declared as long",
        "sources/sis.yml:14"])], source(columns="\n      id: long\n      nmae: string\n      changed: long")),
    Case("a column that is not there but may be", [Step(rows=THREE)], source(columns=COLUMNS.replace("{ id", "{ nick: { type: string, when_absent: unknown }, id"))),
    Case("a column that may not be read", [Step(code=3, told=["the user 'reader' may not read school.pupils: secret", "GRANT SELECT ON school.pupils TO reader"])],
         source(columns="{ id: long, secret: string }")),
    Case("a table that may not be read", [Step("REVOKE ALL ON school.pupils FROM reader", code=3, told=["the user 'reader' may not read school.pupils"])]),
    Case("a schema that may not be used", [Step("REVOKE ALL ON SCHEMA school FROM reader", code=3, told=["the user may not read this (42501)"])]),
    Case("a condition that can't be read", [Step(code=2, told=["column \"pionts\" does not exist (42703)", "(tables.sis_rows.where)"])],
         source('where: "pionts > 5"')),
    Case("a condition that ends its statement", [Step(code=2, told=["(tables.sis_rows.where)", "42601"])], source('where: "true); DROP TABLE school.pupils; --"')),
    Case("a condition that fails on a value shows none", [Step(code=3, told=["the server broke the statement off (22P02)"])], source('where: "name::integer > 0"')),
    Case("a statement that takes too long", [Step(rows=THREE), Step(rows=THREE, code=3, seconds=8, told=[
        "the statement took longer than it may (57014)", "raise 'statement_timeout:'"],
        source=source('where: "pg_sleep(20) IS NOT NULL"', statement_timeout="500 ms"))]),
    Case("a server that goes away", [Step(rows=THREE, versions=1), Step(
        rows=THREE, versions=1, code=3, seconds=10, told=["127.0.0.1:"], source=source('where: "pg_sleep(20) IS NOT NULL"'),
        meanwhile="SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'schoolhouse'")]),
    Case("a run that is stopped", [Step(code=130, seconds=8, interrupt_after=1.5, source=source('where: "pg_sleep(20) IS NOT NULL"'))]),
    Case("check says what does not fit", [Step(words=("source", "check"), told=["raw.sis_rows", "ok"]), Step(
        "ALTER TABLE school.pupils DROP COLUMN points", words=("source", "check"), code=0, told=["raw.sis_rows"]), Step(
        words=("source", "check", "sis"), code=2, told=["FAILED", "no column 'nmae'"], source=source(columns="{ id: long, nmae: string }"))]),
    Case("preview shows rows and loads none", [Step(words=("source", "preview", "raw.sis_rows"), told=["Ada", "Ben", "school.pupils"])]),
    Case("secrets of a database are known", [Step(words=("secret", "check"), told=["sis", "yes"])]),
    Case("encrypted unless it is said otherwise", [Step(rows=THREE)], source(sslmode="", host="localhost")),
    Case("a server that nobody vouches for", [Step(code=3, told=["the server's certificate is not trusted", "'sslrootcert:'"])],
         source(sslmode="verify-full", host="localhost", sslrootcert="other.crt")),
    Case("a server that a certificate vouches for", [Step(rows=THREE)], source(sslmode="verify-full", host="localhost", sslrootcert="server.crt")),
]


def at_part(process: subprocess.Popen, cluster: Cluster, copies: int, disturb: Callable[[], None]) -> None:
    while process.poll() is None and len(cluster.copies()) < copies:
        time.sleep(0.02)
    disturb()


def find_faults(case: Case, program: pathlib.Path, cluster: Cluster) -> list[str]:
    cluster.sql(case.sql)
    faults = []
    with Project(program, "") as project:
        project.secrets = {"PG_PORT": str(cluster.port), "SIS": case.password}
        project.write("schoolhouse.yml", "name: Example\ntime_zone: UTC\nparameters: { least: 5 }\n")
        project.write("sources/sis.yml", case.source)
        project.write("server.crt", cluster.certificate.read_text())
        project.write("other.crt", OTHER)
        printed = ""
        for number, step in enumerate(case.steps, 1):
            if step.sql:
                cluster.sql(step.sql)
            if step.source:
                project.write("sources/sis.yml", step.source)
            project.secrets["PG_PORT"] = str(step.port or cluster.port)
            begun, asked = time.monotonic(), len(cluster.copies())
            process = project.start(*step.words)
            timers = []
            disturb = process.kill if step.kill else (lambda: cluster.sql(step.meanwhile)) if step.meanwhile else None
            if step.at_part:
                timers.append(threading.Thread(target=at_part, args=[process, cluster, asked + step.at_part, disturb]))
            elif disturb:
                timers.append(threading.Timer(1.5, disturb))
            if step.interrupt_after:
                timers.append(threading.Timer(step.interrupt_after, process.send_signal, [signal.SIGINT]))
            for timer in timers:
                timer.start()
            out, err = process.communicate(timeout=120)
            text = out + err
            printed += text
            seconds = time.monotonic() - begun
            tell = lambda fault: faults.append(f"step {number}: {fault}\n{text}")
            if process.returncode != step.code:
                tell(f"exit code {process.returncode}, expected {step.code}")
            for words in step.told:
                if words not in text:
                    tell(f"not told: {words!r}")
            if seconds > step.seconds:
                tell(f"{seconds:.1f} s")
            if step.most_parts and len(cluster.copies()) - asked > step.most_parts:
                tell(f"{len(cluster.copies()) - asked} parts were asked for")
            has_table = (project.folder / "lake/raw/sis_rows/_delta_log").exists()
            if has_table != (step.rows is not None):
                tell(f"the table {'is' if has_table else 'is not'} there")
            elif has_table:
                found = [row["row"] for row in project.query(f"SELECT {case.shown} AS row FROM raw.sis_rows ORDER BY row")]
                shown = rows_of(*found) if "\n" in step.rows else " ".join(found)
                if shown != step.rows:
                    tell(f"rows\n{shown}\nexpected\n{step.rows}")
            if step.versions is not None and project.versions("raw/sis_rows") != step.versions:
                tell(f"{project.versions('raw/sis_rows')} versions, expected {step.versions}")
        if case.password in printed + project.all_text():
            faults.append(f"the secret stands in what was printed or kept\n{printed}")
        if "Ada" in printed and "preview" not in case.name:
            faults.append(f"a name stands in what was printed\n{printed}")
    return faults


def main() -> int:
    global OTHER
    program = pathlib.Path(sys.argv[1])
    programs = find_programs()
    if programs is None:
        print("skipped: no PostgreSQL server is installed (apt-get install postgresql-15)")
        return 77
    with Cluster(programs) as cluster, Cluster(programs) as other:
        OTHER = other.certificate.read_text()
        cluster.sql(f"CREATE ROLE reader LOGIN PASSWORD '{READER}'")
        return run_cases((case.name, lambda case=case: find_faults(case, program, cluster)) for case in CASES)


if __name__ == "__main__":
    sys.exit(main())
