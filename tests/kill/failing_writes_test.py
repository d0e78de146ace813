#!/usr/bin/env python3
# DuckDB's own writes of data files fail, come short or are dropped: failing_writes_test.py LAKE_WRITER SHIM.
# SPDX-License-Identifier: Apache-2.0
"""After each spoiled write the table has the rows of before, and the writer said so; or it has the new rows. A write that comes short is
legal and must only be gone on with. One that is dropped in silence makes a file that is not what was written: it must not be published."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import duckdb

WRITER, SHIM = sys.argv[1:3]
COLUMNS = "id:long,text:string,part:long"
ROWS = "SELECT range AS id, hash(range)::VARCHAR AS text, range % 3 AS part FROM range(200000)"


def run(root: pathlib.Path, *words: str, spoil: str = "") -> subprocess.CompletedProcess:
    environment = dict(os.environ)
    if spoil:
        environment |= {"LD_PRELOAD": SHIM, "SCHOOLHOUSE_SPOIL": spoil}
    return subprocess.run([WRITER, words[0], str(root), *words[1:]], capture_output=True, text=True, env=environment)


def state(root: pathlib.Path) -> tuple:
    """The version, its rows and how many files there are to it."""
    with tempfile.TemporaryDirectory() as folder:
        done = run(root, "read", "spoiled.rows", "-1", f"{folder}/rows.parquet")
        if done.returncode != 0:
            return ("unreadable", done.stderr)
        checked = run(root, "check", "spoiled.rows")
        if checked.returncode != 0:
            return ("unreadable", checked.stderr)
        rows = duckdb.sql(f"SELECT count(*), sum(hash(COLUMNS(*))) FROM read_parquet('{folder}/rows.parquet')").fetchone()
        return (done.stdout.strip(), rows)


def prepare(root: pathlib.Path) -> None:
    run(root, "open")
    run(root, "write", "spoiled.rows", "append", COLUMNS, "part", ROWS)
    run(root, "write", "spoiled.rows", "append", COLUMNS, "part", "SELECT -1 AS id, 'one' AS text, 0 AS part")


def main() -> int:
    problems = []
    kinds = ("fail", "full", "short", "cut", "drop")
    works = {
        "append": ("write", "spoiled.rows", "append", COLUMNS, "part", ROWS),
        "overwrite": ("write", "spoiled.rows", "overwrite", COLUMNS, "part", ROWS.replace("range AS id", "range + 1 AS id")),
        "overwrite of a partition": ("write", "spoiled.rows", "replace_partitions", COLUMNS, "part", ROWS + " WHERE range % 3 = 1"),
        "update": ("update", "spoiled.rows", "text", "'new' || id", "id % 100 = 3"),
        "merge": ("merge", "spoiled.rows", "SELECT range * 50 AS id, 'merged' AS text, 1 AS part FROM range(20000)", "id", "",
                  "matched:update::text=source.text", "new:insert"),
        "optimize": ("optimize", "spoiled.rows"),
        "rewrite for a wider column": ("alter", "spoiled.rows", "widen", "id", "decimal(25,0)"),
        "checkpoint": ("checkpoint", "spoiled.rows"),
    }
    spoiled = {kind: 0 for kind in kinds}
    refused = 0
    with tempfile.TemporaryDirectory(prefix="schoolhouse-spoiled-") as scratch:
        prepared = pathlib.Path(scratch) / "prepared"
        prepare(prepared)
        before = state(prepared)
        for name, words in works.items():
            for kind in kinds:
                for nth in range(1, 9):
                    root = pathlib.Path(scratch) / "lake"
                    shutil.rmtree(root, ignore_errors=True)
                    shutil.copytree(prepared, root)
                    count = pathlib.Path(scratch) / "spoiled"
                    count.unlink(missing_ok=True)
                    done = run(root, *words, spoil=f"{kind} {nth} {count}")
                    if not count.exists():
                        break  # there are no more writes than this
                    spoiled[kind] += 1
                    refused += done.returncode != 0
                    after = state(root)
                    case = f"{name}, {kind} {nth}"
                    if after[0] == "unreadable":
                        problems.append(f"{case}: the table can't be read: {after[1].splitlines()[0]}")
                    elif done.returncode != 0 and after != before:
                        problems.append(f"{case}: it was said to have failed, but the table is another")
                    elif done.returncode == 0 and after[0] == before[0] and name != "checkpoint":
                        problems.append(f"{case}: it was said to be done, but the table is as before")
                    elif kind == "short" and done.returncode != 0:
                        problems.append(f"{case}: a short write was not gone on with: {done.stderr.splitlines()[0]}")
    told = ", ".join(f"{count} {kind}" for kind, count in spoiled.items())
    print(f"{sum(spoiled.values())} spoiled writes survived ({told}); {refused} of them were told to the user")
    if min(spoiled.values()) < 12:
        problems.append("too few writes were spoiled")
    for problem in problems:
        print("FAILED", problem)
    return 1 if problems else 0


sys.exit(main())
