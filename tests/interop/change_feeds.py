# Tables that record their changes, and what each engine says that changed.
# SPDX-License-Identifier: Apache-2.0
import functools
import tempfile
from collections.abc import Callable

import deltalake
import pyarrow as pa

from lake_tables import engine
from our_writes import ALL_CLAUSES
from round_trips import FEED, VECTORS, Trips, spelled_alike
from their_writes import BY_SOURCE


def feeds(trips: Trips) -> dict[str, Callable[[], str]]:
    """The changes begin with version 4 of each: three appends and the property come before."""
    ours = functools.partial(trips.after, properties=FEED)

    def spark(statement: str, properties: str = FEED) -> Callable[[], str]:
        def write() -> str:
            table = trips.make(properties)
            trips.spark.sql(statement.format(table=trips.place(table)))
            return table
        return write

    changes = (("delete", "id % 4 = 1"), ("update", "grade", "'u'", "id < 8"), ALL_CLAUSES)
    return {
        "ours: delete, update, merge": ours(*changes),
        "ours: with deletion vectors": ours(*changes, properties=FEED + ";" + VECTORS),
        "ours: partitioned": ours(*changes, partition_by="grade"),
        "ours: of mapped columns": ours(("alter", "map"), ("alter", "rename", "points", "score"), *changes),
        "ours: whole files go": ours(("delete", "id < 10")),
        "Spark: merge": spark(BY_SOURCE),
        "Spark: merge with deletion vectors": spark(BY_SOURCE, FEED + ";" + VECTORS),
        "Spark: delete with deletion vectors": spark("DELETE FROM {table} WHERE id % 4 = 1", FEED + ";" + VECTORS),
    }


def told(relation) -> list[tuple]:
    return spelled_alike(relation.query("changes", "SELECT * EXCLUDE (_commit_timestamp) FROM changes"))


def verdicts(trips: Trips, table: str) -> list[str]:
    folder = trips.lake.folder(table)

    def ours() -> list[tuple]:
        with tempfile.TemporaryDirectory() as scratch:
            trips.lake.run("changes", table, "4", f"{scratch}/rows.parquet")
            return told(engine().sql(f"FROM read_parquet('{scratch}/rows.parquet')"))

    def spark() -> list[tuple]:
        with tempfile.TemporaryDirectory() as scratch:
            trips.spark.sql(f"INSERT OVERWRITE DIRECTORY '{scratch}/rows' USING parquet SELECT * FROM table_changes_by_path('{folder}', 4)")
            return told(engine().sql(f"FROM read_parquet('{scratch}/rows/*.parquet')"))

    def delta_rs() -> list[tuple]:
        batches = deltalake.DeltaTable(str(folder)).load_cdf(starting_version=4).read_all()
        return told(engine().from_arrow(pa.table(batches)))

    wanted = ours()
    if not wanted:
        raise RuntimeError("no change was told")
    return [trips.verdict(spark, wanted), trips.verdict(delta_rs, wanted)]
