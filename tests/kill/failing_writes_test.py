#!/usr/bin/env python3
# DuckDB's own writes of data files fail, come short or are dropped: failing_writes_test.py LAKE_WRITER SHIM.
# SPDX-License-Identifier: Apache-2.0
"""After each spoiled write the table has the rows of before, and the writer said so; or it has the new rows. A write that comes short is
legal and must only be gone on with. One that is dropped in silence makes a file that is not what was written: it must not be published."""
import os
import pathlib
import subprocess
import sys
import tempfile

WRITER, SHIM = sys.argv[1:3]
ROWS = "SELECT range AS id, hash(range)::VARCHAR AS text FROM range(300000)"


def run(root: pathlib.Path, *words: str, spoil: str = "") -> subprocess.CompletedProcess:
    environment = dict(os.environ)
    if spoil:
        environment |= {"LD_PRELOAD": SHIM, "SCHOOLHOUSE_SPOIL": spoil}
    return subprocess.run([WRITER, words[0], str(root), *words[1:]], capture_output=True, text=True, env=environment)


def state(root: pathlib.Path) -> tuple:
    """The version and the bytes of its rows as Parquet, written in one order."""
    with tempfile.TemporaryDirectory() as folder:
        done = run(root, "read", "spoiled.rows", "-1", f"{folder}/rows.parquet")
        if done.returncode != 0:
            return ("unreadable", done.stderr)
        return (done.stdout.strip(), os.path.getsize(f"{folder}/rows.parquet"))


def main() -> int:
    problems = []
    survived = 0
    works = {
        "append": ("write", "spoiled.rows", "append", "id:long,text:string", "", ROWS),
        "update": ("update", "spoiled.rows", "text", "'new' || id", "id % 100 = 3"),
    }
    for name, words in works.items():
        for kind in ("fail", "full", "short", "drop"):
            for nth in range(1, 9):
                with tempfile.TemporaryDirectory(prefix="schoolhouse-spoiled-") as folder:
                    root = pathlib.Path(folder) / "lake"
                    run(root, "open")
                    run(root, "write", "spoiled.rows", "overwrite", "id:long,text:string", "", ROWS)
                    before = state(root)
                    clean = run(root, *words, spoil=f"{kind} {nth}")
                    after = state(root)
                    case = f"{name}, {kind} {nth}"
                    if after[0] == "unreadable":
                        problems.append(f"{case}: the table can't be read: {after[1].splitlines()[0]}")
                    elif clean.returncode != 0 and after != before:
                        problems.append(f"{case}: it was said to have failed, but the table is another")
                    elif clean.returncode == 0 and after[0] == before[0]:
                        problems.append(f"{case}: it was said to be done, but the table is as before")
                    elif kind == "short" and clean.returncode != 0:
                        problems.append(f"{case}: a short write was not gone on with: {clean.stderr.splitlines()[0]}")
                    survived += 1
                    if clean.returncode == 0 and kind in ("fail", "full"):
                        break  # there are no more writes than this
    print(f"{survived} spoiled writes")
    for problem in problems:
        print("FAILED", problem)
    return 1 if problems else 0


sys.exit(main())
