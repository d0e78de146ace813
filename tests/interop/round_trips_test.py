#!/usr/bin/env python3
# After each kind of write other engines read the same rows as we do, and after theirs we read and write on: round_trips_test.py LAKE_WRITER.
# SPDX-License-Identifier: Apache-2.0
"""The outcome is docs/lake-round-trips.md: ACCEPT=1 writes it, else it must be what the test finds. Spark runs where SCHOOLHOUSE_SPARK_PYTHON
(a Python with pyspark) and SCHOOLHOUSE_SPARK_JARS (a folder with Delta's jars) are set; without it the test is skipped, saying so."""
import os
import pathlib
import sys
import tempfile
from collections.abc import Callable

import change_feeds
from composed_logs import composed_logs
from lake_tables import Lake
from our_writes import our_writes
from round_trips import Spark, Trips, rows
from their_writes import their_writes

REPO = pathlib.Path(os.environ.get("SCHOOLHOUSE_REPO", pathlib.Path(__file__).parents[2]))
PAGE = REPO / "docs" / "lake-round-trips.md"
SKIPPED = 77
# Writes that the other engine itself can't do, with what it says.
THEIR_FAULTS = {"DuckDB's extension: append, partitioned": "INTERNAL Error: DeltaInsert::Sink expects a single row"}
READERS = ["Spark 4.2.1 with Delta 4.4.0", "delta-rs 1.6.6", "DuckDB's delta extension 1.5.5"]


def go_on(trips: Trips, table: str) -> list[str]:
    """We read what they wrote, delete, merge, put files together and write a checkpoint; everyone reads that, and it all fits."""
    before = trips.verdicts(table)
    if not before[0].startswith("same rows"):
        return [before[0] + " at first", *before]
    run = trips.lake.run
    run("delete", table, "id IN (3, 23)")
    run("merge", table, rows(8, 6), "id", "", "matched:update", "new:insert")
    run("update", table, "id", "id + 7000", "id = 9")
    run("optimize", table)
    run("checkpoint", table)
    run("delete", table, "id = 8")
    run("check", table)
    after = trips.verdicts(table)
    return ["same rows", *("reads other rows before our write, too" if is_wrong(old) and is_wrong(new) else new
                           for old, new in zip(before, after))]


def failed(name: str, error: Exception) -> list[str]:
    fault = THEIR_FAULTS.get(name)
    if fault and fault in str(error):
        return ["not written: " + fault, *["" for _ in READERS]]
    return [f"FAILED: {error}"]


def is_wrong(verdict: str) -> bool:
    return verdict.startswith("OTHER ROWS")


def columns(names: list[str]) -> list[str]:
    return ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]


def lines_of(found: dict[str, list[str]]) -> list[str]:
    return ["| " + " | ".join([name, *verdicts]) + " |" for name, verdicts in found.items()]


def page(found: dict[str, dict[str, list[str]]]) -> str:
    lines = ["# Round trips", "",
             "Made by `tests/interop/round_trips_test.py`: each line is a table of its own that was written and read again in the test.", "",
             "## What we write, others read", "", *columns(["our write", *READERS]), *lines_of(found["ours"]), "",
             "## What others write, we read and go on with", "",
             "After the write of the other engine we read its rows, delete, merge, update, put files together and write a checkpoint;",
             "then every engine reads the table, and `table check` finds nothing wrong with it, the checksums of the other engine included.", "",
             *columns(["their write", "we", *READERS]), *lines_of(found["theirs"]), "",
             "## What no other engine writes", "",
             "Logs that the test composes from the text of the protocol; we go on with them in the same way.", "",
             *columns(["in the log", "we", *READERS]), *lines_of(found["composed"]), "",
             "## Change feeds", "",
             "What changed from one version on, as each engine tells it and as `table_changes` does.", "",
             *columns(["the changes of", *READERS[:2]]), *lines_of(found["feeds"])]
    return "\n".join(lines) + "\n"


def is_right(verdicts: list[str]) -> bool:
    """An engine may refuse what it does not know; rows that differ are never right."""
    return not any(is_wrong(verdict) for verdict in verdicts)


def main() -> int:
    if not os.access(os.environ.get("SCHOOLHOUSE_SPARK_PYTHON", ""), os.X_OK):
        print("skipped: SCHOOLHOUSE_SPARK_PYTHON names no Python (tools/interop_venv.sh makes one)")
        return SKIPPED
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    found: dict[str, dict[str, list[str]]] = {}
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="schoolhouse-trips-") as scratch:
        trips = Trips(Lake(sys.argv[1], pathlib.Path(scratch) / "lake"), Spark(scratch))

        def try_all(kind: str, writes: dict[str, Callable[[], str]], look: Callable[[str], list[str]]) -> None:
            nonlocal wrong
            found[kind] = {}
            for name, write in writes.items():
                if word not in name:
                    continue
                try:
                    verdicts = look(write())
                except Exception as error:
                    verdicts = failed(name, error)
                found[kind][name] = verdicts
                wrong += not is_right(verdicts) or verdicts[0].startswith("FAILED")
                print(kind, name, verdicts, flush=True)

        try_all("ours", our_writes(trips), trips.verdicts)
        try_all("theirs", their_writes(trips), lambda table: go_on(trips, table))
        try_all("composed", composed_logs(trips), lambda table: go_on(trips, table))
        try_all("feeds", change_feeds.feeds(trips), lambda table: change_feeds.verdicts(trips, table))
        trips.spark.close()
    print(f"{sum(map(len, found.values()))} round trips, {wrong} wrong")
    if wrong > 0 or word:
        return 1 if wrong > 0 else 0
    text = page(found)
    if os.environ.get("ACCEPT"):
        PAGE.write_text(text)
        print(f"wrote {PAGE}")
        return SKIPPED
    if PAGE.read_text() != text:
        print(f"{PAGE} is not what was found; ACCEPT=1 writes it:\n{text}")
        return 1
    return 0


sys.exit(main())
