# Each kind of write of ours, on a table of its own that other engines read afterwards.
# SPDX-License-Identifier: Apache-2.0
import os
import time
from collections.abc import Callable

from round_trips import COLUMNS, FEED, VECTORS, WIDENING, Trips, rows

SOURCE = rows(5, 10) + " UNION ALL " + rows(100, 2)
MERGE = ("merge", SOURCE, "id", "", "matched:delete?source.id = 7", "matched:update", "new:insert",
         "gone:update?target.id > 45::grade='gone'")
# Every kind of clause, with and without a condition.
ALL_CLAUSES = ("merge", SOURCE, "id", "", "matched:delete?source.id = 7", "matched:update?source.id < 10::grade='m'",
               "matched:update", "new:insert?source.id = 100::id=source.id::grade='n'", "new:insert",
               "gone:delete?target.id > 47", "gone:update?target.id > 44::grade='gone'")
WHOLE = "id:integer,small:short,rate:float,price:decimal(6,2),day:date"
WHOLE_ROWS = """SELECT {first} + range::INTEGER AS id, range::SMALLINT AS small, range / 4 AS rate, range * 1.25 AS price,
  DATE '2026-01-01' + range::INT AS day FROM range({count})"""


def whole(first: int, count: int) -> str:
    return WHOLE_ROWS.format(first=first, count=count)


def our_writes(trips: Trips) -> dict[str, Callable[[], str]]:
    """By the name of the operation; each gives the table's name."""
    run = trips.lake.run
    then = trips.after

    def history(properties: str = "") -> Callable[[], str]:
        def write() -> str:
            table = trips.name()
            columns = "id:long,grade:string"
            first = "SELECT range AS id, 'A' AS grade, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS since FROM range(50)"
            next_ = "SELECT range * 10 AS id, 'B' AS grade, TIMESTAMPTZ '2026-02-01 00:00:00+00' AS since FROM range(7)"
            late = "SELECT 4 AS id, 'C' AS grade, TIMESTAMPTZ '2025-12-01 00:00:00+00' AS since"
            run("scd2", table, first, "id", "since", "partial", "0", columns)
            if properties:
                run("alter", table, "set", properties)
            run("scd2", table, next_, "id", "since", "partial", "0")
            run("scd2", table, late, "id", "since", "partial", "0")
            run("scd2", table, next_, "id", "since", "full", "1790000000000000")
            return table
        return write

    def mapped(*steps: tuple[str, ...], properties: str = "", partition_by: str = "") -> Callable[[], str]:
        """Mapped, `grade` renamed to `mark`, `points` dropped, then the steps."""
        return then(("alter", "map"), ("alter", "rename", "grade", "mark"), ("alter", "drop", "points"), *steps,
                    properties=properties, partition_by=partition_by)

    def widened(*steps: tuple[str, ...], properties: str = WIDENING) -> Callable[[], str]:
        def write() -> str:
            table = trips.name()
            run("write", table, "append", WHOLE, "", whole(0, 20))
            if properties:
                run("alter", table, "set", properties)
            for words in steps:
                run(words[0], table, *words[1:])
            return table
        return write

    def cloned() -> str:
        table, copy = trips.make(VECTORS), trips.name()
        run("delete", table, "id % 4 = 1")
        run("clone", table, copy)
        run("update", copy, "grade", "'c'", "id = 2")
        return copy

    def with_old_entries() -> str:
        table = trips.make("delta.logRetentionDuration=interval 1 days")
        run("appends", table, COLUMNS, rows(1000, 1).replace("1000", "1000 + {i}"), "25")
        log = trips.lake.folder(table) / "_delta_log"
        for number, file in enumerate(sorted(log.glob("*.json"))[:22]):
            old = time.time() - 30 * 86400 + number
            os.utime(file, (old, old))
        if int(run("clean_log", table)) < 10:
            raise RuntimeError("nothing was cleaned up")
        if (log / f"{0:020}.json").exists():
            raise RuntimeError("the first entry is still there")
        run("delete", table, "id = 1")
        return table

    merge_mapped = ("merge", "SELECT id, grade AS mark, day FROM (" + SOURCE + ")", "id", "", "matched:delete?source.id = 7",
                    "matched:update", "new:insert", "gone:update?target.id > 45::mark='gone'")
    append_mapped = ("write", "append", "id:long,mark:string,day:date,seen:timestamp", "",
                     "SELECT id, grade AS mark, day, seen FROM (" + rows(70, 4) + ")")
    widen = (("alter", "widen", "id", "long"), ("alter", "widen", "small", "integer"), ("alter", "widen", "rate", "double"),
             ("alter", "widen", "price", "decimal(10,4)"))
    optimized = ("optimize",)
    curved = ("optimize", "grade,id", "2000")
    return {
        "create and append": then(),
        "append, partitioned": then(partition_by="grade"),
        "overwrite": then(("write", "overwrite", COLUMNS, "", rows(7, 5))),
        "overwrite, other columns": then(("write", "overwrite", "id:string,extra:long", "", "SELECT 'x' AS id, 1 AS extra")),
        "dynamic partition overwrite": then(("write", "replace_partitions", COLUMNS, "grade",
                                             "SELECT * FROM (" + rows(7, 1) + ")"), partition_by="grade"),
        "replaceWhere": then(("replace_where", "id >= 40", rows(41, 4))),
        "replaceWhere, partitioned": then(("replace_where", "grade = 'A'", rows(41, 1)), partition_by="grade"),
        "delete": then(("delete", "id % 4 = 1")),
        "delete of all rows": then(("delete", "true")),
        "delete, deletion vectors": then(("delete", "id % 4 = 1"), ("delete", "id % 4 = 2"), properties=VECTORS),
        "delete, partitioned": then(("delete", "grade = 'A' AND id > 20"), partition_by="grade"),
        "update": then(("update", "grade", "'Z'", "id % 4 = 1")),
        "update, deletion vectors": then(("update", "grade", "'Z'", "id % 4 = 1"), properties=VECTORS),
        "update of a partition column": then(("update", "grade", "'Z'", "id % 4 = 1"), partition_by="grade"),
        "merge": then(MERGE),
        "merge, deletion vectors": then(MERGE, properties=VECTORS),
        "merge, change feed": then(MERGE, properties=FEED),
        "merge, partitioned": then(MERGE, partition_by="grade"),
        "merge, every kind of clause": then(ALL_CLAUSES),
        "merge, every kind of clause, deletion vectors and change feed": then(ALL_CLAUSES, properties=VECTORS + ";" + FEED),
        "SCD2": history(),
        "SCD2, deletion vectors": history(VECTORS),
        "SCD2, change feed": history(FEED),
        "add a column": then(("alter", "add", "note:string"), ("update", "note", "'n'", "id < 3")),
        "reorder and make nullable": then(("alter", "first", "day"), ("alter", "nullable", "id")),
        "widen types": widened(*widen, ("update", "id", "5000000000", "id = 3"), ("update", "price", "123456.0625", "id = 4")),
        "widen types, then optimize": widened(*widen, ("write", "append", "id:long,small:integer,rate:double,price:decimal(10,4),day:date",
                                                       "", whole(30, 5)), optimized),
        "widen types by writing anew": widened(("alter", "widen", "id", "long"), ("alter", "widen", "price", "decimal(10,4)"), properties=""),
        "constraint": then(("alter", "constraint", "positive", "id >= 0"), ("update", "id", "id + 1", "id = 9")),
        "constraint, dropped": then(("alter", "constraint", "positive", "id >= 0"), ("alter", "unconstraint", "positive")),
        "idempotent write": then(("delete", "id = 1", "loader/1"), ("delete", "id = 2", "loader/1")),
        "rename and drop columns": mapped(),
        "mapped columns: append": mapped(append_mapped),
        "mapped columns: delete and update": mapped(("delete", "mark = 'A'"), ("update", "mark", "'u'", "id = 1")),
        "mapped columns: deletion vectors": mapped(("delete", "mark = 'A'"), ("update", "mark", "'u'", "id = 1"), properties=VECTORS),
        "mapped columns: merge": mapped(merge_mapped),
        "mapped columns: merge, change feed": mapped(merge_mapped, properties=FEED),
        "mapped columns: partitioned": mapped(("delete", "mark = 'A' AND id > 20"), ("update", "mark", "'u'", "id = 1"), merge_mapped,
                                              partition_by="grade"),
        "mapped columns: optimize and checkpoint": mapped(append_mapped, optimized, ("checkpoint",)),
        "mapped columns: a new one of a dropped name": mapped(("alter", "add", "points:double"), ("update", "points", "id / 4", "id < 5")),
        "mapped columns: overwrite": mapped(("write", "overwrite", "id:long,mark:string,points:double", "",
                                             "SELECT id, grade AS mark, points FROM (" + rows(3, 4) + ")")),
        "optimize": then(optimized),
        "optimize, partitioned": then(optimized, partition_by="grade"),
        "optimize over deletion vectors": then(("delete", "id % 4 = 1"), optimized, properties=VECTORS),
        "Z-order": then(("appends", COLUMNS, rows(1000, 40).replace("1000", "1000 + 100 * {i}"), "6"), curved),
        "Z-order, partitioned": then(("optimize", "id,day", "2000"), partition_by="grade"),
        "restore": then(("delete", "id % 4 = 1"), ("write", "overwrite", COLUMNS, "", rows(7, 5)), ("restore", "2")),
        "restore, deletion vectors": then(("delete", "id % 4 = 1"), ("restore", "3"), ("delete", "id = 2"), properties=VECTORS),
        "clone": cloned,
        "vacuum": then(("delete", "id % 4 = 1"), optimized, ("vacuum", "0"), properties=VECTORS),
        "checkpoint": then(("delete", "id = 1"), ("checkpoint",), properties=VECTORS),
        "checkpoint with typed statistics": then(("delete", "id = 1"), ("checkpoint",),
                                                 properties="delta.checkpoint.writeStatsAsStruct=true"),
        "many versions": then(("appends", COLUMNS, rows(1000, 1).replace("1000", "1000 + {i}"), "25")),
        "log clean-up": with_old_entries,
    }
