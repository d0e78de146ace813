#!/usr/bin/env python3
# Fills the disk below a lake: the run says so, the tables stay as they were, and with room again the next run goes through.
# SPDX-License-Identifier: Apache-2.0
import pathlib
import random
import subprocess
import sys
import tempfile

SKIPPED = 77
# The first does not even fit as it lands; the others find no room for what is made of it, earlier or later.
ROWS = [200_000, 60_000, 50_000, 40_000]
PROJECT = {
    "schoolhouse.yml": "name: Full disk\ntime_zone: America/Los_Angeles\nlake: disk/lake\n",
    "sources/sis.yml": "kind: files\ndescription: made-up rows\npath: data\ntables:\n  rows:\n    description: rows\n    files: rows.csv\n"
                       "    format: csv\n    shrink_limit: 100%\n    columns: { id: long, text: string }\n",
    "models/m/rows.sql": "/*\ndescription: the same rows\ncolumns: { id: long, text: string }\n*/\nSELECT id, text FROM raw.sis_rows\n",
}


def write_rows(folder: pathlib.Path, count: int) -> None:
    """Rows that can't be compressed away."""

    made = random.Random(count)
    lines = "".join(f"{i},{made.getrandbits(256):x}\n" for i in range(count))
    new = folder / "rows.new"
    new.write_text("id,text\n" + lines)
    new.replace(folder / "rows.csv")


def main() -> int:
    program = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="schoolhouse_full_") as name:
        top = pathlib.Path(name)
        for path, text in PROJECT.items():
            (top / path).parent.mkdir(parents=True, exist_ok=True)
            (top / path).write_text(text)
        (top / "data").mkdir()
        disk = top / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "none", str(disk)], capture_output=True, text=True)
        if mounted.returncode != 0:
            print(f"skipped: this machine does not allow to mount a small disk: {mounted.stderr.strip()}")
            return SKIPPED
        try:
            return check(program, top)
        finally:
            subprocess.run(["umount", str(disk)], check=False)


def check(program: str, top: pathlib.Path) -> int:
    def run(*arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([program, "-C", str(top), *arguments], capture_output=True, text=True)

    def count() -> str:
        return run("query", "--format", "csv", "SELECT count(*) AS n FROM m.rows").stdout.split("\n")[1]

    write_rows(top / "data", 1000)
    first = run("run")
    assert first.returncode == 0, first.stderr
    assert count() == "1000"

    full_count = 0
    for rows in ROWS:
        before = count()
        write_rows(top / "data", rows)
        full = run("run")
        if full.returncode == 0:
            assert count() == str(rows)
            continue
        full_count += 1
        assert full.returncode == 3, f"exit {full.returncode}\n{full.stdout}{full.stderr}"
        assert "No space left on device" in full.stderr, full.stderr
        assert count() == before, "the table is not as it was"
    assert full_count >= 2, f"only {full_count} runs found the disk full"

    write_rows(top / "data", 2000)
    again = run("run")
    assert again.returncode == 0, again.stderr
    assert count() == "2000"
    left = [str(path) for path in (top / "disk" / "lake").rglob("*") if path.name.startswith(".") or "_unfinished" in path.parts[:-1]]
    assert not left, left
    print("a full disk was named, the tables stayed, and the next run went through")
    return 0


if __name__ == "__main__":
    sys.exit(main())
