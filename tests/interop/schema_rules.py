# What Delta's protocol asks of schemas, partition values and protocol actions.
# SPDX-License-Identifier: Apache-2.0
import datetime
import decimal
import json
import re

PRIMITIVES = {"string", "long", "integer", "short", "byte", "float", "double", "boolean", "binary", "date", "timestamp",
              "timestamp_ntz", "variant"}
DECIMAL = re.compile(r"decimal\((\d+),\s?(\d+)\)")
WHOLE = {"long": 63, "integer": 31, "short": 15, "byte": 7}
# A feature that both sides must know stands in both lists.
READER_FEATURES = {"deletionVectors", "columnMapping", "timestampNtz", "v2Checkpoint", "typeWidening", "typeWidening-preview",
                   "vacuumProtocolCheck", "variantType", "variantType-preview", "variantShredding-preview", "catalogManaged"}


class Schema:
    """The columns of a table by their names in files."""

    def __init__(self, table, metadata: dict):
        self.types: dict[str, object] = {}
        self.nullable: dict[str, bool] = {}
        self._physical: dict[str, str] = {}
        self.is_mapped = metadata["configuration"].get("delta.columnMapping.mode", "none") != "none"
        try:
            root = json.loads(metadata["schemaString"])
        except ValueError as error:
            table.tell(f"the schema is not JSON: {error}")
            return
        if root.get("type") != "struct":
            table.tell("the schema is not a struct")
            return
        self._check_fields(table, root["fields"], "")
        for field in root["fields"]:
            name = field["metadata"].get("delta.columnMapping.physicalName", field["name"]) if self.is_mapped else field["name"]
            self._physical[field["name"]] = name
            self.types[name] = field["type"]
            self.nullable[name] = field["nullable"]
        for column in metadata["partitionColumns"]:
            if column not in self._physical:
                table.tell(f"the partition column {column} is not in the schema")
        if not all(isinstance(value, str) for value in metadata["configuration"].values()):
            table.tell("a table property is not text")

    def _check_fields(self, table, fields: list, where: str) -> None:
        seen = set()
        for field in fields:
            missing = {"name", "type", "nullable", "metadata"} - set(field)
            if missing:
                table.tell(f"the column {where}{field.get('name')} lacks {sorted(missing)}")
                return
            if field["name"].lower() in seen:
                table.tell(f"the column {where}{field['name']} is there twice")
            seen.add(field["name"].lower())
            if not self.is_mapped and re.search(r"[ ,;{}()\n\t=]", field["name"]):
                table.tell(f"the name of the column {where}{field['name']} holds what Parquet does not allow")
            if self.is_mapped and "delta.columnMapping.id" not in field["metadata"]:
                table.tell(f"the column {where}{field['name']} has no id for its mapping")
            self._check_type(table, field["type"], f"{where}{field['name']}.")

    def _check_type(self, table, kind, where: str) -> None:
        if isinstance(kind, str):
            match = DECIMAL.fullmatch(kind)
            if kind not in PRIMITIVES and not match:
                table.tell(f"unknown type {kind} of {where}")
            if match and not (1 <= int(match[1]) <= 38 and int(match[2]) <= int(match[1])):
                table.tell(f"no such decimal: {kind}")
        elif kind.get("type") == "struct":
            self._check_fields(table, kind["fields"], where)
        elif kind.get("type") == "array":
            self._check_type(table, kind["elementType"], where)
        elif kind.get("type") == "map":
            self._check_type(table, kind["keyType"], where)
            self._check_type(table, kind["valueType"], where)
        else:
            table.tell(f"unknown type of {where}")

    def physical(self, name: str) -> str:
        return self._physical.get(name, name)

    def type_of(self, physical: str):
        return self.types.get(physical)


def parse_time(text: str) -> datetime.datetime:
    """As statistics and partition values write times: with or without T, fraction and Z."""
    match = re.fullmatch(r"(\d{4,})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(\.\d{1,6})?(Z|[+-]\d\d:?\d\d)?", text)
    if not match:
        raise ValueError(f"'{text}' is not a time")
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    micros = int((match[7] or ".0")[1:].ljust(6, "0"))
    return datetime.datetime(year, month, day, hour, minute, second, micros)


def parse_value(kind, text):
    """A value as the log writes it; raises ValueError when it is none of the type."""
    if not isinstance(kind, str) or kind in ("string", "binary", "variant"):
        return text
    if kind in WHOLE:
        number = int(text)
        if not -(1 << WHOLE[kind]) <= number < 1 << WHOLE[kind]:
            raise ValueError(f"{number} is no {kind}")
        return number
    if kind in ("float", "double"):
        return float(text)
    if kind == "boolean":
        if text not in ("true", "false", True, False):
            raise ValueError("not true or false")
        return text in ("true", True)
    if kind == "date":
        return datetime.date.fromisoformat(text)
    if kind in ("timestamp", "timestamp_ntz"):
        return parse_time(text)
    if match := DECIMAL.fullmatch(kind):
        number = decimal.Decimal(str(text))
        if number.as_tuple().exponent < -int(match[2]):
            raise ValueError("more digits behind the point than the type has")
        return number
    return text


def check_value(kind, text: str) -> str | None:
    try:
        parse_value(kind, text)
    except (ValueError, ArithmeticError) as error:
        return f"{error} ({kind})"
    return None


def check_protocol(table, protocol: dict) -> None:
    reader, writer = protocol["minReaderVersion"], protocol["minWriterVersion"]
    if not (1 <= reader <= 3 and 1 <= writer <= 7):
        table.tell(f"no such protocol: {reader}, {writer}")
    if reader == 3 and writer != 7:
        table.tell("reader version 3 needs writer version 7")
    if reader == 2 and writer < 5:
        table.tell("reader version 2 needs writer version 5")
    for name, version, newest in (("readerFeatures", reader, 3), ("writerFeatures", writer, 7)):
        if (protocol.get(name) is not None) != (version == newest):
            table.tell(f"{name} and the version {version} do not fit")
    readers = set(protocol.get("readerFeatures") or [])
    writers = set(protocol.get("writerFeatures") or [])
    if not readers <= writers:
        table.tell(f"reader features that are no writer features: {sorted(readers - writers)}")
    if reader == 3 and not (writers & READER_FEATURES) <= readers:
        table.tell(f"features that readers must know are hidden from them: {sorted((writers & READER_FEATURES) - readers)}")
