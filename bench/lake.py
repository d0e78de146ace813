#!/usr/bin/env python3
# Measures our lake beside delta-rs and Delta Spark in one run: bench/lake.py LAKE_WRITER SCRATCH RESULTS [SCALE [WORK…]].
# SPDX-License-Identifier: Apache-2.0
"""Each work is a process of its own, wall time from start to end and peak memory as the system tells them; all write snappy, the peers'
codec. Tables are made anew for each, not measured. SCALE 1 is the whole size; a fraction shrinks the tables. Each run is a line of the file
RESULTS, of which lake_report.py makes the page. Needs a Python with deltalake, duckdb and pyarrow; RUNS (default 3) runs of each. With
SPARK_PYTHON (a Python with pyspark) and SPARK_JARS (Delta's), Delta Spark does each work once."""
import json
import os
import pathlib
import shutil
import subprocess
import sys

import deltalake
import duckdb

WRITER, SCRATCH, RESULTS = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
SCALE = float(sys.argv[4]) if len(sys.argv) > 4 else 1.0
WANTED = sys.argv[5:]
RUNS = int(os.environ.get("RUNS", "3"))
SPARK = os.environ.get("SPARK_PYTHON", "")
USERS, MERGED, APPENDED, COMMITS, SMALL, ORDERED, LOOKUPS = (
    int(n * SCALE) for n in (2_060_000, 20_000_000, 10_000_000, 1_000, 2_000, 5_000_000, 200))

USER = """printf('usr%08d', range) AS id, CASE WHEN range % 10 = 0 THEN 'teacher' ELSE 'student' END AS role,
  'name ' || range AS name, range || '@district.example' AS email, printf('sch%05d', range % 1000) AS school_id,
  TIMESTAMPTZ '2025-01-01 00:00:00+00' + INTERVAL (range % 9000000) SECOND AS created_at, true AS is_active"""
ROW = "range AS id, (hash(range) % 1000000)::BIGINT AS a, (hash(range + 7) % 1000)::INTEGER AS b, 'text ' || (hash(range) % 5000) AS note"

DELTA_RS = """
import sys, json, pyarrow as pa, pyarrow.parquet as pq
from deltalake import DeltaTable, write_deltalake
kind, path, source, count = sys.argv[1:5]
if kind == "scd2":
    t = DeltaTable(path); c = pq.read_table(source); key = c.column("id"); none = pa.nulls(len(c), key.type)
    both = pa.concat_tables([c.append_column("merge_key", key), c.append_column("merge_key", none)])
    names = [n for n in c.column_names if n != "since"]
    (t.merge(both, "t.id = s.merge_key and t.is_current", source_alias="s", target_alias="t")
      .when_matched_update({"is_current": "false", "valid_to": "s.since"}, predicate="t.email <> s.email")
      .when_not_matched_insert({k: "s." + k for k in names} | {"valid_from": "s.since", "is_current": "true"}).execute())
elif kind == "merge":
    (DeltaTable(path).merge(pq.read_table(source), "t.id = s.id", source_alias="s", target_alias="t")
      .when_matched_update_all().when_not_matched_insert_all().execute())
elif kind == "append":
    write_deltalake(path, pa.RecordBatchReader.from_batches(
        pq.read_schema(source), pq.ParquetFile(source).iter_batches(122_880)), mode="append")
elif kind == "compact":
    DeltaTable(path).optimize.compact()
elif kind == "curve":
    DeltaTable(path).optimize.z_order(["a", "b"], target_size=int(count))
elif kind == "lookups":
    from deltalake import QueryBuilder
    found = 0
    for i in range(int(count)):
        query = QueryBuilder().register("rows", DeltaTable(path))
        found += sum(len(b) for b in pa.table(query.execute(f"SELECT * FROM rows WHERE a = {i}").read_all()).to_batches())
    print(found)
else:
    for i in range(int(count)):
        write_deltalake(path, pa.table({"id": pa.array([i], pa.int64())}), mode="append")
"""


DELTA_SPARK = """
import sys
from pyspark.sql import SparkSession
kind, path, source, count, jars = sys.argv[1:6]
import glob
spark = (SparkSession.builder.master("local[2]").config("spark.jars", ",".join(glob.glob(jars + "/*.jar"))).config("spark.ui.enabled", "false")
    .config("spark.driver.memory", "6g").config("spark.sql.shuffle.partitions", "8").config("spark.sql.session.timeZone", "UTC")
    .config("spark.databricks.delta.optimize.maxFileSize", count if kind == "curve" else str(1 << 30))
    .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension").config("spark.log.level", "ERROR")
    .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog").getOrCreate())
table = f"delta.`{path}`"
if kind in ("scd2", "merge", "append"):
    spark.read.parquet(source).createOrReplaceTempView("changes")
if kind == "scd2":
    names = [n for n in spark.table("changes").columns if n != "since"]
    columns, values = ", ".join(names + ["valid_from", "is_current"]), ", ".join(["s." + n for n in names] + ["s.since", "true"])
    spark.sql(f"MERGE INTO {table} t USING (SELECT *, id AS merge_key FROM changes UNION ALL SELECT *, NULL FROM changes) s "
              "ON t.id = s.merge_key AND t.is_current WHEN MATCHED AND t.email <> s.email THEN UPDATE SET is_current = false, valid_to = s.since "
              f"WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({values})")
elif kind == "merge":
    spark.sql(f"MERGE INTO {table} t USING changes s ON t.id = s.id WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *")
elif kind == "append":
    spark.table("changes").write.format("delta").mode("append").save(path)
elif kind == "compact":
    spark.sql(f"OPTIMIZE {table}")
elif kind == "curve":
    spark.sql(f"OPTIMIZE {table} ZORDER BY (a, b)")
elif kind == "lookups":
    print(sum(len(spark.sql(f"SELECT * FROM {table} WHERE a = {i}").collect()) for i in range(int(count))))
"""


def measured(*words: str) -> tuple[float, float]:
    """Seconds and megabytes of a process."""
    done = subprocess.run(["/usr/bin/env", "python3", "-c", """
import json, resource, subprocess, sys, time
start = time.perf_counter(); code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(json.dumps([time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, code]))""", *words],
                          capture_output=True, text=True, check=True)
    seconds, megabytes, code = json.loads(done.stdout)
    if code != 0:
        raise RuntimeError(done.stderr)
    return seconds, megabytes


def many_files(master: pathlib.Path, select: str, files: int, key: str) -> None:
    """A table of delta-rs with its rows in so many files, each a commit."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"CREATE TABLE made AS SELECT *, (row_number() OVER (ORDER BY {key}) - 1) AS place FROM ({select})")
    each = int(connection.execute("SELECT count(*) FROM made").fetchone()[0]) // files + 1
    for part in range(files):
        chunk = f"SELECT * EXCLUDE (place) FROM made WHERE place BETWEEN {part * each} AND {part * each + each - 1} ORDER BY place"
        deltalake.write_deltalake(str(master), connection.execute(chunk).to_arrow_reader(122_880), mode="append")


def fresh(name: str, select: str, key: str, files: int) -> pathlib.Path:
    """A lake of ours with a copy of the table."""
    master = SCRATCH / f"master-{SCALE}" / name
    if not master.exists():
        many_files(master, select, files, key)
    lake = SCRATCH / "lake"
    shutil.rmtree(lake, ignore_errors=True)
    subprocess.run([WRITER, "open", str(lake)], check=True)
    shutil.copytree(master, lake / "bench" / name)
    return lake


def file(name: str, select: str) -> str:
    path = SCRATCH / f"{name}.parquet"
    duckdb.execute("SET TimeZone = 'UTC'")
    duckdb.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return str(path)


class Work:
    """What ours and the peers do on copies of one table. `ours` and `theirs` are lists of steps; the last is measured."""

    def __init__(self, name: str, table: str, select: str, key: str = "id", files: int = 8):
        self.name, self.table, self.select, self.key, self.files = name, table, select, key, files

    def record(self, who: str, found: tuple[float, float]) -> None:
        line = {"work": self.name, "who": who, "scale": SCALE, "seconds": round(found[0], 3), "megabytes": round(found[1])}
        print(json.dumps(line), flush=True)
        with RESULTS.open("a") as out:
            out.write(json.dumps(line) + "\n")

    def run_ours(self, who: str, steps: list[list[str]], properties: str) -> None:
        lake = fresh(self.table, self.select, self.key, self.files)
        name = f"bench.{self.table}"
        settings = "delta.parquet.compression.codec=snappy" + (";" + properties if properties else "")
        subprocess.run([WRITER, "alter", str(lake), name, "set", settings], check=True, stdout=subprocess.DEVNULL)
        for step in steps:
            found = measured(WRITER, step[0], str(lake), name, *step[1:])
        self.record(who, found)

    def run_theirs(self, who: str, steps: list[list[str]]) -> None:
        path = fresh(self.table, self.select, self.key, self.files) / "bench" / self.table
        for step in steps:
            start = [sys.executable, "-c", DELTA_RS] if who == "delta-rs" else [SPARK, "-c", DELTA_SPARK]
            found = measured(*start, step[0], str(path), *step[1:], os.environ.get("SPARK_JARS", ""))
        self.record(who, found)

    def compare(self, ours: dict[str, tuple[list[list[str]], str]], theirs: list[list[str]], with_spark: bool = True) -> None:
        if WANTED and not any(word in self.name for word in WANTED):
            return
        for _ in range(RUNS):
            for who, (steps, properties) in ours.items():
                self.run_ours(who, steps, properties)
            self.run_theirs("delta-rs", theirs)
        if SPARK and with_spark:
            self.run_theirs("Delta Spark", theirs)


def changes() -> None:
    vectors = "delta.enableDeletionVectors=true"
    users = f"SELECT {USER}, TIMESTAMPTZ '2025-01-01 00:00:00+00' AS valid_from, NULL::TIMESTAMPTZ AS valid_to, true AS is_current FROM range({USERS})"
    source = file("changes", f"SELECT * REPLACE ('new.' || email AS email), TIMESTAMPTZ '2026-01-01 00:00:00+00' AS since "
                  f"FROM (SELECT {USER} FROM range({USERS})) WHERE substr(id, 4)::BIGINT % 100 = 7")
    history = ["scd2", f"FROM '{source}'", "id", "since", "partial", "0"]
    Work("SCD2, 1 % of 2.06 M users changed", "users", users).compare(
        {"ours": ([history], ""), "ours, deletion vectors": ([history], vectors)}, [["scd2", source, "0"]])
    table = f"SELECT {ROW} FROM range({MERGED})"
    for what, where in (("random", "range % 100 = 7"), ("clustered", f"range >= {MERGED} * 0.4 AND range < {MERGED} * 0.41")):
        source = file(f"merge_{what}", f"SELECT * REPLACE (-1 AS a) FROM (SELECT {ROW} FROM range({MERGED}) WHERE {where})")
        words = ["merge", f"FROM '{source}'", "id", "", "matched:update", "new:insert"]
        Work(f"merge of 1 % {what} keys into 20 M rows", "rows", table).compare(
            {"ours": ([words], ""), "ours, deletion vectors": ([words], vectors)}, [["merge", source, "0"]])


def files() -> None:
    appended = file("appended", f"SELECT {ROW} FROM range({APPENDED})")
    Work("append of 10 M rows", "small", f"SELECT {ROW} FROM range(1000)").compare(
        {"ours": ([["write", "append", "id:long,a:long,b:integer,note:string", "", f"FROM '{appended}'", "", "snappy"]], "")},
        [["append", appended, "0"]])
    Work("1,000 small commits", "ids", "SELECT range AS id FROM range(1000)").compare(
        {"ours": ([["appends", "id:long", "SELECT {i} AS id", str(COMMITS)]], "")}, [["commits", "", str(COMMITS)]], with_spark=False)
    Work("compaction of 2,000 small files", "pieces", f"SELECT {ROW} FROM range({SMALL} * 1000)", files=SMALL).compare(
        {"ours": ([["optimize"]], "")}, [["compact", "", "0"]])
    megabytes = 8
    curve, lookups = ["optimize", "a,b"], ["lookups", "a = {i}", str(LOOKUPS)]
    their_curve, their_lookups = ["curve", "", str(megabytes << 20)], ["lookups", "", str(LOOKUPS)]
    ordered = f"SELECT {ROW} FROM range({ORDERED})"
    size = f"delta.targetFileSize={megabytes}mb"
    Work("Z-order of 5 M rows by two columns", "ordered", ordered).compare({"ours": ([curve], size)}, [their_curve])
    Work("200 point reads on the Z-ordered table", "ordered", ordered).compare(
        {"ours": ([curve, lookups], size)}, [their_curve, their_lookups])


SCRATCH.mkdir(parents=True, exist_ok=True)
changes()
files()
shutil.rmtree(SCRATCH / "lake", ignore_errors=True)
