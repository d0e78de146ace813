#!/usr/bin/env python3
# Kills loads of a paged service at random points: the next run goes on without asking again, and no row is lost or doubled.
# SPDX-License-Identifier: Apache-2.0
import argparse
import pathlib
import random
import sqlite3
import sys
import threading
import time
from contextlib import closing

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from fake_service import Service, envelope, json_reply, rows  # noqa: E402
from project import Project, source  # noqa: E402

YEARS = 4
ROWS = 120
SOURCE = source("concurrency: 2", 'each: { year: [1, 2, 3, 4] }\nwrite: merge', path="/rows/{each.year}").replace(
    "id: long,", "id: long, year: { type: long, from_each: year },").replace("key: [id]", "key: [year, id]")


def kill_at_each_page(program: pathlib.Path) -> list[str]:
    """One page after the other kills the run that asks for it: none of those before is asked for again."""
    held = rows(1, 60)
    process, service, fatal = None, None, 0

    def respond(path, query, headers, body):
        reply = json_reply(envelope(held, query, service.url, size=10))
        if len(service.asked) == fatal:
            process.kill()
        return reply

    pages = len(held) // 10
    for fatal in range(1, pages + 1):
        with Service(respond) as service, Project(program, service.url) as project:
            project.write("sources/api.yml", source("concurrency: 1"))
            process = project.start("ingest")
            process.communicate()
            before = list(service.asked)
            done = project.run("ingest")
            again = sorted(set(before[:-2]) & set(service.asked[len(before):]))
            count = project.query("SELECT count(*) AS n, count(DISTINCT id) AS d FROM raw.api_rows")[0]
            if done.returncode or again or len(before) != fatal or {int(value) for value in count.values()} != {len(held)}:
                return [f"killed at page {fatal}: exit code {done.returncode}, asked again {again}, {count}", done.stdout + done.stderr]
    return []


def kill_and_change_the_key(program: pathlib.Path) -> list[str]:
    """Who asks with another key is somebody else: nothing of the killed run is taken over."""
    held = rows(1, 60)
    process, service = None, None

    def respond(path, query, headers, body):
        reply = json_reply(envelope(held, query, service.url, size=10))
        if len(service.asked) == 4:
            process.kill()
        return reply

    with Service(respond) as service, Project(program, service.url) as project:
        project.write("sources/api.yml", source('concurrency: 1\nauth: { type: bearer, token: "{secret.key}" }'))
        project.secrets = {"KEY": "first-key"}
        process = project.start("ingest")
        process.communicate()
        project.secrets = {"KEY": "second-key"}
        done = project.run("ingest")
        if done.returncode or len(service.asked) != 4 + len(held) // 10:
            return [f"with another key: exit code {done.returncode}, {len(service.asked)} requests", done.stdout + done.stderr]
    return []


def kill_among_large_pages(program: pathlib.Path) -> list[str]:
    """Small pages lie in one file, large ones each in their own: a run that goes on writes over none of them."""
    held = rows(1, 8)
    process, service, fatal = None, None, 7

    def respond(path, query, headers, body):
        page = envelope(held, query, service.url, size=1)
        if int(query.get("page", "1")) >= 5:
            page["filler"] = random.Random(len(service.asked)).randbytes(3_000_000).hex()
        if len(service.asked) == fatal:
            process.kill()
        return json_reply(page)

    with Service(respond) as service, Project(program, service.url) as project:
        project.write("sources/api.yml", source("concurrency: 1"))
        process = project.start("ingest")
        process.communicate()
        done = project.run("ingest")
        count = project.query("SELECT count(DISTINCT id) AS n FROM raw.api_rows")[0]["n"] if done.returncode == 0 else None
        if count is None or int(count) != len(held) or len(service.asked) > fatal + 3:
            return [f"large pages: exit code {done.returncode}, {count} rows, {len(service.asked)} requests", done.stdout + done.stderr]
    return []


TWO_TABLES = source('headers: { X-Key: "{secret.key}" }', path="/first", paging="single", records="") + source(
    path="/second", paging="single", records="").split("tables:\n")[1].replace("rows:", "others:")


def is_loaded(project: Project) -> bool:
    """The first table, and that stands in the record."""
    try:
        with closing(sqlite3.connect(project.folder / ".schoolhouse/state.db")) as state:
            return state.execute("SELECT count(*) FROM good WHERE step = 'load raw.api_rows'").fetchone()[0] == 1
    except sqlite3.Error:
        return False


def kill_between_tables(program: pathlib.Path) -> list[str]:
    """Of a table that the killed run has loaded nothing is asked, but when something has changed, or it is asked to."""
    faults, process, project = [], None, None
    for name, killed_words, words, changes, is_asked in (
            ("at once", ("ingest",), ("ingest",), {}, False),
            ("within the hour", ("ingest",), ("run",), {"SCHOOLHOUSE_NOW": "2026-03-01T12:59:00Z"}, False),
            ("later", ("ingest",), ("ingest",), {"SCHOOLHOUSE_NOW": "2026-03-01T13:01:00Z"}, True),
            ("by force", ("ingest",), ("ingest", "--force"), {}, True),
            ("with another key", ("ingest",), ("ingest",), {"KEY": "other"}, True),
            ("what was not checked", ("ingest", "--no-checks"), ("ingest",), {}, True),
            ("with another parameter", ("ingest",), ("ingest", "--param", "year=2026"), {}, True)):
        def respond(path, query, headers, body):
            if path == "/second" and process:
                for _ in range(500):
                    if is_loaded(project) or "--no-checks" in killed_words and project.versions():
                        break
                    time.sleep(0.02)
                process.kill()
            return json_reply(rows(1, 5))

        with Service(respond, is_parallel=True) as service, Project(program, service.url) as project:
            project.write("schoolhouse.yml", "name: Example\ntime_zone: UTC\nparameters: { year: 2025 }\n")
            project.write("sources/api.yml", TWO_TABLES)
            project.secrets = {"KEY": "key", "SCHOOLHOUSE_NOW": "2026-03-01T12:00:00Z"}
            process = project.start(*killed_words)
            process.communicate()
            process = None
            project.secrets |= changes
            for number, expected in ((2, is_asked), (3, True)):
                service.asked.clear()
                done = project.run(*words)
                if done.returncode or ("/first" in service.asked) != expected or "/second" not in service.asked:
                    faults.append(f"{name}, run {number}: exit code {done.returncode}, asked {service.asked}\n{done.stdout}{done.stderr}")
    return faults


def kill_once(program: pathlib.Path, chance: random.Random, kills: int) -> list[str]:
    """Half of the kills come with one of the pages, the others at any time, also while rows are written."""
    held = rows(1, ROWS)
    pages = YEARS * ROWS // 10
    service, process, fatal = None, None, 0

    def respond(path, query, headers, body):
        time.sleep(0.002)
        if fatal and len(service.asked) >= fatal:
            threading.Timer(chance.uniform(0, 0.01), process.kill).start()
        return json_reply(envelope(held, query, service.url, size=10, path=path))

    faults = []
    with Service(respond, is_parallel=True) as service, Project(program, service.url) as project:
        project.write("sources/api.yml", SOURCE)
        # A page may be asked again only when the kill came before it was kept: of each worker the one that is fetched and the one before.
        allowed = pages + 4 * kills

        def begin():
            nonlocal allowed, process
            # What was complete is pulled anew.
            if project.versions() > 0 and not (project.folder / "lake/_landing/api/api_rows/.pull").exists():
                allowed += pages
            process = project.start("ingest")

        for _ in range(kills):
            fatal = len(service.asked) + chance.randint(1, pages) if chance.random() < 0.5 else 0
            begin()
            timer = threading.Timer(5 if fatal else chance.uniform(0.02, 0.5), process.kill)
            timer.start()
            process.communicate()
            timer.cancel()
        fatal = 0
        begin()
        out, err = process.communicate()
        if process.returncode != 0:
            return [out + err]
        counts = project.query("SELECT count(*) AS n, count(DISTINCT (year, id)) AS d, sum(id) AS s FROM raw.api_rows")[0]
        expected = {"n": YEARS * ROWS, "d": YEARS * ROWS, "s": YEARS * ROWS * (ROWS + 1) // 2}
        if {name: int(value) for name, value in counts.items()} != expected:
            faults.append(f"the table holds {counts}, expected {expected}")
        if project.versions() != 1:
            faults.append(f"{project.versions()} versions of the same rows")
        if len(service.asked) > allowed:
            again = sorted({one for one in service.asked if service.asked.count(one) > 1})
            faults.append(f"{len(service.asked)} requests where {allowed} are enough, asked again: {again}")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--rounds", type=int, default=25)
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    chance = random.Random(arguments.seed)
    for check in (kill_at_each_page, kill_and_change_the_key, kill_among_large_pages, kill_between_tables):
        if faults := check(arguments.program):
            print(*faults, sep="\n")
            return 1
    for number in range(arguments.rounds):
        faults = kill_once(arguments.program, chance, kills=2)
        if faults:
            print(f"round {number + 1}:", *faults, sep="\n  ")
            return 1
    print(f"{arguments.rounds * 2} kills, no row lost or doubled")
    return 0


if __name__ == "__main__":
    sys.exit(main())
