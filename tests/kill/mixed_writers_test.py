#!/usr/bin/env python3
# Eight processes change one table at once while they are killed at random: mixed_writers_test.py LAKE_WRITER SECONDS KILLS [SEED].
# SPDX-License-Identifier: Apache-2.0
"""Every operation carries an application id of its own. In the end the log is played in commit order on a model in Python: it must give the
rows of the table; every commit that a writer claimed is there once, under its version, and no operation is there twice. A killed operation is
tried again under the same id, as a caller would."""
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

import duckdb

WRITERS = 8
ROWS = 60


class Operation:
    """One change, as words for lake_writer and as a change of the model."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.name = f"op{number}"
        self.kind = chance.choice(["put", "bump", "remove", "merge", "merge"])
        self.a = chance.randrange(7)
        self.number = number
        self.ids = [chance.randrange(ROWS * 2) for _ in range(3)] + [1000 + number]

    def words(self) -> list[str]:
        table, done = "mixed.rows", f"{self.name}/1"
        if self.kind == "put":
            return ["replace_where", table, f"id = {self.number + 100000}", f"SELECT {self.number + 100000} AS id, 0 AS n", done]
        if self.kind == "bump":
            return ["update", table, "n", "n + 1", f"id % 7 = {self.a}", done]
        if self.kind == "remove":
            return ["delete", table, f"id % 13 = {self.a} AND id > 900", done]
        ids = " UNION ALL ".join(f"SELECT {one} AS id" for one in sorted(set(self.ids)))
        source = f"SELECT id, 7 AS n FROM ({ids}) AS ids"
        return ["merge", table, source, "id", done, "matched:update::n=target.n + 100", "new:insert"]

    def play(self, rows: dict[int, int]) -> None:
        if self.kind == "put":
            rows[self.number + 100000] = 0
        elif self.kind == "bump":
            for key in rows:
                rows[key] += 1 if key % 7 == self.a else 0
        elif self.kind == "remove":
            for key in [key for key in rows if key % 13 == self.a and key > 900]:
                del rows[key]
        else:
            for key in set(self.ids):
                rows[key] = rows[key] + 100 if key in rows else 7


class Run:
    def __init__(self, writer: str, root: pathlib.Path, seed: int) -> None:
        self.writer = writer
        self.root = root
        self.chance = random.Random(seed)
        self.lock = threading.Lock()
        self.operations: dict[str, Operation] = {}
        self.claims: dict[str, int] = {}
        self.alive: dict[int, subprocess.Popen] = {}
        self.kills = self.window_kills = 0
        self.refusals: list[str] = []
        self.is_over = False

    def start(self, words: list[str]) -> subprocess.Popen:
        return subprocess.Popen([self.writer, words[0], str(self.root), *words[1:]], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def call(self, *words: str) -> None:
        process = self.start(list(words))
        _, errors = process.communicate()
        if process.returncode != 0:
            raise RuntimeError(errors)

    def prepare(self, has_vectors: bool) -> None:
        self.call("open")
        for first in range(0, ROWS, 20):
            self.call("write", "mixed.rows", "append", "id:long,n:long", "", f"SELECT {first} + range AS id, 0 AS n FROM range(20)")
        if has_vectors:
            self.call("alter", "mixed.rows", "set", "delta.enableDeletionVectors=true")

    def work(self) -> None:
        while not self.is_over:
            with self.lock:
                operation = Operation(len(self.operations), self.chance)
                self.operations[operation.name] = operation
            while True:
                process = self.start(operation.words())
                with self.lock:
                    self.alive[process.pid] = process
                output, errors = process.communicate()
                with self.lock:
                    del self.alive[process.pid]
                if process.returncode == 0:
                    version, *_, is_new = output.split()
                    if is_new == "1":
                        with self.lock:
                            self.claims[operation.name] = int(version)
                    break
                if process.returncode > 0:
                    if "Concurrent" not in errors and "always first" not in errors:
                        with self.lock:
                            self.refusals.append(errors)
                        return
                    break  # overtaken too often: a caller would try again later
                if self.is_over:
                    break

    def kill(self) -> None:
        """Half of the kills strike while a log entry is being put, the others anywhere."""
        log = self.root / "mixed" / "rows" / "_delta_log"
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
                if not victims:
                    continue
                for victim in victims if is_window else [chance.choice(victims)]:
                    if victim.poll() is None and chance.random() < (0.3 if is_window else 1):
                        victim.kill()
                        self.kills += 1
                        self.window_kills += is_window
            time.sleep(chance.uniform(0.1, 0.8))

    def check(self) -> list[str]:
        problems = list(self.refusals)
        model = {key: 0 for key in range(ROWS)}
        seen: dict[str, int] = {}
        log = self.root / "mixed" / "rows" / "_delta_log"
        versions = sorted(int(file.name[:20]) for file in log.glob("*.json"))
        if versions != list(range(len(versions))):
            problems.append("versions are missing")
        for version in versions:
            for line in (log / f"{version:020}.json").read_text().splitlines():
                transaction = json.loads(line).get("txn")
                if transaction is None:
                    continue
                name = transaction["appId"]
                if name in seen:
                    problems.append(f"{name} is in versions {seen[name]} and {version}")
                seen[name] = version
                self.operations[name].play(model)
        for name, version in self.claims.items():
            if seen.get(name) != version:
                problems.append(f"{name} was said to be version {version}, it is in {seen.get(name)}")
        with tempfile.TemporaryDirectory() as folder:
            self.call("read", "mixed.rows", "-1", f"{folder}/rows.parquet")
            rows = dict(duckdb.sql(f"SELECT id, n FROM read_parquet('{folder}/rows.parquet')").fetchall())
            count = duckdb.sql(f"SELECT count(*) FROM read_parquet('{folder}/rows.parquet')").fetchone()[0]
        if rows != model or count != len(model):
            wrong = {key: (rows.get(key), model.get(key)) for key in rows.keys() | model.keys() if rows.get(key) != model.get(key)}
            problems.append(f"{len(wrong)} rows are not what the log gives, {count} rows: {dict(list(wrong.items())[:5])}")
        print(f"{len(versions)} versions, {len(self.claims)} claimed commits, {len(self.operations)} operations, "
              f"{self.kills} kills, {self.window_kills} of them while an entry was being put")
        return problems


def main() -> int:
    writer, seconds, least_kills = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else random.SystemRandom().randrange(1_000_000)
    print(f"seed {seed}")
    problems = []
    kills = 0
    for has_vectors in (False, True):
        with tempfile.TemporaryDirectory(prefix="schoolhouse-mixed-") as folder:
            run = Run(writer, pathlib.Path(folder) / "lake", seed + has_vectors)
            run.prepare(has_vectors)
            threads = [threading.Thread(target=run.work) for _ in range(WRITERS)] + [threading.Thread(target=run.kill)]
            for thread in threads:
                thread.start()
            time.sleep(seconds / 2)
            run.is_over = True
            for thread in threads:
                thread.join()
            problems += run.check()
            kills += run.kills
    if kills < least_kills:
        problems.append(f"only {kills} kills")
    for problem in problems:
        print("FAILED", problem)
    return 1 if problems else 0


sys.exit(main())
