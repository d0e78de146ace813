#!/usr/bin/env python3
# Measures how long a table with a long log takes to open, beside delta-rs: log_size.py LAKE_WRITER FOLDER RESULTS [FILES [COMMITS]].
# SPDX-License-Identifier: Apache-2.0
#
# Run it with a Python that has deltalake (tools/interop_venv.sh makes one). Ours is the whole program, delta-rs its reading alone, after its
# modules are loaded; memory is the highest that each process had.
import json
import multiprocessing
import os
import pathlib
import shutil
import subprocess
import sys
import time

RUNS = 5
PEER = """
import resource, sys, time
import deltalake
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.perf_counter()
table = deltalake.DeltaTable(sys.argv[1])
files = len(table.file_uris())
print(time.perf_counter() - started, files)
"""
FIELDS = [("id", "long"), ("school", "string"), ("day", "date"), ("points", "double"), ("grade", "integer")]


def stats(number: int) -> str:
    bounds = {"id": number * 1000, "school": f"school {number % 97:04}", "day": "2026-01-01", "points": 0.5, "grade": 1}
    top = {"id": number * 1000 + 999, "school": f"school {number % 97:04}", "day": "2026-06-30", "points": 99.5, "grade": 12}
    nulls = {name: 0 for name, _ in FIELDS}
    return json.dumps({"numRecords": 1000, "minValues": bounds, "maxValues": top, "nullCount": nulls})


def first_lines() -> list[dict]:
    fields = [{"name": name, "type": kind, "nullable": True, "metadata": {}} for name, kind in FIELDS]
    schema = json.dumps({"type": "struct", "fields": fields})
    metadata = {"id": "8f4e0c3a-3c3f-4a1a-9d61-2d5c6d8a1b11", "format": {"provider": "parquet", "options": {}},
                "schemaString": schema, "partitionColumns": [], "configuration": {}, "createdTime": 1}
    return [{"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}}, {"metaData": metadata}]


def write_commit(log: pathlib.Path, version: int, per_commit: int) -> None:
    lines = [{"commitInfo": {"timestamp": 1_800_000_000_000 + version, "operation": "WRITE", "operationParameters": {}}}]
    lines += first_lines() if version == 0 else []
    for number in range(version * per_commit, (version + 1) * per_commit):
        lines.append({"add": {"path": f"part-{number:08}-5a0c7e1e-77f0-4c5b-9a53-0e5e5b8d{number % 10000:04}.c000.zstd.parquet",
                              "partitionValues": {}, "size": 1_000_000, "modificationTime": 1_800_000_000_000 + version,
                              "dataChange": True, "stats": stats(number)}})
    (log / f"{version:020}.json").write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))


def make_table(project: pathlib.Path, files: int, commits: int, checkpoint: int | None) -> None:
    """A table of which the log alone is there, with a checkpoint at one version or with none."""
    import deltalake

    shutil.rmtree(project, ignore_errors=True)
    table = project / "lake/raw/big"
    log = table / "_delta_log"
    log.mkdir(parents=True)
    (project / "lake/_schoolhouse.json").write_text('{"lake":1}\n')
    for version in range(commits):
        write_commit(log, version, files // commits)
        if version == checkpoint:
            deltalake.DeltaTable(table).create_checkpoint()


def run(command: list[str]) -> tuple[float, float, str]:
    """Seconds, megabytes and what it said."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{command[0]} failed")
    return time.perf_counter() - started, usage.ru_maxrss / 1024, said


def compare(program: str, project: pathlib.Path, table: pathlib.Path, work: str, results: pathlib.Path) -> None:
    ours, peers = [], []
    for _ in range(RUNS):
        seconds, megabytes, said = run([program, "show", str(project / "lake"), "raw.big"])
        ours.append((seconds, megabytes, said))
        _, megabytes, said = run([sys.executable, "-c", PEER, str(table)])
        peers.append((float(said.split()[0]), megabytes, said.split()[1]))
    if ours[0][2].split()[1] != peers[0][2]:
        raise SystemExit(f"ours sees {ours[0][2].split()[1]} files, delta-rs {peers[0][2]}")
    with results.open("a") as out:
        for who, rows in (("ours", ours), ("delta-rs", peers)):
            for row in rows:
                line = {"work": work, "who": who, "scale": 1.0, "seconds": round(row[0], 3), "megabytes": round(row[1])}
                print(json.dumps(line), flush=True)
                out.write(json.dumps(line) + "\n")


def main() -> None:
    program, folder, results = sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3])
    files, commits = int((sys.argv[4:5] or ["100000"])[0]), int((sys.argv[5:6] or ["10000"])[0])
    for name, checkpoint in (("a checkpoint 9 versions ago", commits - 10), ("no checkpoint", None)):
        # In a process of its own: what is measured begins with the memory of the one that starts it.
        maker = multiprocessing.get_context("spawn").Process(
            target=make_table, args=(folder / "long-log", files, commits, checkpoint))
        maker.start()
        maker.join()
        table = folder / "long-log/lake/raw/big"
        compare(program, folder / "long-log", table, f"snapshot of {files:,} files in {commits:,} commits, {name}", results)
    shutil.rmtree(folder / "long-log")


if __name__ == "__main__":
    main()
