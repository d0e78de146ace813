#!/usr/bin/env python3
# Compares a lake's district tables with an independent computation from its entity tables: district_oracle.py LAKE.
# SPDX-License-Identifier: Apache-2.0
import argparse
import csv
import os
import pathlib
import sys

from deltalake import DeltaTable

from district_definitions import TABLES
from district_entities import ENTITIES, District

MOST_SHOWN = 3


def read_rows(lake: pathlib.Path, schema: str, name: str) -> list[dict]:
    return DeltaTable(str(lake / schema / name)).to_pyarrow_table().to_pylist()


def compare(table: str, key: tuple[str, ...], computed: list[dict], stored: list[dict]) -> list[str]:
    """What differs, by key and column; values are not printed beyond a few, and the data is made up."""
    def by_key(rows):
        return {tuple(row[column] for column in key): row for row in rows}

    ours, theirs = by_key(computed), by_key(stored)
    found = [f"{table}: {len(stored) - len(theirs)} rows repeat a key"] if len(theirs) != len(stored) else []
    found += [f"{table}: no row {at}" for at in ours.keys() - theirs.keys()]
    found += [f"{table}: unexpected row {at}" for at in theirs.keys() - ours.keys()]
    for at in ours.keys() & theirs.keys():
        if ours[at].keys() != theirs[at].keys():
            return found + [f"{table}: columns {sorted(theirs[at])} instead of {sorted(ours[at])}"]
        found += [f"{table}: {column} of {at} is {theirs[at][column]} instead of {value}"
                  for column, value in ours[at].items() if theirs[at][column] != value]
    return found


def compare_with_csv(table: str, stored: list[dict], path: pathlib.Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        expected = sorted(tuple(sorted(row.items())) for row in csv.DictReader(file))
    actual = sorted(tuple(sorted((name, "" if value is None else str(value)) for name, value in row.items())) for row in stored)
    missing = [dict(row) for row in expected if row not in actual]
    extra = [dict(row) for row in actual if row not in expected]
    return [f"{table}: expected {row}" for row in missing] + [f"{table}: got {row}" for row in extra]


def main() -> int:
    parser = argparse.ArgumentParser(description="Compares a lake's district tables with an independent computation.")
    parser.add_argument("lake", type=pathlib.Path)
    parser.add_argument("--expected", type=pathlib.Path, help="a folder of CSV files that the tables must equal as well")
    arguments = parser.parse_args()
    entities = {name: read_rows(arguments.lake, "district", name) for name in ENTITIES}
    district = District(entities, read_rows(arguments.lake, "reference", "letter_scale"))
    has_failed = False
    for compute, key in TABLES.items():
        table = compute.__name__
        stored = read_rows(arguments.lake, "analytics", table)
        found = compare(table, key, list(compute(district)), stored)
        if arguments.expected:
            found += compare_with_csv(table, stored, arguments.expected / f"{table}.csv")
        for line in found[:MOST_SHOWN]:
            print(line)
        print(f"{table}: {len(found)} differences" if found else f"{table}: {len(stored)} rows agree")
        has_failed |= bool(found)
    return 1 if has_failed else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Threads of the engines may still run, and would end the interpreter with a signal.
    os._exit(code)
