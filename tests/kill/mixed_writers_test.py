#!/usr/bin/env python3
# Eight processes change one table at once while they are killed: mixed_writers_test.py LAKE_WRITER DYING SECONDS KILLS WINDOW_KILLS [SEED].
# SPDX-License-Identifier: Apache-2.0
"""Every operation has a name that its commit carries. In the end the log is played in commit order on a model in Python: it must give the
rows of the table; every commit that a writer claimed is there once, under its version, and no operation is there twice. A killed operation is
tried again under the same application id, as a caller would. Some processes are killed from outside at any moment, others by a library of
the test in the middle of their commit. The independent validator of logs has the last word."""
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

import duckdb

from mixed_operations import COLUMNS, FIRST_ROWS, ONCE, TABLE, Operation, first_rows

sys.path.append(str(pathlib.Path(__file__).parents[1] / "interop"))
from log_validator import validate_table  # noqa: E402

WRITERS = 8
MOMENTS = ["unsynced", "unlinked", "linked", "kept"]
EXPECTED = ("Concurrent", "always first", "MetadataChanged")


class Run:
    def __init__(self, writer: str, dying: str, root: pathlib.Path, seed: int) -> None:
        self.writer = writer
        self.dying = dying
        self.root = root
        self.folder = root / "mixed" / "rows"
        self.chance = random.Random(seed)
        self.lock = threading.Lock()
        self.operations: dict[str, Operation] = {}
        self.claims: dict[str, int] = {}
        self.done: dict[str, int] = {}
        self.alive: dict[int, subprocess.Popen] = {}
        self.kills: dict[str, int] = {}
        self.refusals: list[str] = []
        self.is_over = False

    def start(self, words: list[str], moment: str = "") -> subprocess.Popen:
        environment = dict(os.environ)
        if moment:
            environment |= {"LD_PRELOAD": self.dying, "SCHOOLHOUSE_DIE": moment}
        return subprocess.Popen([self.writer, words[0], str(self.root), *words[1:]], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, env=environment)

    def call(self, *words: str) -> str:
        process = self.start(list(words))
        output, errors = process.communicate()
        if process.returncode != 0:
            raise RuntimeError(errors)
        return output.strip()

    def prepare(self, has_vectors: bool) -> None:
        self.call("open")
        for first in range(0, FIRST_ROWS, 20):
            select = (f"SELECT {first} + range AS id, 0 AS n, ({first} + range) % 4 AS part, NULL::TIMESTAMPTZ AS valid_from, "
                      "NULL::TIMESTAMPTZ AS valid_to, NULL::BOOLEAN AS is_current FROM range(20)")
            self.call("write", TABLE, "append", COLUMNS, "part", select)
        # Otherwise, as Delta has it, a change may be as of before an append that was committed first.
        self.call("alter", TABLE, "set", "delta.isolationLevel=Serializable")
        if has_vectors:
            self.call("alter", TABLE, "set", "delta.enableDeletionVectors=true")

    def next_operation(self) -> tuple[Operation, str]:
        """And the moment at which it is killed from within, mostly none."""
        with self.lock:
            operation = Operation(len(self.operations), self.chance)
            self.operations[operation.name] = operation
            return operation, self.chance.choice(MOMENTS) if self.chance.random() < 0.2 else ""

    def work(self) -> None:
        while not self.is_over:
            operation, moment = self.next_operation()
            while True:
                process = self.start(operation.words(), moment)
                with self.lock:
                    self.alive[process.pid] = process
                output, errors = process.communicate()
                with self.lock:
                    was_chosen = self.alive.pop(process.pid, None) is None
                    if process.returncode < 0 and not was_chosen:
                        self.kills[moment] = self.kills.get(moment, 0) + 1
                moment = ""
                if process.returncode == 0:
                    self.take(operation, output)
                    break
                if process.returncode > 0:
                    if not any(word in errors for word in EXPECTED):
                        with self.lock:
                            self.refusals.append(f"{operation.kind}: {errors}")
                        return
                    break  # overtaken too often: a caller would try again later
                if self.is_over or operation.kind in ONCE:
                    break

    def take(self, operation: Operation, output: str) -> None:
        words = output.split()
        with self.lock:
            self.done[operation.kind] = self.done.get(operation.kind, 0) + 1
            is_write = operation.kind in ("append", "overwrite")
            if words and (is_write or (operation.kind not in ONCE and words[-1] == "1")):
                self.claims[operation.name] = int(words[0])

    def kill(self) -> None:
        """Kills one process now and then, or some of them when one is seen to put a log entry."""
        log = self.folder / "_delta_log"
        chance = random.Random(self.chance.random())
        left_over: set[str] = set()  # of processes that were killed before
        while not self.is_over:
            deadline = time.monotonic() + chance.uniform(0.2, 1.5)
            is_window = False
            while time.monotonic() < deadline and not is_window and not self.is_over:
                time.sleep(0.002)
                unfinished = {entry.name for entry in log.iterdir() if entry.name.startswith(".tmp-schoolhouse-")}
                is_window = not unfinished <= left_over
                left_over |= unfinished
            with self.lock:
                victims = list(self.alive.values())
                for victim in victims if is_window else victims and [chance.choice(victims)]:
                    if victim.poll() is None and chance.random() < (0.3 if is_window else 1):
                        victim.kill()
                        del self.alive[victim.pid]
                        kind = "while an entry was seen" if is_window else "anywhere"
                        self.kills[kind] = self.kills.get(kind, 0) + 1
            time.sleep(chance.uniform(0.1, 0.8))

    def names_in(self, version: int) -> list[str]:
        """Of the operations that a commit says it is."""
        names = []
        for line in (self.folder / "_delta_log" / f"{version:020}.json").read_text().splitlines():
            action = json.loads(line)
            if "txn" in action:
                names.append(action["txn"]["appId"])
            info = action.get("commitInfo", {})
            name = info.get("schoolhouse", {}).get("extra", {}).get("operation")
            if name and info["operation"] == "WRITE":  # others hand on the notes of what they rearrange
                names.append(name)
        return names

    def check(self) -> list[str]:
        problems = list(self.refusals)
        model = first_rows()
        seen: dict[str, int] = {}
        versions = sorted(int(file.name[:20]) for file in (self.folder / "_delta_log").glob("0*.json"))
        if versions != list(range(len(versions))):
            problems.append("versions are missing")
        for version in versions:
            for name in self.names_in(version):
                if name in seen:
                    problems.append(f"{name} is in versions {seen[name]} and {version}")
                seen[name] = version
                self.operations[name].play(model)
        for name, version in self.claims.items():
            if seen.get(name) != version:
                problems.append(f"{name} was said to be version {version}, it is in {seen.get(name)}")
        problems += self.compare(model)
        problems += self.left_over(versions)
        problems += validate_table(self.folder)
        self.call("check", TABLE)
        print(f"{len(versions)} versions, {len(self.claims)} claimed commits, {len(self.operations)} operations; done: "
              + ", ".join(f"{count} {kind}" for kind, count in sorted(self.done.items())))
        print("killed: " + ", ".join(f"{count} {kind}" for kind, count in sorted(self.kills.items())))
        return problems

    def compare(self, model: dict) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            self.call("read", TABLE, "-1", f"{folder}/rows.parquet")
            found = duckdb.sql("SELECT id, coalesce(epoch_us(valid_from), 0), n, part, epoch_us(valid_to), is_current "
                               f"FROM read_parquet('{folder}/rows.parquet')").fetchall()
        rows = {(row[0], row[1]): list(row[2:]) for row in found}
        if rows == model and len(found) == len(model):
            return []
        wrong = {key: (rows.get(key), model.get(key)) for key in rows.keys() | model.keys() if rows.get(key) != model.get(key)}
        return [f"{len(wrong)} rows are not what the log gives, {len(found)} rows for {len(model)}: {dict(list(wrong.items())[:5])}"]

    def left_over(self, versions: list[int]) -> list[str]:
        """What killed writers left behind goes when nobody writes any more."""
        self.call("clean")
        told = "".join((self.folder / "_delta_log" / f"{version:020}.json").read_text() for version in versions)
        files = [file for file in self.folder.rglob("*") if file.is_file()]
        lost = [file.name for file in files if file.name.startswith((".tmp-schoolhouse-", "schoolhouse-")) and file.name not in told]
        return [f"{len(lost)} files of killed writers are still there: {lost[:3]}"] if lost else []


def main() -> int:
    writer, dying, seconds, least_kills, least_window_kills = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
    seed = int(sys.argv[6]) if len(sys.argv) > 6 else random.SystemRandom().randrange(1_000_000)
    print(f"seed {seed}", flush=True)
    problems = []
    kills: dict[str, int] = {}
    for has_vectors in (False, True):
        with tempfile.TemporaryDirectory(prefix="schoolhouse-mixed-") as folder:
            run = Run(writer, dying, pathlib.Path(folder) / "lake", seed + has_vectors)
            run.prepare(has_vectors)
            threads = [threading.Thread(target=run.work) for _ in range(WRITERS)] + [threading.Thread(target=run.kill)]
            for thread in threads:
                thread.start()
            time.sleep(seconds / 2)
            run.is_over = True
            for thread in threads:
                thread.join()
            problems += run.check()
            for kind, count in run.kills.items():
                kills[kind] = kills.get(kind, 0) + count
    window_kills = sum(kills.get(moment, 0) for moment in MOMENTS)
    print(f"{sum(kills.values())} kills, {window_kills} of them in the middle of a commit")
    if sum(kills.values()) < least_kills:
        problems.append(f"only {sum(kills.values())} kills")
    if window_kills < least_window_kills:
        problems.append(f"only {window_kills} kills in the middle of a commit")
    for problem in problems:
        print("FAILED", problem)
    return 1 if problems else 0


sys.exit(main())
