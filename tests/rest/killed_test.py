#!/usr/bin/env python3
# Kills loads of a paged service at random points: the next run goes on without asking again, and no row is lost or doubled.
# SPDX-License-Identifier: Apache-2.0
import argparse
import pathlib
import random
import sys
import threading
import time

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
    if faults := kill_at_each_page(arguments.program):
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
