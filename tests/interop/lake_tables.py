# Writes and reads lake tables through the lake_writer program, and reads them with other programs for comparison.
# SPDX-License-Identifier: Apache-2.0
import pathlib
import subprocess
import tempfile

import deltalake
import duckdb
import pyarrow.parquet


class Lake:
    """A lake in a folder of its own, driven by the lake_writer program."""

    def __init__(self, writer: str, folder: pathlib.Path) -> None:
        self.writer = writer
        self.root = folder
        self.run("open")

    def run(self, *words: str) -> str:
        done = subprocess.run([self.writer, words[0], str(self.root), *words[1:]], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def write(self, table: str, columns: str, select: str, mode: str = "overwrite", partition_by: str = "") -> int:
        return int(self.run("write", table, mode, columns, partition_by, select))

    def read(self, table: str, version: int = -1) -> list[tuple]:
        """The rows of a version as our own reader gives them."""
        with tempfile.TemporaryDirectory() as folder:
            file = f"{folder}/rows.parquet"
            self.run("read", table, str(version), file)
            return sorted_rows(engine().sql(f"FROM read_parquet('{file}')"))

    def folder(self, table: str) -> pathlib.Path:
        return self.root.joinpath(*table.split("."))


def engine(extensions: str = "") -> duckdb.DuckDBPyConnection:
    config = {"extension_directory": extensions} if extensions else {}
    connection = duckdb.connect(config=config | {"autoinstall_known_extensions": "false"})
    connection.execute("SET TimeZone = 'UTC'")
    if extensions:
        connection.execute("LOAD delta")
    return connection


def sorted_rows(relation: duckdb.DuckDBPyRelation) -> list[tuple]:
    # As text: it is the values that are compared, and NaN is to equal itself.
    columns = ", ".join(f'CAST("{name}" AS VARCHAR)' for name in relation.columns)
    return sorted(relation.query("t", f"SELECT {columns} FROM t").fetchall(), key=repr)


def read_by_delta_rs(folder: pathlib.Path, version: int | None = None) -> list[tuple]:
    table = deltalake.DeltaTable(str(folder), version=version)
    rows = table.to_pyarrow_table()
    return sorted_rows(engine().from_arrow(rows))


def read_by_extension(folder: pathlib.Path, extensions: str, version: int | None = None) -> list[tuple]:
    place = str(folder).replace("'", "''")
    option = "" if version is None else f", version => {version}"
    return sorted_rows(engine(extensions).sql(f"SELECT * FROM delta_scan('{place}'{option})"))


def checkpoint_schema(folder: pathlib.Path, version: int) -> pyarrow.Schema:
    return pyarrow.parquet.read_schema(folder / "_delta_log" / f"{version:020}.checkpoint.parquet")
