# What the protocol allows and no engine at hand writes, composed from its text: inline deletion vectors, compacted entries.
# SPDX-License-Identifier: Apache-2.0
import base64
import json
import pathlib
from collections.abc import Callable

from round_trips import COLUMNS, VECTORS, Trips, rows

PYTHON_DIGITS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
DELTA_DIGITS = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"


def base85(data: bytes) -> str:
    padded = data + b"\0" * (-len(data) % 4)
    return base64.b85encode(padded).translate(bytes.maketrans(PYTHON_DIGITS, DELTA_DIGITS)).decode()


def entries(file: pathlib.Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def put(file: pathlib.Path, lines: list[dict]) -> None:
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))


def inline_vectors(folder: pathlib.Path) -> None:
    """Moves the vectors of the newest entry from their file into the log."""
    log = max((folder / "_delta_log").glob("*.json"))
    lines = entries(log)
    moved = 0
    for line in lines:
        vector = line.get("add", {}).get("deletionVector")
        if vector is None:
            continue
        name = next(folder.glob("deletion_vector_*.bin"))
        start = vector.pop("offset") + 4
        bits = name.read_bytes()[start : start + vector["sizeInBytes"]]
        vector |= {"storageType": "i", "pathOrInlineDv": base85(bits)}
        moved += 1
    put(log, lines)
    for file in folder.glob("deletion_vector_*.bin"):
        file.unlink()
    if moved == 0:
        raise RuntimeError("there was no vector")


def compact_entries(folder: pathlib.Path, first: int, last: int) -> None:
    """One file with what the entries of some versions come to."""
    log = folder / "_delta_log"
    files: dict[str, dict] = {}
    rest: dict[str, dict] = {}
    for version in range(first, last + 1):
        for line in entries(log / f"{version:020}.json"):
            (kind, value), = line.items()
            if kind in ("add", "remove"):
                vector = value.get("deletionVector") or {}
                files[value["path"] + vector.get("pathOrInlineDv", "")] = {kind: value | {"dataChange": False}}
            elif kind != "commitInfo":
                rest[kind + str(value.get("appId", ""))] = line
    put(log / f"{first:020}.{last:020}.compacted.json", [*rest.values(), *files.values()])


def composed_logs(trips: Trips) -> dict[str, Callable[[], str]]:
    run = trips.lake.run

    def with_inline_vectors(partition_by: str = "") -> Callable[[], str]:
        def write() -> str:
            table = trips.make(VECTORS, partition_by)
            run("delete", table, "id % 4 = 1")
            inline_vectors(trips.lake.folder(table))
            return table
        return write

    def with_compacted_entries() -> str:
        table = trips.make()
        run("appends", table, COLUMNS, rows(1000, 1).replace("1000", "1000 + {i}"), "4")
        run("delete", table, "id % 4 = 1")
        run("update", table, "grade", "'c'", "id = 2")
        compact_entries(trips.lake.folder(table), 1, 7)
        return table

    return {
        "deletion vectors in the log": with_inline_vectors(),
        "deletion vectors in the log, partitioned": with_inline_vectors("grade"),
        "compacted entries": with_compacted_entries,
    }
