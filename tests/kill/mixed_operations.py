# One change of a table by one of several writers: as words for lake_writer, and as a change of a model in Python.
# SPDX-License-Identifier: Apache-2.0
import random

TABLE = "mixed.rows"
COLUMNS = "id:long,n:long,part:long,valid_from:timestamp,valid_to:timestamp,is_current:boolean"
FIRST_ROWS = 60
SECOND = 1_000_000
HISTORIES = 500_000  # keys of histories begin here
KINDS = ["put", "bump", "remove", "merge", "merge", "append", "overwrite", "history", "history", "optimize", "checkpoint", "vacuum"]
# Work that is not done a second time when it was killed: it has no application id, or nothing to repeat.
ONCE = {"append", "overwrite", "optimize", "checkpoint", "vacuum"}

Row = tuple[int, int]  # of a model: id, valid_from (0 for rows that are no history)


def new_row(n: int, part: int, valid_to: int | None = None, is_current: bool | None = None) -> list:
    return [n, part, valid_to, is_current]


def moment(micros: int) -> str:
    return f"make_timestamptz({micros})"


class Operation:
    def __init__(self, number: int, chance: random.Random) -> None:
        self.name = f"op{number}"
        self.number = number
        self.kind = chance.choice(KINDS)
        self.a = chance.randrange(7)
        self.ids = sorted({chance.randrange(FIRST_ROWS * 2) for _ in range(3)} | {1000 + number})
        self.key = HISTORIES + chance.randrange(5)
        # Not in the order in which they are committed: some come late.
        self.since = (10_000 + number * 10 + chance.randrange(-200, 200)) * SECOND + number

    def words(self) -> list[str]:
        done = f"{self.name}/1"
        if self.kind == "put":
            return ["replace_where", TABLE, f"id = {self.number + 100000}", self.select(self.number + 100000, 0, 0), done]
        if self.kind == "bump":
            return ["update", TABLE, "n", "n + 1", f"id % 7 = {self.a}", done]
        if self.kind == "remove":
            return ["delete", TABLE, f"id % 13 = {self.a} AND id > 900", done]
        if self.kind == "append":
            return ["write", TABLE, "append", COLUMNS, "part", self.select(self.number + 200000, 0, self.number % 4), "", "", self.name]
        if self.kind == "overwrite":
            rows = " UNION ALL ".join(self.select(key, self.number, self.part()) for key in self.overwritten())
            return ["write", TABLE, "replace_partitions", COLUMNS, "part", rows, "", "", self.name]
        if self.kind == "history":
            source = f"SELECT {self.key} AS id, {self.number * 1000} AS n, 9 AS part, {moment(self.since)} AS since"
            return ["scd2", TABLE, source, "id", "since", "partial", "0", "", done]
        if self.kind == "optimize":
            return ["optimize", TABLE]
        if self.kind == "checkpoint":
            return ["checkpoint", TABLE]
        if self.kind == "vacuum":
            return ["vacuum", TABLE, "60000"]
        ids = " UNION ALL ".join(f"SELECT {one} AS id" for one in self.ids)
        source = f"SELECT id, 7 AS n, id % 4 AS part FROM ({ids}) AS ids"
        return ["merge", TABLE, source, "id", done, "matched:update::n=target.n + 100", "new:insert"]

    @staticmethod
    def select(key: int, n: int, part: int) -> str:
        return (f"SELECT {key} AS id, {n} AS n, {part} AS part, NULL::TIMESTAMPTZ AS valid_from, NULL::TIMESTAMPTZ AS valid_to, "
                "NULL::BOOLEAN AS is_current")

    def part(self) -> int:
        return 4 + self.number % 3

    def overwritten(self) -> range:
        return range(300000 + self.part() * 10, 300000 + self.part() * 10 + 3)

    def play(self, rows: dict[Row, list]) -> None:
        if self.kind == "put":
            rows[(self.number + 100000, 0)] = new_row(0, 0)
        elif self.kind == "bump":
            for (key, _), row in rows.items():
                row[0] += 1 if key % 7 == self.a else 0
        elif self.kind == "remove":
            for row in [row for row in rows if row[0] % 13 == self.a and row[0] > 900]:
                del rows[row]
        elif self.kind == "append":
            rows[(self.number + 200000, 0)] = new_row(0, self.number % 4)
        elif self.kind == "overwrite":
            for row in [row for row in rows if rows[row][1] == self.part()]:
                del rows[row]
            for key in self.overwritten():
                rows[(key, 0)] = new_row(self.number, self.part())
        elif self.kind == "history":
            self.play_history(rows)
        elif self.kind == "merge":
            for key in self.ids:
                if (key, 0) in rows:
                    rows[(key, 0)][0] += 100
                else:
                    rows[(key, 0)] = new_row(7, key % 4)

    def play_history(self, rows: dict[Row, list]) -> None:
        times = sorted(since for key, since in rows if key == self.key)
        before = [since for since in times if since < self.since]
        after = [since for since in times if since > self.since]
        end = after[0] if after else None
        if before:
            rows[(self.key, before[-1])][2:] = [self.since, False]
        rows[(self.key, self.since)] = new_row(self.number * 1000, 9, end, end is None)


def first_rows() -> dict[Row, list]:
    return {(key, 0): new_row(0, key % 4) for key in range(FIRST_ROWS)}
