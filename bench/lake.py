#!/usr/bin/env python3
# Measures our lake beside delta-rs in one run: SCD2, merges, a large append, small commits. bench/lake.py LAKE_WRITER SCRATCH [SCALE].
# SPDX-License-Identifier: Apache-2.0
"""Each work is a process of its own, wall time from start to end and peak memory as the system tells them; both write snappy, delta-rs's
codec. Tables are made anew for each, not measured. SCALE 1 is the whole size (2.06 M users, 20 M rows, 10 M rows appended, 1,000 commits);
a fraction shrinks the tables. Needs a Python with deltalake, duckdb and pyarrow. The median of RUNS (default 3) is told."""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

import deltalake
import duckdb

WRITER, SCRATCH = sys.argv[1], pathlib.Path(sys.argv[2])
SCALE = float(sys.argv[3]) if len(sys.argv) > 3 else 1.0
RUNS = int(os.environ.get("RUNS", "3"))
USERS, MERGED, APPENDED, COMMITS = (int(n * SCALE) for n in (2_060_000, 20_000_000, 10_000_000, 1_000))

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
    write_deltalake(path, pq.ParquetFile(source).iter_batches(1_000_000) and pa.RecordBatchReader.from_batches(
        pq.read_schema(source), pq.ParquetFile(source).iter_batches(122_880)), mode="append")
else:
    for i in range(int(count)):
        write_deltalake(path, pa.table({"id": pa.array([i], pa.int64())}), mode="append")
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


def fresh(name: str, select: str, key: str = "") -> pathlib.Path:
    """A table of delta-rs in a lake of ours, of eight files, and a copy of it for each run."""
    master = SCRATCH / "master" / name
    if not master.exists():
        connection = duckdb.connect()
        connection.execute("SET TimeZone = 'UTC'")
        rows = int(connection.execute(f"SELECT count(*) FROM ({select})").fetchone()[0])
        for part in range(8):
            chunk = f"SELECT * FROM ({select}) ORDER BY {key} LIMIT {rows // 8 + 1} OFFSET {part * (rows // 8 + 1)}"
            deltalake.write_deltalake(str(master), connection.execute(chunk).to_arrow_reader(122_880), mode="append")
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


def compare(name: str, table: str, select: str, key: str, ours: list[str], theirs: list[str], properties: str = "") -> None:
    found: dict[str, list[tuple[float, float]]] = {"ours": [], "delta-rs": []}
    for _ in range(RUNS):
        for who, words in (("ours", ours), ("delta-rs", theirs)):
            lake = fresh(table, select, key)
            if who == "ours":
                settings = "delta.parquet.compression.codec=snappy" + (";" + properties if properties else "")
                subprocess.run([WRITER, "alter", str(lake), f"bench.{table}", "set", settings], check=True, stdout=subprocess.DEVNULL)
                found[who].append(measured(WRITER, words[0], str(lake), f"bench.{table}", *words[1:]))
            else:
                found[who].append(measured(sys.executable, "-c", DELTA_RS, words[0], str(lake / "bench" / table), *words[1:]))
    mid = {who: [statistics.median(column) for column in zip(*runs)] for who, runs in found.items()}
    times = mid["delta-rs"][0] / mid["ours"][0]
    print(f"| {name} | {mid['ours'][0]:.2f} s | {mid['ours'][1]:.0f} MB | {mid['delta-rs'][0]:.2f} s | {mid['delta-rs'][1]:.0f} MB | {times:.1f} |", flush=True)


def main() -> None:
    SCRATCH.mkdir(parents=True, exist_ok=True)
    print("| work | ours | | delta-rs | | times as fast |\n|---|--:|--:|--:|--:|--:|")
    users = f"SELECT {USER}, TIMESTAMPTZ '2025-01-01 00:00:00+00' AS valid_from, NULL::TIMESTAMPTZ AS valid_to, true AS is_current FROM range({USERS})"
    changes = file("changes", f"SELECT * REPLACE ('new.' || email AS email), TIMESTAMPTZ '2026-01-01 00:00:00+00' AS since "
                   f"FROM (SELECT {USER} FROM range({USERS})) WHERE substr(id, 4)::BIGINT % 100 = 7")
    history = ["scd2", f"FROM '{changes}'", "id", "since", "partial", "0"]
    compare("SCD2, 1 % changed", "users", users, "id", history, ["scd2", changes, "0"])
    compare("SCD2, 1 % changed, ours with deletion vectors", "users", users, "id", history, ["scd2", changes, "0"],
            "delta.enableDeletionVectors=true")
    table = f"SELECT {ROW} FROM range({MERGED})"
    for what, where in (("random", "range % 100 = 7"), ("clustered", f"range >= {MERGED} * 0.4 AND range < {MERGED} * 0.41")):
        source = file(f"merge_{what}", f"SELECT * REPLACE (-1 AS a) FROM (SELECT {ROW} FROM range({MERGED}) WHERE {where})")
        words = ["merge", f"FROM '{source}'", "id", "", "matched:update", "new:insert"]
        compare(f"merge of 1 %, {what} keys", "rows", table, "id", words, ["merge", source, "0"])
        compare(f"merge of 1 %, {what} keys, ours with deletion vectors", "rows", table, "id", words, ["merge", source, "0"],
                "delta.enableDeletionVectors=true")
    appended = file("appended", f"SELECT {ROW} FROM range({APPENDED})")
    compare("append of many rows", "small", f"SELECT {ROW} FROM range(1000)", "id",
            ["write", "append", "id:long,a:long,b:integer,note:string", "", f"FROM '{appended}'", "", "snappy"], ["append", appended, "0"])
    compare(f"{COMMITS} small commits", "ids", "SELECT range AS id FROM range(1000)", "id",
            ["appends", "id:long", "SELECT {i} AS id", str(COMMITS)], ["commits", "", str(COMMITS)])


main()
