# What Delta's protocol asks of data files, their statistics and their deletion vectors.
# SPDX-License-Identifier: Apache-2.0
import json
import math
import pathlib
import struct
import uuid
import zlib

import pyarrow
import pyarrow.compute
import pyarrow.parquet

from schema_rules import DECIMAL, parse_value

Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
PARQUET_TYPES = {
    "string": {"string", "large_string"}, "long": {"int64"}, "integer": {"int32"}, "short": {"int16", "int32"},
    "byte": {"int8", "int32"}, "float": {"float"}, "double": {"double"}, "boolean": {"bool"},
    "binary": {"binary", "large_binary"}, "date": {"date32[day]"}, "timestamp": {"timestamp[us, tz=UTC]", "timestamp[ns]"},
    "timestamp_ntz": {"timestamp[us]"},
}


def row_count(files) -> int | None:
    """The rows of files by their statistics, less those that deletion vectors delete; nothing when a file does not tell."""
    total = 0
    for file in files:
        stats = json.loads(file["stats"]) if file.get("stats") else {}
        if "numRecords" not in stats:
            return None
        total += stats["numRecords"] - ((file.get("deletionVector") or {}).get("cardinality", 0))
    return total


def check_files(table) -> None:
    for file in table.files.values():
        path = table.path(file["path"])
        if not path.is_file():
            table.tell(f"a file is missing: {file['path']}")
            continue
        if path.stat().st_size != file["size"]:
            table.tell(f"{file['path']} has {path.stat().st_size} bytes, the log says {file['size']}")
            continue
        rows = check_parquet(table, file, path)
        if file.get("deletionVector"):
            check_vector(table, file, rows)


def check_parquet(table, file: dict, path: pathlib.Path) -> int:
    try:
        content = pyarrow.parquet.ParquetFile(path).read()
    except pyarrow.ArrowException as error:
        table.tell(f"{file['path']} is no Parquet: {error}")
        return 0
    for column in content.schema:
        check_type(table, file, column)
    if file.get("stats"):
        check_stats(table, file, content)
    for name, is_nullable in table.schema.nullable.items():
        if not is_nullable and name in content.column_names and content[name].null_count and not file.get("deletionVector"):
            table.tell(f"{file['path']}: the column {name} has NULLs and must not")
    return content.num_rows


def check_type(table, file: dict, column) -> None:
    kind = table.schema.type_of(column.name)
    if column.name in table.metadata["partitionColumns"]:
        return
    if kind is None or not isinstance(kind, str):
        return
    if match := DECIMAL.fullmatch(kind):
        if str(column.type) not in (f"decimal128({match[1]}, {match[2]})", f"decimal32({match[1]}, {match[2]})",
                                    f"decimal64({match[1]}, {match[2]})"):
            table.tell(f"{file['path']}: the column {column.name} is {column.type}, the schema says {kind}")
    elif str(column.type) not in PARQUET_TYPES.get(kind, {str(column.type)}) and not table.property("delta.enableTypeWidening"):
        table.tell(f"{file['path']}: the column {column.name} is {column.type}, the schema says {kind}")


def comparable(kind, value):
    if value is None or isinstance(kind, str) and kind in ("timestamp", "timestamp_ntz"):
        return value.replace(tzinfo=None) if value is not None else None
    return value


def check_stats(table, file: dict, content) -> None:
    def tell(what: str) -> None:
        table.tell(f"{file['path']}: {what}")

    try:
        stats = json.loads(file["stats"])
    except ValueError as error:
        return tell(f"statistics are not JSON: {error}")
    is_tight = stats.get("tightBounds", True)
    if "numRecords" in stats and stats["numRecords"] != content.num_rows:
        tell(f"numRecords is {stats['numRecords']}, the file has {content.num_rows} rows")
    for name, count in (stats.get("nullCount") or {}).items():
        if isinstance(count, int) and name in content.column_names and is_tight and content[name].null_count != count:
            tell(f"nullCount.{name} is {count}, the file has {content[name].null_count}")
    for which, is_broken in (("minValues", lambda bound, value: value < bound), ("maxValues", lambda bound, value: value > bound)):
        for name, text in (stats.get(which) or {}).items():
            kind = table.schema.type_of(name)
            if kind is None:
                tell(f"{which}.{name} is of no column of the schema")
                continue
            if isinstance(text, dict) or not isinstance(kind, str) or name not in content.column_names:
                continue
            if name in table.metadata["partitionColumns"]:
                tell(f"{which}.{name} is of a partition column")
            try:
                bound = parse_value(kind, text)
            except (ValueError, ArithmeticError) as error:
                tell(f"{which}.{name}: {error}")
                continue
            check_bound(tell, which, name, kind, bound, content[name], is_broken)


def check_bound(tell, which: str, name: str, kind: str, bound, column, is_broken) -> None:
    values = pyarrow.compute.drop_null(column)
    if pyarrow.types.is_floating(values.type):
        if pyarrow.compute.any(pyarrow.compute.is_nan(values)).as_py() and which == "maxValues" and not math.isnan(bound):
            tell(f"maxValues.{name} passes over NaN, which is above all")
        values = values.filter(pyarrow.compute.invert(pyarrow.compute.is_nan(values)))
    if len(values) == 0:
        return
    extreme = pyarrow.compute.min_max(values)["min" if which == "minValues" else "max"].as_py()
    extreme = comparable(kind, extreme)
    if kind == "string":
        extreme, bound = extreme.encode(), bound.encode()
    if kind in ("timestamp", "timestamp_ntz") and which == "maxValues":
        # Bounds are cut to milliseconds: readers allow one more.
        extreme = extreme.replace(microsecond=extreme.microsecond // 1000 * 1000)
    if is_broken(bound, extreme):
        tell(f"{which}.{name} does not hold for every row")


def read_vector_bytes(table, vector: dict) -> bytes:
    kind, text = vector["storageType"], vector["pathOrInlineDv"]
    if kind == "i":
        return decode_z85(text)[:vector["sizeInBytes"]]
    if kind == "u":
        prefix, encoded = text[:-20], text[-20:]
        name = f"deletion_vector_{uuid.UUID(bytes=decode_z85(encoded))}.bin"
        path = table.folder / prefix / name
    else:
        path = pathlib.Path(text.removeprefix("file://"))
    data = path.read_bytes()
    offset = vector.get("offset") or 0
    if data[0] != 1:
        raise ValueError("the file of deletion vectors is not of version 1")
    size, = struct.unpack(">i", data[offset:offset + 4])
    if size != vector["sizeInBytes"]:
        raise ValueError(f"the deletion vector has {size} bytes, the log says {vector['sizeInBytes']}")
    blob = data[offset + 4:offset + 4 + size]
    checksum, = struct.unpack(">I", data[offset + 4 + size:offset + 8 + size])
    if zlib.crc32(blob) != checksum:
        raise ValueError("the deletion vector has another checksum")
    return blob


def decode_z85(text: str) -> bytes:
    out = b""
    for start in range(0, len(text), 5):
        number = 0
        for character in text[start:start + 5]:
            number = number * 85 + Z85.index(character)
        out += number.to_bytes(4, "big")
    return out


def check_vector(table, file: dict, rows: int) -> None:
    vector = file["deletionVector"]
    try:
        blob = read_vector_bytes(table, vector)
    except (OSError, ValueError, IndexError, struct.error) as error:
        return table.tell(f"the deletion vector of {file['path']} can't be read: {error}")
    magic, = struct.unpack("<I", blob[:4])
    if magic != 1681511377:
        table.tell(f"the deletion vector of {file['path']} begins with {magic}")
    if not file.get("stats") or "numRecords" not in json.loads(file["stats"]):
        table.tell(f"{file['path']} has a deletion vector and no numRecords")
    if not 0 < vector["cardinality"] <= rows:
        table.tell(f"the deletion vector of {file['path']} deletes {vector['cardinality']} of {rows} rows")
    positions = count_positions(blob[4:])
    if positions is not None and positions != vector["cardinality"]:
        table.tell(f"the deletion vector of {file['path']} holds {positions} rows, the log says {vector['cardinality']}")
    return None


def count_positions(data: bytes) -> int | None:
    """The number of values in a 64-bit roaring bitmap in its portable form, by the headers of its containers alone."""
    count, = struct.unpack("<Q", data[:8])
    at, total = 8, 0
    for _ in range(count):
        at += 4
        cookie, = struct.unpack("<I", data[at:at + 4])
        has_runs = cookie & 0xFFFF == 12347
        containers = (cookie >> 16) + 1 if has_runs else struct.unpack("<I", data[at + 4:at + 8])[0]
        run_flags = b""
        at += 4 if has_runs else 8
        if has_runs:
            run_flags = data[at:at + (containers + 7) // 8]
            at += len(run_flags)
        sizes = []
        for index in range(containers):
            _, less_one = struct.unpack("<HH", data[at:at + 4])
            sizes.append((less_one + 1, bool(has_runs and run_flags[index // 8] >> (index % 8) & 1)))
            at += 4
        if not has_runs or containers >= 4:
            at += 4 * containers
        for size, is_run in sizes:
            total += size
            if is_run:
                runs, = struct.unpack("<H", data[at:at + 2])
                at += 2 + 4 * runs
            else:
                at += 2 * size if size <= 4096 else 8192
    return total

