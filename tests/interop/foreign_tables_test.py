#!/usr/bin/env python3
# Tables of other writers are read right or refused by name: foreign_tables_test.py LAKE_WRITER.
# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import shutil
import sys
import tarfile
import tempfile

from lake_tables import Lake, engine

SKIPPED = 77
REPO = pathlib.Path(__file__).parent.parent.parent
DATA = pathlib.Path(os.environ.get("SCHOOLHOUSE_DATA") or REPO.parent / "shared/data") / "delta"

# What the refusal says. The archives of the last ones hold a log without its data files.
REFUSED = {
    "deltars__table_with_column_mapping": "'columnMapping'",
    "deltars_err__table_e": "'catalogOwned'",
    "golden__deltalog-invalid-protocol-version": "Delta reader version 99",
    "golden__deltalog-state-reconstruction-without-protocol": "no 'protocol' entry",
    "golden__table-with-columnmapping-mode-name": "'columnMapping'",
    "golden__update-deleted-directory": "a 'metaData' entry without a schema",
    "golden__versions-not-contiguous": "the entry of version 1 is missing",
    "deltars__checkpoints": "No files found",
    "deltars_err__table_a": "No files found",
    "deltars_err__table_g": "No files found",
    "golden__checkpoint": "No files found",
    "golden__delete-re-add-same-file-different-transactions": "No files found",
}
# One file is added and removed under two spellings of its path.
ROWS = {"golden__canonicalized-paths-normal-a": 0}


def as_json(file: pathlib.Path, columns: list[str]) -> list[str]:
    names = ", ".join(f'"{name}"' for name in columns)
    rows = engine().sql(f"SELECT to_json(t) FROM (SELECT {names} FROM '{file}') AS t").fetchall()
    return sorted(json.dumps(json.loads(row[0]), sort_keys=True) for row in rows)


def problem_with(lake: Lake, scratch: pathlib.Path, summary: dict) -> str:
    """What is wrong with how a table is read; empty when nothing is."""
    name = summary["table"]
    unpacked, place, rows_file = scratch / "unpacked", lake.folder("a.t"), scratch / "rows.parquet"
    shutil.rmtree(unpacked, ignore_errors=True)
    shutil.rmtree(place, ignore_errors=True)
    with tarfile.open(DATA / f"{name}.tar.gz") as archive:
        archive.extractall(unpacked, filter="data")
    shutil.move(unpacked / summary["root"], place)
    try:
        version = int(lake.run("read", "a.t", "-1", str(rows_file)))
    except RuntimeError as error:
        if name in REFUSED and REFUSED[name] in str(error):
            return ""
        return f"refused: {error}"
    if name in REFUSED:
        return "read, but should have been refused"
    if version != summary["latest_version"]:
        return f"version {version} instead of {summary['latest_version']}"
    columns = [column[0] for column in summary["columns"]]
    found = as_json(rows_file, columns)
    wanted = ROWS.get(name, summary["rows"])
    if len(found) != wanted:
        return f"{len(found)} rows instead of {wanted}"
    expected = DATA / "expected-json" / f"{name}.jsonl"
    if found and expected.exists():
        lines = sorted(json.dumps(json.loads(line), sort_keys=True) for line in expected.read_text().splitlines())
        if found != lines:
            return "other rows than expected"
    return ""


def main(writer: str) -> int:
    if not DATA.is_dir():
        print(f"skipped: no tables at {DATA} (set SCHOOLHOUSE_DATA)")
        return SKIPPED
    summaries = [json.loads(line) for line in (DATA / "log_summary.jsonl").read_text().splitlines()]
    failures = 0
    with tempfile.TemporaryDirectory(prefix="schoolhouse-foreign-") as folder:
        scratch = pathlib.Path(folder)
        lake = Lake(writer, scratch / "lake")
        (lake.root / "a").mkdir()
        for summary in summaries:
            problem = problem_with(lake, scratch, summary)
            failures += problem != ""
            print(summary["table"], problem or "ok", flush=True)
    print(f"{len(summaries)} tables, {failures} wrong")
    return 1 if failures or len(summaries) < 50 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
