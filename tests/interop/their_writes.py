# Each kind of write of other engines, on tables of ours or of their own in our lake, that we read and go on with.
# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable

import deltalake
import pyarrow as pa

from lake_tables import engine
from our_writes import SOURCE, WHOLE, whole
from round_trips import EXTENSIONS, FEED, VECTORS, Trips, rows

VALUES = "(900, 'S', 1.5, DATE'2026-05-05', TIMESTAMP'2026-05-05 05:05:05')"
MERGE = ("MERGE INTO {table} t USING (SELECT id, 'M' AS grade FROM range(5, 15)) s ON t.id = s.id "
         "WHEN MATCHED AND s.id = 7 THEN DELETE WHEN MATCHED THEN UPDATE SET t.grade = s.grade "
         "WHEN NOT MATCHED THEN INSERT (id, grade) VALUES (s.id, s.grade)")
BY_SOURCE = MERGE + " WHEN NOT MATCHED BY SOURCE AND t.id > 45 THEN DELETE WHEN NOT MATCHED BY SOURCE AND t.id > 40 THEN UPDATE SET t.grade = 'gone'"
MAPPING = "ALTER TABLE {table} SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.minReaderVersion' = '2', 'delta.minWriterVersion' = '5')"
COLUMNS = "(id BIGINT, grade STRING, points DOUBLE, day DATE, seen TIMESTAMP)"


def by_spark(trips: Trips) -> dict[str, Callable[[], str]]:
    def on_ours(*statements: str, properties: str = "", partition_by: str = "") -> Callable[[], str]:
        def write() -> str:
            return said(trips.make(properties, partition_by), statements)
        return write

    def on_whole(*statements: str) -> Callable[[], str]:
        def write() -> str:
            table = trips.name()
            trips.lake.run("write", table, "append", WHOLE, "", whole(0, 20))
            return said(table, statements)
        return write

    def its_own(clauses: str, *statements: str) -> Callable[[], str]:
        create = f"CREATE TABLE {{table}} {COLUMNS} USING delta {clauses}"
        values = [f"INSERT INTO {{table}} SELECT id, CAST(id % 3 AS STRING), id / 4, DATE'2026-01-01', TIMESTAMP'2026-05-05 05:05:05' "
                  f"FROM range({first}, {first + 10})" for first in (0, 20, 40)]
        def write() -> str:
            return said(trips.name(), (create, *values, *statements))
        return write

    def said(table: str, statements) -> str:
        for statement in statements:
            trips.spark.sql(statement.format(table=trips.place(table), path=trips.lake.folder(table)))
        return table

    delete = "DELETE FROM {table} WHERE id % 4 = 1"
    return {
        "append": on_ours(f"INSERT INTO {{table}} VALUES {VALUES}"),
        "overwrite": on_ours(f"INSERT OVERWRITE {{table}} VALUES {VALUES}"),
        "replaceWhere": on_ours(f"INSERT INTO {{table}} REPLACE WHERE id = 900 VALUES {VALUES}"),
        "delete": on_ours(delete),
        "delete with deletion vectors": on_ours(delete, properties=VECTORS),
        "delete, partitioned": on_ours(delete, "DELETE FROM {table} WHERE grade = 'A'", partition_by="grade"),
        "update": on_ours("UPDATE {table} SET grade = 'U' WHERE id < 5"),
        "update with deletion vectors": on_ours("UPDATE {table} SET grade = 'U' WHERE id < 5", properties=VECTORS),
        "merge": on_ours(MERGE),
        "merge, rows that the source lacks": on_ours(BY_SOURCE),
        "merge with deletion vectors and change feed": on_ours(BY_SOURCE, properties=VECTORS + ";" + FEED),
        "optimize": on_ours("OPTIMIZE {table}"),
        "optimize over deletion vectors": on_ours(delete, "OPTIMIZE {table}", properties=VECTORS),
        "Z-order": on_ours("OPTIMIZE {table} ZORDER BY (id, grade)"),
        "vacuum": on_ours(delete, "SET spark.databricks.delta.retentionDurationCheck.enabled = false", "VACUUM {table} RETAIN 0 HOURS"),
        "many commits and a checkpoint": on_ours(*[f"INSERT INTO {{table}} VALUES {VALUES}"] * 11),
        "a checkpoint of version 2": on_ours("ALTER TABLE {table} SET TBLPROPERTIES ('delta.checkpointPolicy' = 'v2')",
                                             *[f"INSERT INTO {{table}} VALUES {VALUES}"] * 9),
        "in-commit timestamps": on_ours("ALTER TABLE {table} SET TBLPROPERTIES ('delta.enableInCommitTimestamps' = 'true')", delete),
        "add a column": on_ours("ALTER TABLE {table} ADD COLUMNS (note STRING)", "UPDATE {table} SET note = 'n' WHERE id = 1"),
        "rename and drop columns": on_ours(MAPPING, "ALTER TABLE {table} RENAME COLUMN points TO score", "ALTER TABLE {table} DROP COLUMN day",
                                           "UPDATE {table} SET score = 9 WHERE id = 1"),
        "rename a partition column": on_ours(MAPPING, "ALTER TABLE {table} RENAME COLUMN grade TO mark", "DELETE FROM {table} WHERE mark = 'A'",
                                             partition_by="grade"),
        "columns mapped by number": its_own("TBLPROPERTIES ('delta.columnMapping.mode' = 'id')", "ALTER TABLE {table} RENAME COLUMN points TO score"),
        "columns mapped from the start": its_own("PARTITIONED BY (grade) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')", delete),
        "clustered": its_own("CLUSTER BY (id)", "OPTIMIZE {table}"),
        "widen types": on_whole("ALTER TABLE {table} SET TBLPROPERTIES ('delta.enableTypeWidening' = 'true')",
                                "ALTER TABLE {table} ALTER COLUMN id TYPE BIGINT", "ALTER TABLE {table} ALTER COLUMN price TYPE DECIMAL(10,4)",
                                "UPDATE {table} SET id = 5000000000 WHERE id = 4"),
        "constraint": on_ours("ALTER TABLE {table} ADD CONSTRAINT positive CHECK (id >= 0)"),
        "restore": on_ours("DELETE FROM {table} WHERE id > 5", "RESTORE TABLE {table} TO VERSION AS OF 2"),
    }


def by_delta_rs(trips: Trips) -> dict[str, Callable[[], str]]:
    def on_ours(work: Callable[[deltalake.DeltaTable], object], partition_by: str = "", properties: str = "") -> Callable[[], str]:
        def write() -> str:
            table = trips.make(properties, partition_by)
            work(deltalake.DeltaTable(str(trips.lake.folder(table))))
            return table
        return write

    def source() -> pa.Table:
        return engine().sql(SOURCE).to_arrow_table()

    def merge(table: deltalake.DeltaTable) -> object:
        return (table.merge(source(), "t.id = s.id", source_alias="s", target_alias="t").when_matched_update_all()
                .when_not_matched_insert_all().when_not_matched_by_source_delete("t.id > 45").execute())

    return {
        "append": on_ours(lambda t: deltalake.write_deltalake(t, source(), mode="append")),
        "append, partitioned": on_ours(lambda t: deltalake.write_deltalake(t, source(), mode="append"), partition_by="grade"),
        "overwrite": on_ours(lambda t: deltalake.write_deltalake(t, source(), mode="overwrite")),
        "overwrite of part": on_ours(lambda t: deltalake.write_deltalake(t, engine().sql(rows(41, 3)).to_arrow_table(), mode="overwrite",
                                                                         predicate="id > 40 AND id < 49")),
        "delete": on_ours(lambda t: t.delete("id % 4 = 1")),
        "update": on_ours(lambda t: t.update(updates={"grade": "'U'"}, predicate="id < 5")),
        "merge": on_ours(merge),
        "merge, partitioned": on_ours(merge, partition_by="grade"),
        "optimize": on_ours(lambda t: t.optimize.compact()),
        "Z-order": on_ours(lambda t: t.optimize.z_order(["id", "grade"])),
        "vacuum": on_ours(lambda t: (t.delete("id % 4 = 1"), t.vacuum(0, enforce_retention_duration=False, dry_run=False))),
        "add a column": on_ours(lambda t: t.alter.add_columns([deltalake.schema.Field("note", "string")])),
        "constraint": on_ours(lambda t: t.alter.add_constraint({"positive": "id >= 0"})),
        "restore": on_ours(lambda t: (t.delete("id % 4 = 1"), t.restore(2))),
        "checkpoint": on_ours(lambda t: t.create_checkpoint()),
    }


def by_extension(trips: Trips) -> dict[str, Callable[[], str]]:
    def append(partition_by: str = "") -> Callable[[], str]:
        def write() -> str:
            table = trips.make(partition_by=partition_by)
            connection = engine(EXTENSIONS)
            connection.execute(f"ATTACH '{trips.lake.folder(table)}' AS t (TYPE delta)")
            connection.execute("INSERT INTO t " + rows(500, 3))
            return table
        return write
    return {"append": append(), "append, partitioned": append("grade")}


def their_writes(trips: Trips) -> dict[str, Callable[[], str]]:
    """By engine and operation; each gives the table's name."""
    engines = {"Spark": by_spark(trips), "delta-rs": by_delta_rs(trips), "DuckDB's extension": by_extension(trips)}
    return {f"{engine_name}: {name}": write for engine_name, writes in engines.items() for name, write in writes.items()}
