#!/usr/bin/env python3
# Kills runs of the example projects at random points: the next one ends with the tables of an undisturbed run, and asks for no finished page.
# SPDX-License-Identifier: Apache-2.0
import argparse
import json
import pathlib
import random
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from codetrack import PEOPLE, Codetrack  # noqa: E402
from fake_service import Service  # noqa: E402
from portal import Portal, find_data  # noqa: E402
from project import Project  # noqa: E402

NOW = "2026-02-16T17:00:00Z"
LATENCY = 0.01
OF_THE_RUN = "_load_id", "_loaded_at"


@dataclass
class Example:
    name: str
    service: Callable[[], Codetrack | Portal]
    words: tuple[str, ...]


class Round:
    """A project of its own, made from the example, and the service that it asks."""

    def __init__(self, program: pathlib.Path, example: Example):
        self._program, self._example = program, example

    def __enter__(self) -> "Round":
        self._stack = ExitStack()
        answers = self._example.service()

        def respond(*asked):
            time.sleep(LATENCY)
            return answers.respond(*asked)

        self.service = self._stack.enter_context(Service(respond, is_parallel=True))
        answers.url = self.service.url
        self.project = self._stack.enter_context(Project(self._program, self.service.url))
        self.project.secrets = {"SCHOOLHOUSE_NOW": NOW}
        (self.project.folder / "schoolhouse.yml").unlink()
        made = self.project.run("init", ".", "--example", self._example.name)
        if made.returncode:
            raise RuntimeError(made.stderr)
        self.project.write(".env", f"API_URL={self.service.url}\n")
        self.project.write("rosters/roster.json", json.dumps(PEOPLE))
        return self

    def __exit__(self, *_):
        self._stack.close()

    def start(self):
        return self.project.start("run", *(word.replace("{url}", self.service.url) for word in self._example.words))

    def tables(self) -> dict[str, list[str]]:
        """The rows of every table, but for what tells one run from another."""
        found = {}
        for log in sorted((self.project.folder / "lake").glob("*/*/_delta_log")):
            name = f"{log.parent.parent.name}.{log.parent.name}"
            if name.startswith("_"):
                continue
            rows = self.project.query(f"FROM {name}")
            found[name] = sorted(json.dumps({key: value for key, value in row.items() if key not in OF_THE_RUN}) for row in rows)
        return found

    def finished(self) -> set[str]:
        """What need not be asked for again: the pages that a pull under way has kept, and those of tables that are loaded."""
        lake = self.project.folder / "lake"
        journals = [path for path in lake.glob("_landing/*/*/.pull/journal*")]
        with closing(sqlite3.connect(self.project.folder / ".schoolhouse/state.db")) as state:
            # A kill may come when all is done: what was loaded until then is asked for anew.
            broken = set()
            for run, ended in state.execute("SELECT id, ended FROM runs ORDER BY rowid DESC"):
                if ended:
                    break
                broken.add(run)
            for step, by in state.execute("SELECT step, extra FROM good WHERE step LIKE 'load %'"):
                if by.split(" ")[0] in broken:
                    journals += sorted(lake.glob(f"_landing/*/{step.split('.')[-1]}/[0-9]*/journal*"))
        asked = set()
        for journal in journals:
            for line in journal.read_text(encoding="utf-8").splitlines()[1:]:
                try:
                    asked.add(place_of(json.loads(line)["asked"]))
                except (ValueError, KeyError):
                    pass  # the line that the kill has cut, or one that takes pages back
        return asked


def place_of(address: str) -> str:
    parts = urlsplit(address)
    return unquote(parts.path + ("?" + parts.query if parts.query else ""))


def run_once(one: Round, kill_after: float = 0) -> tuple[int, list[str]]:
    """The exit code of a run, and what it asked for though that was finished."""
    finished = one.finished() if (one.project.folder / ".schoolhouse/state.db").exists() else set()
    before = len(one.service.asked)
    process = one.start()
    timer = threading.Timer(kill_after, process.kill)
    if kill_after:
        timer.start()
    out, err = process.communicate()
    timer.cancel()
    faults = [out + err] if process.returncode > 0 else []
    if again := finished & set(map(unquote, one.service.asked[before:])):
        faults.append(f"asked for again: {sorted(again)}")
    return process.returncode, faults


def kill_runs(program: pathlib.Path, example: Example, undisturbed: dict, waits: list[float]) -> tuple[int, list[str]]:
    """Kills a run after each wait, then lets one end; how many were killed, and what is wrong."""
    killed = 0
    with Round(program, example) as one:
        for wait in [*waits, 0]:
            code, faults = run_once(one, wait)
            if faults:
                return killed, faults
            if code == 0:
                break
            killed += 1
        found = one.tables()
        return killed, [f"{name}: {len(found.get(name, []))} rows, without the kills {len(rows)}" for name, rows in undisturbed.items()
                        if found.get(name) != rows]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("repo", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--kills", type=int, default=50)
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    chance = random.Random(arguments.seed)
    examples = [Example("bootcamp", Codetrack, ())]
    if data := find_data(arguments.repo):
        settings = {"years": [2016], "grades": ["grade-pk", "grade-k"]}
        examples.append(Example("national-enrollment", lambda: Portal(arguments.repo, data, page=50), (
            "--param", "education_data_url={url}", "--param", "top_year=2016", "--params", json.dumps(settings))))
    for example in examples:
        with Round(arguments.program, example) as one:
            begun = time.monotonic()
            process = one.start()
            out, err = process.communicate()
            seconds = time.monotonic() - begun
            if process.returncode:
                print(out + err)
                return 1
            undisturbed, asked = one.tables(), len(one.service.asked)
        killed, share = 0, arguments.kills // len(examples)
        while killed < share:
            waits = [chance.uniform(0.02, seconds) for _ in range(min(share - killed, chance.randint(1, 4)))]
            more, faults = kill_runs(arguments.program, example, undisturbed, waits)
            killed += more
            if faults:
                print(f"{example.name}, killed after {waits}:", *faults, sep="\n  ")
                return 1
        print(f"{example.name}: {killed} kills in runs of {seconds:.1f} s and {asked} requests; "
              f"{len(undisturbed)} tables are as without them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
