#!/usr/bin/env python3
# Tables that we write are read by delta-rs and by DuckDB's delta extension, and theirs by us: lake_test.py LAKE_WRITER.
# SPDX-License-Identifier: Apache-2.0
import datetime
import decimal
import json
import os
import pathlib
import sys
import tempfile
import unittest

import deltalake
import pyarrow as pa
import pyarrow.compute
import pyarrow.dataset

import lake_tables
from lake_tables import Lake, read_by_delta_rs, read_by_extension

WRITER = ""
EXTENSIONS = os.environ.get("SCHOOLHOUSE_DUCKDB_EXTENSIONS", "")

ALL_TYPES = (
    "s:string,b:boolean,b1:byte,b2:short,b4:integer,b8:long,f:float,d:double,m:decimal(18,2),w:decimal(38,10),"
    "t:date,z:timestamp,x:binary"
)
ALL_TYPES_ROWS = r"""
SELECT 'ü "q" ''' || chr(10) AS s, true AS b, -128 AS b1, 32767 AS b2, -2147483648 AS b4, 9223372036854775807 AS b8,
  0.1::FLOAT AS f, 1e300 AS d, -12.34 AS m, 1234567890123456789012345678.0123456789::DECIMAL(38,10) AS w,
  DATE '0001-01-01' AS t, TIMESTAMP '2026-01-01 08:00:00.123456' AS z, '\x00\xFF'::BLOB AS x
UNION ALL SELECT repeat('ü', 500), false, 127, -32768, 2147483647, -9223372036854775808, '-inf'::FLOAT, 'nan'::DOUBLE, 0, 0,
  DATE '9999-12-31', TIMESTAMP '1900-01-01 00:00:00', ''::BLOB
UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
UNION ALL SELECT '', true, 0, 0, 0, 0, 0, -0.0, 0.01, -1, DATE '1970-01-01', TIMESTAMP '1969-12-31 23:59:59.999999', 'a'::BLOB
"""
# A value that is empty text is NULL once it stands in a partition.
HARD_VALUES = [
    "plain", "St. Mary's & Co / 5%", "ü ß 学校", None, "__HIVE_DEFAULT_PARTITION__", "a=b?c#d", "%20", '"q"\\', " ", "..",
    "*[x]{y}", "a+b", "a:b", "tab\there", "~", "line\nbreak",
]


def literal(value: str | None) -> str:
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"


class LakeTest(unittest.TestCase):
    def setUp(self) -> None:
        self.scratch = tempfile.TemporaryDirectory(prefix="schoolhouse-lake-")
        self.addCleanup(self.scratch.cleanup)
        self.lake = Lake(WRITER, pathlib.Path(self.scratch.name) / "lake")

    def assert_all_read(self, table: str, version: int | None = None) -> list[tuple]:
        """Both other readers give what ours gives."""
        ours = self.lake.read(table, -1 if version is None else version)
        folder = self.lake.folder(table)
        self.assertEqual(read_by_delta_rs(folder, version), ours, "delta-rs")
        self.assertEqual(read_by_extension(folder, EXTENSIONS, version), ours, "DuckDB's delta extension")
        return ours

    def test_every_type(self) -> None:
        self.lake.write("a.types", ALL_TYPES, ALL_TYPES_ROWS)
        self.assertEqual(len(self.assert_all_read("a.types")), 4)
        types = {f.name: str(f.type.type if hasattr(f.type, "type") else f.type)
                 for f in deltalake.DeltaTable(str(self.lake.folder("a.types"))).schema().fields}
        self.assertEqual(types["z"], "timestamp")
        self.assertEqual(types["b1"], "byte")

    def test_statistics_are_never_wrong(self) -> None:
        """Rows found by a filter, which may pass files over by their statistics, are the rows found without."""
        for part in range(4):
            self.lake.write("a.types", ALL_TYPES, f"SELECT * FROM ({ALL_TYPES_ROWS}) LIMIT 1 OFFSET {part}", mode="append")
        folder = str(self.lake.folder("a.types"))
        filters = [
            "s = repeat('ü', 500)", "s >= repeat('ü', 33)", "s < 'v'", "s = ''", "b4 = 2147483647", "b8 < 0", "f < 0", "d > 1e299",
            "isnan(d)", "d >= 'nan'::DOUBLE", "d = 0", "m = -12.34", "w > 1e20", "t = DATE '0001-01-01'", "t > DATE '9999-01-01'",
            "z = TIMESTAMPTZ '2026-01-01 08:00:00.123456+00'", "z >= TIMESTAMPTZ '2026-01-01 08:00:00.1234+00'",
            "z <= TIMESTAMPTZ '1969-12-31 23:59:59.999999+00'", "z < TIMESTAMPTZ '1900-01-01 00:00:00.000001+00'", "s IS NULL", "b",
        ]
        connection = lake_tables.engine(EXTENSIONS)
        connection.execute(f"CREATE TABLE all_rows AS FROM delta_scan('{folder}')")
        for text in filters:
            wanted = connection.sql(f"SELECT count(*) FROM all_rows WHERE {text}").fetchone()
            found = connection.sql(f"SELECT count(*) FROM delta_scan('{folder}') WHERE {text}").fetchone()
            self.assertEqual(found, wanted, text)
        field = pyarrow.compute.field
        late = datetime.datetime(2026, 1, 1, 8, 0, 0, 123456, tzinfo=datetime.timezone.utc)
        dataset = deltalake.DeltaTable(folder).to_pyarrow_dataset()
        for number, (condition, wanted) in enumerate([
            (field("z") == late, 1), (field("s") == "ü" * 500, 1), (field("s") == "", 1), (field("b4") == 2147483647, 1),
            (field("b"), 2), (~field("b"), 1), (field("s").is_null(), 1), (field("x") == b"a", 1), (field("d") == 1e300, 1),
            (field("m") == decimal.Decimal("-12.34"), 1), (field("t") == datetime.date(1, 1, 1), 1),
        ]):
            self.assertEqual(dataset.count_rows(filter=condition), wanted, number)

    def test_partition_values(self) -> None:
        values = ", ".join(f"({number}, {literal(value)})" for number, value in enumerate(HARD_VALUES))
        select = f"SELECT id, p, 2026 AS year FROM (VALUES {values}) AS t(id, p)"
        for table, partition_by in (("a.one", "p"), ("a.two", "year,p")):
            self.lake.write(table, "id:long,p:string,year:integer", select, partition_by=partition_by)
            ours = self.assert_all_read(table)
            self.assertEqual(ours, sorted([(str(n), v, "2026") for n, v in enumerate(HARD_VALUES)], key=repr))

    def test_partition_values_of_every_type(self) -> None:
        cases = {
            "boolean": "true", "byte": "-5", "long": "9000000000", "decimal(9,2)": "1.50", "date": "DATE '2026-02-03'",
            "timestamp": "TIMESTAMP '2026-02-03 04:05:06.5'",
        }
        for number, (kind, value) in enumerate(cases.items()):
            table = f"a.kind_{number}"
            self.lake.write(table, f"id:long,p:{kind}", f"SELECT 1 AS id, {value} AS p UNION ALL SELECT 2, NULL", partition_by="p")
            self.assertEqual(len(self.assert_all_read(table)), 2, kind)

    def test_partitions_replaced(self) -> None:
        columns = "id:long,p:string"
        self.lake.write("a.t", columns, "SELECT * FROM (VALUES (1, 'a b'), (2, 'c'), (3, NULL)) AS t(id, p)", partition_by="p")
        self.lake.write("a.t", columns, "SELECT * FROM (VALUES (4, 'a b'), (5, '')) AS t(id, p)", "replace_partitions", "p")
        self.assertEqual(self.assert_all_read("a.t"), [("2", "c"), ("4", "a b"), ("5", None)])
        self.assert_all_read("a.t", 0)

    def test_columns_added(self) -> None:
        self.lake.write("a.t", "id:long", "SELECT 1 AS id")
        self.lake.write("a.t", "id:long,name:string", "SELECT 2 AS id, 'x' AS name", "append")
        self.lake.write("a.t", "id:long,day:date", "SELECT 3 AS id, DATE '2026-01-01' AS day", "append")
        self.assertEqual(self.assert_all_read("a.t"),
                         [("1", None, None), ("2", "x", None), ("3", None, "2026-01-01")])
        self.assert_all_read("a.t", 1)

    def test_no_rows(self) -> None:
        self.lake.write("a.t", "id:long,name:string", "SELECT 1 AS id, 'a' AS name WHERE false")
        self.assertEqual(self.assert_all_read("a.t"), [])

    def test_checkpoints(self) -> None:
        columns = "id:long,p:string"
        for version in range(23):
            mode = "overwrite" if version == 4 else "replace_partitions" if version % 6 == 5 else "append"
            self.lake.write("a.t", columns, f"SELECT {version} AS id, {literal(HARD_VALUES[version % 4])} AS p", mode, "p")
        log = self.lake.folder("a.t") / "_delta_log"
        self.assertEqual(json.loads((log / "_last_checkpoint").read_text())["version"], 20)
        for version in (0, 9, 10, 11, 20, 22):
            self.assert_all_read("a.t", version)
        # Another reader has nothing but the checkpoint and what follows.
        for version in range(20):
            (log / f"{version:020}.json").unlink()
        self.assert_all_read("a.t")
        names = {field.name for field in lake_tables.checkpoint_schema(self.lake.folder("a.t"), 20)}
        self.assertEqual(names, {"txn", "add", "remove", "metaData", "protocol"})

    def test_delta_rs_goes_on_with_our_table(self) -> None:
        columns = "id:long,p:string"
        for version in range(11):
            self.lake.write("a.t", columns, f"SELECT {version} AS id, 'a b' AS p", "append", "p")
        folder = str(self.lake.folder("a.t"))
        deltalake.write_deltalake(folder, pa.table({"id": pa.array([100], pa.int64()), "p": ["x/y %"]}), mode="append")
        deltalake.DeltaTable(folder).optimize.compact()
        deltalake.DeltaTable(folder).delete("id = 3")
        deltalake.DeltaTable(folder).create_checkpoint()
        self.assertEqual(len(self.assert_all_read("a.t")), 11)
        self.lake.write("a.t", columns, "SELECT 200 AS id, NULL AS p", "append", "p")
        self.assertEqual(len(self.assert_all_read("a.t")), 12)
        history = deltalake.DeltaTable(folder).history()
        self.assertEqual(history[0]["operation"], "WRITE")
        self.assertTrue(history[0]["engineInfo"].startswith("Schoolhouse/"), history[0])

    def test_tables_of_delta_rs(self) -> None:
        utc = datetime.timezone.utc
        rows = pa.table({
            "id": pa.array([1, 2, 3], pa.int64()),
            "small": pa.array([1, None, 3], pa.int16()),
            "amount": pa.array([decimal.Decimal("1.50"), None, decimal.Decimal("-2.25")], pa.decimal128(9, 2)),
            "day": pa.array([datetime.date(2026, 1, 1), None, datetime.date(1999, 12, 31)]),
            "at": pa.array([datetime.datetime(2026, 1, 1, 8, tzinfo=utc), None, datetime.datetime(1960, 1, 1, tzinfo=utc)],
                           pa.timestamp("us", "UTC")),
            "tags": pa.array([["a", "b"], None, []], pa.list_(pa.string())),
            "place": pa.array([{"x": 1, "y": "z"}, None, {"x": None, "y": ""}], pa.struct([("x", pa.int64()), ("y", pa.string())])),
            "p": ["x y/%", None, "ü"],
        })
        folder = self.lake.folder("a.t")
        deltalake.write_deltalake(str(folder), rows, partition_by=["p"])
        for _ in range(3):
            deltalake.write_deltalake(str(folder), rows, mode="append")
        deltalake.DeltaTable(str(folder)).create_checkpoint()
        deltalake.write_deltalake(str(folder), rows, mode="append")
        deltalake.DeltaTable(str(folder)).delete("id = 2")
        self.assertEqual(len(self.lake.read("a.t")), 10)
        for version in (0, 3, 4, 5):
            self.assert_all_read("a.t", version)

    def test_tables_with_zone_less_times(self) -> None:
        rows = pa.table({"id": pa.array([1], pa.int64()), "at": pa.array([datetime.datetime(2026, 1, 1, 8)], pa.timestamp("us"))})
        deltalake.write_deltalake(str(self.lake.folder("a.t")), rows)
        self.assertEqual(self.assert_all_read("a.t"), [("1", "2026-01-01 08:00:00")])
        self.lake.write("a.t", "id:long", "SELECT 2 AS id", "append")
        self.assertEqual(self.assert_all_read("a.t"), [("1", "2026-01-01 08:00:00"), ("2", None)])

    def test_tables_with_a_change_feed(self) -> None:
        rows = pa.table({"id": pa.array([1, 2], pa.int64())})
        deltalake.write_deltalake(str(self.lake.folder("a.t")), rows, configuration={"delta.enableChangeDataFeed": "true"})
        self.assert_all_read("a.t")
        self.lake.write("a.t", "id:long", "SELECT 3 AS id", "append")
        self.assertEqual(self.assert_all_read("a.t"), [("1",), ("2",), ("3",)])


if __name__ == "__main__":
    WRITER = sys.argv.pop(1)
    unittest.main(verbosity=2)
