#!/usr/bin/env python3
# After each kind of write other engines read the same rows as we do, and after theirs we read and write on: round_trips_test.py LAKE_WRITER.
# SPDX-License-Identifier: Apache-2.0
"""The outcome is docs/lake-round-trips.md: ACCEPT=1 writes it, else it must be what the test finds. Spark runs where SCHOOLHOUSE_SPARK_PYTHON
(a Python with pyspark) and SCHOOLHOUSE_SPARK_JARS (a folder with Delta's jars) are set; without it the test is skipped, saying so."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Callable

import deltalake
import pyarrow as pa

from lake_tables import Lake, engine, sorted_rows

REPO = pathlib.Path(os.environ.get("SCHOOLHOUSE_REPO", pathlib.Path(__file__).parents[2]))
EXTENSIONS = os.environ.get("SCHOOLHOUSE_DUCKDB_EXTENSIONS", "")
PAGE = REPO / "docs" / "lake-round-trips.md"
SKIPPED = 77

COLUMNS = "id:long,grade:string,points:double,day:date,seen:timestamp"
ROWS = """SELECT {first} + range AS id, CASE WHEN range % 3 = 0 THEN 'A' WHEN range % 3 = 1 THEN 'B é' END AS grade,
  range / 4 AS points, DATE '2026-01-01' + range::INT AS day, TIMESTAMPTZ '2026-01-01 08:00:00.123456+00' + INTERVAL (range) HOUR AS seen
  FROM range({count})"""


def rows(first: int, count: int) -> str:
    return ROWS.format(first=first, count=count)


class Spark:
    def __init__(self, scratch: str) -> None:
        python, jars = os.environ["SCHOOLHOUSE_SPARK_PYTHON"], os.environ["SCHOOLHOUSE_SPARK_JARS"]
        shell = pathlib.Path(__file__).parent / "spark" / "spark_shell.py"
        self.process = subprocess.Popen([python, "-B", str(shell), jars, scratch], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=scratch)
        if not self.process.stdout.readline():
            raise RuntimeError("Spark did not start")

    def sql(self, text: str) -> list[list[str | None]]:
        self.process.stdin.write(json.dumps({"sql": text}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["rows"]

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def count_and_sums(relation) -> list[tuple]:
    """What every engine spells alike of the rows: whole numbers and texts, sorted."""
    columns = {name.lower() for name in relation.columns}
    parts = [f"CAST({name} AS VARCHAR)" for name in ("id", "grade") if name in columns]
    if "points" in columns:
        parts.append("CAST(CAST(round(points * 4) AS BIGINT) AS VARCHAR)")
    if "day" in columns:
        parts.append("CAST(day AS VARCHAR)")
    if "seen" in columns:
        parts.append("CAST(epoch_us(seen) AS VARCHAR)")
    for name in ("note", "valid_from", "valid_to", "is_current"):
        if name in columns:
            parts.append(f"CAST(epoch_us({name}) AS VARCHAR)" if name.startswith("valid") else f"CAST({name} AS VARCHAR)")
    return sorted(relation.query("t", f"SELECT {', '.join(parts)} FROM t").fetchall(), key=repr)


class Trips:
    def __init__(self, lake: Lake, spark: Spark) -> None:
        self.lake = lake
        self.spark = spark
        self.count = 0

    # --- readers -------------------------------------------------------------------------------------------------------------------------

    def ours(self, table: str) -> list[tuple]:
        with tempfile.TemporaryDirectory() as folder:
            self.lake.run("read", table, "-1", f"{folder}/rows.parquet")
            return count_and_sums(engine().sql(f"FROM read_parquet('{folder}/rows.parquet')"))

    def by_spark(self, table: str) -> list[tuple]:
        with tempfile.TemporaryDirectory() as folder:
            place = self.lake.folder(table)
            self.spark.sql(f"INSERT OVERWRITE DIRECTORY '{folder}/rows' USING parquet SELECT * FROM delta.`{place}`")
            return count_and_sums(engine().sql(f"FROM read_parquet('{folder}/rows/*.parquet')"))

    def by_delta_rs(self, table: str) -> list[tuple]:
        found = deltalake.DeltaTable(str(self.lake.folder(table)))
        builder = deltalake.QueryBuilder().register("t", found)
        batches = pa.table(builder.execute("SELECT * FROM t").read_all())
        return count_and_sums(engine().from_arrow(batches))

    def by_extension(self, table: str) -> list[tuple]:
        return count_and_sums(engine(EXTENSIONS).sql(f"SELECT * FROM delta_scan('{self.lake.folder(table)}')"))

    def verdicts(self, table: str) -> list[str]:
        wanted = self.ours(table)
        found = []
        for read in (self.by_spark, self.by_delta_rs, self.by_extension):
            try:
                found.append("same rows" if read(table) == wanted else "OTHER ROWS")
            except Exception as error:
                found.append("REFUSED: " + str(error).splitlines()[0][:80])
        return found

    # --- tables --------------------------------------------------------------------------------------------------------------------------

    def make(self, properties: str = "", partition_by: str = "") -> str:
        self.count += 1
        table = f"trips.t{self.count}"
        for first in (0, 20, 40):
            self.lake.run("write", table, "append", COLUMNS, partition_by, rows(first, 10))
        if properties:
            self.lake.run("alter", table, "set", properties)
        return table

    def place(self, table: str) -> str:
        return f"delta.`{self.lake.folder(table)}`"


VECTORS = "delta.enableDeletionVectors=true"
FEED = "delta.enableChangeDataFeed=true"
SOURCE = rows(5, 10) + " UNION ALL " + rows(100, 2)


def our_writes(trips: Trips) -> dict[str, Callable[[], str]]:
    """Each kind of write of ours on a table of its own; gives the table's name."""
    run = trips.lake.run

    def on(*words: str, properties: str = "", partition_by: str = "") -> Callable[[], str]:
        def write() -> str:
            table = trips.make(properties, partition_by)
            run(words[0], table, *words[1:])
            return table
        return write

    def then(*steps: tuple[str, ...], properties: str = "", partition_by: str = "") -> Callable[[], str]:
        def write() -> str:
            table = trips.make(properties, partition_by)
            for words in steps:
                run(words[0], table, *words[1:])
            return table
        return write

    def history(properties: str = "") -> Callable[[], str]:
        def write() -> str:
            trips.count += 1
            table = f"trips.t{trips.count}"
            columns = "id:long,grade:string"
            first = "SELECT range AS id, 'A' AS grade, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS since FROM range(50)"
            next_ = "SELECT range * 10 AS id, 'B' AS grade, TIMESTAMPTZ '2026-02-01 00:00:00+00' AS since FROM range(7)"
            run("scd2", table, first, "id", "since", "partial", "0", columns)
            if properties:
                run("alter", table, "set", properties)
            run("scd2", table, next_, "id", "since", "partial", "0")
            run("scd2", table, next_, "id", "since", "full", "1790000000000000")
            return table
        return write

    merge = ("merge", SOURCE, "id", "", "matched:delete?source.id = 7", "matched:update", "new:insert",
             "gone:update?target.id > 45::grade='gone'")
    return {
        "create and append": then(),
        "append, partitioned": then(partition_by="grade"),
        "overwrite": on("write", "overwrite", COLUMNS, "", rows(7, 5)),
        "dynamic partition overwrite": on("write", "replace_partitions", COLUMNS, "grade",
                                          "SELECT * FROM (" + rows(7, 1) + ")", partition_by="grade"),
        "replaceWhere": on("replace_where", "id >= 40", rows(41, 4)),
        "delete": on("delete", "id % 4 = 1"),
        "delete, deletion vectors": then(("delete", "id % 4 = 1"), ("delete", "id % 4 = 2"), properties=VECTORS),
        "delete, partitioned": on("delete", "grade = 'A' AND id > 20", partition_by="grade"),
        "update": on("update", "grade", "'Z'", "id % 4 = 1"),
        "update, deletion vectors": on("update", "grade", "'Z'", "id % 4 = 1", properties=VECTORS),
        "merge": on(*merge),
        "merge, deletion vectors": on(*merge, properties=VECTORS),
        "merge, change feed": on(*merge, properties=FEED),
        "merge, partitioned": on(*merge, partition_by="grade"),
        "SCD2": history(),
        "SCD2, deletion vectors": history(VECTORS),
        "add a column": then(("alter", "add", "note:string"), ("update", "note", "'n'", "id < 3")),
        "reorder and make nullable": then(("alter", "first", "day"), ("alter", "nullable", "id")),
        "constraint": then(("alter", "constraint", "positive", "id >= 0"), ("update", "id", "id + 1", "id = 9")),
        "idempotent write": then(("delete", "id = 1", "loader/1"), ("delete", "id = 2", "loader/1")),
        "checkpoint": then(("delete", "id = 1"), ("checkpoint",), properties=VECTORS),
        "many versions": then(("appends", COLUMNS, rows(1000, 1).replace("1000", "1000 + {i}"), "25")),
    }


def their_writes(trips: Trips) -> dict[str, Callable[[], str]]:
    """Each kind of write of others on a table of ours; gives the table's name."""
    spark = trips.spark.sql
    values = "(900, 'S', 1.5, DATE'2026-05-05', TIMESTAMP'2026-05-05 05:05:05')"

    def by_spark(*statements: str, properties: str = "", partition_by: str = "") -> Callable[[], str]:
        def write() -> str:
            table = trips.make(properties, partition_by)
            for statement in statements:
                spark(statement.format(table=trips.place(table), path=trips.lake.folder(table)))
            return table
        return write

    def by_delta_rs(work: Callable[[deltalake.DeltaTable], object]) -> Callable[[], str]:
        def write() -> str:
            table = trips.make()
            work(deltalake.DeltaTable(str(trips.lake.folder(table))))
            return table
        return write

    def source() -> pa.Table:
        return engine().sql(SOURCE).to_arrow_table()

    def extension_append() -> str:
        table = trips.make()
        connection = engine(EXTENSIONS)
        connection.execute(f"ATTACH '{trips.lake.folder(table)}' AS t (TYPE delta)")
        connection.execute("INSERT INTO t " + rows(500, 3))
        return table

    merge = ("MERGE INTO {table} t USING (SELECT id, 'M' AS grade FROM range(5, 15)) s ON t.id = s.id "
             "WHEN MATCHED AND s.id = 7 THEN DELETE WHEN MATCHED THEN UPDATE SET t.grade = s.grade "
             "WHEN NOT MATCHED THEN INSERT (id, grade) VALUES (s.id, s.grade)")
    return {
        "Spark: append": by_spark(f"INSERT INTO {{table}} VALUES {values}"),
        "Spark: delete": by_spark("DELETE FROM {table} WHERE id % 4 = 1"),
        "Spark: delete with deletion vectors": by_spark("DELETE FROM {table} WHERE id % 4 = 1", properties=VECTORS),
        "Spark: update": by_spark("UPDATE {table} SET grade = 'U' WHERE id < 5"),
        "Spark: merge": by_spark(merge),
        "Spark: merge with deletion vectors and change feed": by_spark(merge, properties=VECTORS + ";" + FEED),
        "Spark: optimize": by_spark("OPTIMIZE {table}"),
        "Spark: optimize over deletion vectors": by_spark("DELETE FROM {table} WHERE id % 4 = 1", "OPTIMIZE {table}", properties=VECTORS),
        "Spark: many commits and a checkpoint": by_spark(*[f"INSERT INTO {{table}} VALUES {values}"] * 11),
        "Spark: add a column": by_spark("ALTER TABLE {table} ADD COLUMNS (note STRING)", "UPDATE {table} SET note = 'n' WHERE id = 1"),
        "Spark: constraint": by_spark("ALTER TABLE {table} ADD CONSTRAINT positive CHECK (id >= 0)"),
        "Spark: restore": by_spark("DELETE FROM {table} WHERE id > 5", "RESTORE TABLE {table} TO VERSION AS OF 2"),
        "delta-rs: append": by_delta_rs(lambda t: deltalake.write_deltalake(t, source(), mode="append")),
        "delta-rs: delete": by_delta_rs(lambda t: t.delete("id % 4 = 1")),
        "delta-rs: update": by_delta_rs(lambda t: t.update(updates={"grade": "'U'"}, predicate="id < 5")),
        "delta-rs: merge": by_delta_rs(lambda t: t.merge(source(), "t.id = s.id", source_alias="s", target_alias="t")
                                       .when_matched_update_all().when_not_matched_insert_all().execute()),
        "delta-rs: optimize": by_delta_rs(lambda t: t.optimize.compact()),
        "delta-rs: checkpoint": by_delta_rs(lambda t: t.create_checkpoint()),
        "DuckDB's extension: append": extension_append,
    }


def go_on(trips: Trips, table: str) -> str:
    """We read what they wrote, delete, merge and append, and all read that."""
    wanted = trips.by_spark(table)
    if trips.ours(table) != wanted:
        return "OTHER ROWS"
    trips.lake.run("delete", table, "id IN (3, 23)")
    trips.lake.run("merge", table, rows(8, 6), "id", "", "matched:update", "new:insert")
    trips.lake.run("merge", table, rows(9, 1), "id", "", "matched:update::grade='W'")
    return "same rows"


def page(ours: dict[str, list[str]], theirs: dict[str, list[str]]) -> str:
    lines = ["# Round trips", "",
             "Made by `tests/interop/round_trips_test.py`: each line is a table of its own that was written and read again in the test.", "",
             "## What we write, others read", "",
             "| our write | Spark 4.2.1 with Delta 4.4.0 | delta-rs 1.6.6 | DuckDB's delta extension 1.5.5 |", "|---|---|---|---|"]
    lines += ["| " + " | ".join([name, *found]) + " |" for name, found in ours.items()]
    lines += ["", "## What others write, we read and go on with", "",
              "After the write of the other engine we read the rows, delete, merge and insert; then every engine reads the table.", "",
              "| their write | we | Spark 4.2.1 with Delta 4.4.0 | delta-rs 1.6.6 | DuckDB's delta extension 1.5.5 |", "|---|---|---|---|---|"]
    lines += ["| " + " | ".join([name, *found]) + " |" for name, found in theirs.items()]
    return "\n".join(lines) + "\n"


def main() -> int:
    if not os.access(os.environ.get("SCHOOLHOUSE_SPARK_PYTHON", ""), os.X_OK):
        print("skipped: SCHOOLHOUSE_SPARK_PYTHON names no Python (tools/interop_venv.sh makes one)")
        return SKIPPED
    with tempfile.TemporaryDirectory(prefix="schoolhouse-trips-") as scratch:
        spark = Spark(scratch)
        trips = Trips(Lake(sys.argv[1], pathlib.Path(scratch) / "lake"), spark)
        ours: dict[str, list[str]] = {}
        theirs: dict[str, list[str]] = {}
        failures = []
        for name, write in our_writes(trips).items():
            try:
                ours[name] = trips.verdicts(write())
                print(name, ours[name], flush=True)
            except Exception as error:
                failures.append(f"{name}: {error}")
                print("FAILED", failures[-1], flush=True)
        for name, write in their_writes(trips).items():
            try:
                table = write()
                theirs[name] = [go_on(trips, table), *trips.verdicts(table)]
                print(name, theirs[name], flush=True)
            except Exception as error:
                failures.append(f"{name}: {error}")
                print("FAILED", failures[-1], flush=True)
        spark.close()
    found = page(ours, theirs)
    for name, verdicts in (ours | theirs).items():
        if "OTHER ROWS" in verdicts:
            print("OTHER ROWS", name, verdicts)
    if failures or "OTHER ROWS" in found:
        return 1
    if os.environ.get("ACCEPT"):
        PAGE.write_text(found)
        print(f"wrote {PAGE}")
        return SKIPPED
    if PAGE.read_text() != found:
        print(f"{PAGE} is not what was found; ACCEPT=1 writes it:\n{found}")
        return 1
    return 0


sys.exit(main())
