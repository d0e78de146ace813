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


def kill_once(program: pathlib.Path, chance: random.Random, kills: int) -> list[str]:
    held = rows(1, ROWS)
    service = None

    def respond(path, query, headers, body):
        time.sleep(0.002)
        return json_reply(envelope(held, query, service.url, size=10, path=path))

    faults = []
    with Service(respond, is_parallel=True) as service, Project(program, service.url) as project:
        project.write("sources/api.yml", SOURCE)
        for _ in range(kills):
            process = project.start("ingest")
            timer = threading.Timer(chance.uniform(0.02, 0.35), process.kill)
            timer.start()
            process.communicate()
            timer.cancel()
        answered = list(service.asked)
        done = project.run("ingest")
        if done.returncode != 0:
            return [done.stdout + done.stderr]
        counts = project.query("SELECT count(*) AS n, count(DISTINCT (year, id)) AS d, sum(id) AS s FROM raw.api_rows")[0]
        expected = {"n": YEARS * ROWS, "d": YEARS * ROWS, "s": YEARS * ROWS * (ROWS + 1) // 2}
        if {name: int(value) for name, value in counts.items()} != expected:
            faults.append(f"the table holds {counts}, expected {expected}")
        # A page may be asked again only when the kill came before it was kept: one a worker and kill at most.
        pages = YEARS * ROWS // 10
        if project.versions() == 1 and len(service.asked) > pages + 2 * kills:
            again = sorted({one for one in answered if service.asked.count(one) > 1})
            faults.append(f"{len(service.asked)} requests for {pages} pages, asked again: {again}")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--rounds", type=int, default=25)
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    chance = random.Random(arguments.seed)
    for number in range(arguments.rounds):
        faults = kill_once(arguments.program, chance, kills=2)
        if faults:
            print(f"round {number + 1}:", *faults, sep="\n  ")
            return 1
    print(f"{arguments.rounds * 2} kills, no row lost or doubled")
    return 0


if __name__ == "__main__":
    sys.exit(main())
