#!/usr/bin/env python3
# One answer that is larger than the memory that the program may take: all rows come, and the memory stays within a bound.
# SPDX-License-Identifier: Apache-2.0
import argparse
import os
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from fake_service import Reply, Service  # noqa: E402
from project import SETTINGS, Project, source  # noqa: E402

HEAD, TAIL = b'{"results":[', b"]}"
NAMES = [random.Random(number).randbytes(200).hex() for number in range(1009)]
ROWS_A_PIECE = 500
FIRST_ID = 1_000_000_000  # so that every row has the same length


def row(number: int) -> bytes:
    return b'{"id":%d,"name":"%s","points":%d}' % (FIRST_ID + number, NAMES[number % len(NAMES)].encode(), number % 10)


def pieces(count: int):
    yield HEAD
    for begin in range(0, count, ROWS_A_PIECE):
        end = min(begin + ROWS_A_PIECE, count)
        yield b",".join(row(number) for number in range(begin, end)) + (b"," if end < count else b"")
    yield TAIL


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--size", type=int, default=64, help="MB of the answer")
    parser.add_argument("--memory", type=int, default=400, help="MB that the program may take at most")
    arguments = parser.parse_args()
    count = arguments.size * 1_000_000 // (len(row(0)) + 1)
    length = len(HEAD) + count * (len(row(0)) + 1) - 1 + len(TAIL)
    faults = []
    with Service(lambda *_: Reply(pieces=pieces(count), length=length), is_parallel=True) as service, \
            Project(arguments.program, service.url) as project:
        # The engine's share; the rest is the program's own and what is on its way.
        project.write("schoolhouse.yml", SETTINGS + "memory: 200MB\nthreads: 2\n")
        project.write("sources/api.yml", source("deadline: 20 minutes", paging="single"))
        start = time.monotonic()
        process = project.start("ingest")
        printed = process.stdout.read() + process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds, peak = time.monotonic() - start, usage.ru_maxrss / 1024
        print(f"{length / 1e6:,.0f} MB, {count:,} rows in {seconds:.1f} s, {peak:,.0f} MB of memory at most")
        if process.returncode:
            faults.append(f"exit code {process.returncode}\n{printed}")
        else:
            row_of = project.query("SELECT count(*) AS n, count(DISTINCT id) AS d, sum(points) AS s FROM raw.api_rows")[0]
            found = {name: int(value) for name, value in row_of.items()}
            expected = {"n": count, "d": count, "s": sum(number % 10 for number in range(count))}
            if found != expected:
                faults.append(f"the table holds {found}, expected {expected}")
        if peak > arguments.memory:
            faults.append(f"{peak:.0f} MB of memory, and {arguments.memory} MB are allowed")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
