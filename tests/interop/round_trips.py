# The table of a round trip: made by us, read by each engine, its rows in words that all of them share.
# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import subprocess
import tempfile
from collections.abc import Callable

import deltalake
import pyarrow as pa

from lake_tables import Lake, engine

EXTENSIONS = os.environ.get("SCHOOLHOUSE_DUCKDB_EXTENSIONS", "")

COLUMNS = "id:long,grade:string,points:double,day:date,seen:timestamp"
ROWS = """SELECT {first} + range AS id, CASE WHEN range % 3 = 0 THEN 'A' WHEN range % 3 = 1 THEN 'B é' END AS grade,
  range / 4 AS points, DATE '2026-01-01' + range::INT AS day, TIMESTAMPTZ '2026-01-01 08:00:00.123456+00' + INTERVAL (range) HOUR AS seen
  FROM range({count})"""


def rows(first: int, count: int) -> str:
    return ROWS.format(first=first, count=count)


class Spark:
    def __init__(self, scratch: str) -> None:
        python, jars = os.environ["SCHOOLHOUSE_SPARK_PYTHON"], os.environ["SCHOOLHOUSE_SPARK_JARS"]
        shell = pathlib.Path(__file__).parent / "spark" / "spark_shell.py"
        self.process = subprocess.Popen([python, "-B", str(shell), jars, scratch], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=scratch)
        if not self.process.stdout.readline():
            raise RuntimeError("Spark did not start")

    def sql(self, text: str) -> list[list[str | None]]:
        self.process.stdin.write(json.dumps({"sql": text}) + "\n")
        self.process.stdin.flush()
        # VACUUM also prints a line of its own.
        line = self.process.stdout.readline()
        while line and not line.startswith("{"):
            line = self.process.stdout.readline()
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["rows"]

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def spelled_alike(relation) -> list[tuple]:
    """The rows with each value in words that all engines share, columns by name."""
    parts = []
    for name, kind in sorted(zip(relation.columns, map(str, relation.types)), key=lambda one: one[0].lower()):
        quoted = f'"{name}"'
        if kind in ("DOUBLE", "FLOAT"):
            quoted = f"CAST(round({quoted} * 4) AS BIGINT)"
        elif kind.startswith("TIMESTAMP"):
            quoted = f"epoch_us({quoted})"
        parts.append(f"CAST({quoted} AS VARCHAR)")
    return sorted(relation.query("t", f"SELECT {', '.join(parts)} FROM t").fetchall(), key=repr)


class Trips:
    def __init__(self, lake: Lake, spark: Spark) -> None:
        self.lake = lake
        self.spark = spark
        self.count = 0

    # --- readers -------------------------------------------------------------------------------------------------------------------------

    def ours(self, table: str) -> list[tuple]:
        with tempfile.TemporaryDirectory() as folder:
            self.lake.run("read", table, "-1", f"{folder}/rows.parquet")
            return spelled_alike(engine().sql(f"FROM read_parquet('{folder}/rows.parquet')"))

    def by_spark(self, table: str) -> list[tuple]:
        with tempfile.TemporaryDirectory() as folder:
            place = self.lake.folder(table)
            self.spark.sql(f"INSERT OVERWRITE DIRECTORY '{folder}/rows' USING parquet SELECT * FROM delta.`{place}`")
            if not list(pathlib.Path(folder, "rows").glob("*.parquet")):
                return []
            return spelled_alike(engine().sql(f"FROM read_parquet('{folder}/rows/*.parquet')"))

    def by_delta_rs(self, table: str) -> list[tuple]:
        found = deltalake.DeltaTable(str(self.lake.folder(table)))
        builder = deltalake.QueryBuilder().register("t", found)
        batches = pa.table(builder.execute("SELECT * FROM t").read_all())
        return spelled_alike(engine().from_arrow(batches))

    def by_extension(self, table: str) -> list[tuple]:
        return spelled_alike(engine(EXTENSIONS).sql(f"SELECT * FROM delta_scan('{self.lake.folder(table)}')"))

    def verdicts(self, table: str) -> list[str]:
        wanted = self.ours(table)
        return [self.verdict(lambda read=read: read(table), wanted) for read in (self.by_spark, self.by_delta_rs, self.by_extension)]

    @staticmethod
    def verdict(read: Callable[[], list[tuple]], wanted: list[tuple]) -> str:
        try:
            found = read()
            if found == wanted:
                return "same rows"
            print("wanted", [row for row in wanted if row not in found][:3], "found", [row for row in found if row not in wanted][:3])
            return f"OTHER ROWS ({len(found)} for {len(wanted)})"
        except Exception as error:  # what an engine can't read it says itself
            return "can't: " + " ".join(str(error).split())[:90].replace("|", "/")

    # --- tables --------------------------------------------------------------------------------------------------------------------------

    def name(self) -> str:
        self.count += 1
        return f"trips.t{self.count}"

    def make(self, properties: str = "", partition_by: str = "") -> str:
        table = self.name()
        for first in (0, 20, 40):
            self.lake.run("write", table, "append", COLUMNS, partition_by, rows(first, 10))
        if properties:
            self.lake.run("alter", table, "set", properties)
        return table

    def after(self, *steps: tuple[str, ...], properties: str = "", partition_by: str = "") -> Callable[[], str]:
        """Makes a table and does the steps of our writer on it; gives its name."""
        def write() -> str:
            table = self.make(properties, partition_by)
            for words in steps:
                self.lake.run(words[0], table, *words[1:])
            return table
        return write

    def place(self, table: str) -> str:
        return f"delta.`{self.lake.folder(table)}`"


VECTORS = "delta.enableDeletionVectors=true"
FEED = "delta.enableChangeDataFeed=true"
WIDENING = "delta.enableTypeWidening=true"
