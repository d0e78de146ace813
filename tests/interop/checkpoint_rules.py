# What Delta's protocol asks of checkpoints and of the hint that points at the newest.
# SPDX-License-Identifier: Apache-2.0
import hashlib
import json
import pathlib
import urllib.parse

import pyarrow.parquet

from schema_rules import Schema

KINDS = ("add", "remove", "metaData", "protocol", "txn", "domainMetadata")


def read_rows(parts: list[pathlib.Path]) -> list[tuple[str, dict]]:
    rows = []
    for part in sorted(parts):
        if part.suffix == ".json":
            entries = [json.loads(line) for line in part.read_text().splitlines() if line.strip()]
        else:
            entries = pyarrow.parquet.read_table(part).to_pylist(maps_as_pydicts="strict")
        for entry in entries:
            kinds = [kind for kind, body in entry.items() if body is not None]
            if len(kinds) != 1:
                raise ValueError(f"a row of {part.name} holds {len(kinds)} actions")
            kind = kinds[0]
            if kind == "sidecar":
                rows += read_rows([part.parent / "_sidecars" / entry[kind]["path"]])
            elif kind != "checkpointMetadata":
                rows.append((kind, {name: value for name, value in entry[kind].items() if value is not None}))
    return rows


def key_of(body: dict) -> tuple:
    vector = body.get("deletionVector") or {}
    name = f"{vector['storageType']}{vector['pathOrInlineDv']}@{vector['offset'] if vector.get('offset') is not None else ''}" if vector else ""
    return urllib.parse.unquote(body["path"].removeprefix("file://")), name


def rows_by_kind(table, parts: list[pathlib.Path]) -> dict[str, list[dict]] | None:
    try:
        rows = read_rows(parts)
    except (OSError, ValueError) as error:
        table.tell(f"the checkpoint can't be read: {error}")
        return None
    found = {kind: [body for each, body in rows if each == kind] for kind in KINDS}
    others = {kind for kind, _ in rows} - set(KINDS)
    if others:
        table.tell(f"the checkpoint holds actions that it must not: {sorted(others)}")
    for kind in ("protocol", "metaData"):
        if len(found[kind]) != 1:
            table.tell(f"the checkpoint has {len(found[kind])} {kind} actions")
            return None
    return found


def load(table, parts: list[pathlib.Path]) -> None:
    """Starts from a checkpoint where the entries before it were cleaned away."""
    rows = rows_by_kind(table, parts)
    if rows is None:
        return
    table.protocol, table.metadata = rows["protocol"][0], dict(rows["metaData"][0])
    for name, default in (("configuration", {}), ("partitionColumns", [])):
        table.metadata.setdefault(name, default)
    table.schema = Schema(table, table.metadata)
    table.files = {key_of(body): with_map(body) for body in rows["add"]}
    table.removed = {key_of(body): body for body in rows["remove"]}
    table.transactions = {body["appId"]: body["version"] for body in rows["txn"]}


def with_map(body: dict) -> dict:
    return {**body, "partitionValues": body.get("partitionValues") or {}}


def compare(table, parts: list[pathlib.Path]) -> None:
    rows = rows_by_kind(table, parts)
    if rows is None:
        return
    live = {key_of(body): with_map(body) for body in rows["add"]}
    if set(live) != set(table.files):
        table.tell(f"the checkpoint has {len(set(live) - set(table.files))} files too many and "
                   f"{len(set(table.files) - set(live))} too few")
    for key in set(live) & set(table.files):
        for name in ("size", "partitionValues", "stats"):
            if live[key].get(name) != table.files[key].get(name) and not (name == "stats" and "stats" not in live[key]):
                table.tell(f"the checkpoint has another {name} of {key[0]}")
    for key in (key_of(body) for body in rows["remove"]):
        if key not in table.removed:
            table.tell(f"the checkpoint says that {key[0]} was removed")
    for name in ("id", "schemaString"):
        if rows["metaData"][0].get(name) != table.metadata.get(name):
            table.tell(f"the checkpoint has another {name}")
    if dict(rows["metaData"][0].get("configuration") or {}) != table.metadata.get("configuration", {}):
        table.tell("the checkpoint has other table properties")
    for name in ("minReaderVersion", "minWriterVersion"):
        if rows["protocol"][0][name] != table.protocol[name]:
            table.tell(f"the checkpoint has another {name}")
    if {body["appId"]: body["version"] for body in rows["txn"]} != table.transactions:
        table.tell("the checkpoint has other txn actions")


def canonical(value, path: list[str]) -> list[str]:
    def quoted(text: str) -> str:
        return '"' + urllib.parse.quote(text, safe="-._~") + '"'

    if isinstance(value, dict):
        return [line for name, below in value.items() if path or name != "checksum"
                for line in canonical(below, [*path, quoted(name)])]
    if isinstance(value, list):
        return [line for index, below in enumerate(value) for line in canonical(below, [*path, str(index)])]
    return ["+".join(path) + "=" + (quoted(value) if isinstance(value, str) else json.dumps(value))]


def check_hint(table, path: pathlib.Path, checkpoints: dict) -> None:
    if not path.exists():
        return
    hint = json.loads(path.read_text())
    version = hint.get("version")
    if version not in checkpoints:
        table.tell(f"_last_checkpoint names version {version}, which has no checkpoint")
        return
    try:
        rows = read_rows(checkpoints[version])
    except (OSError, ValueError) as error:
        table.tell(f"the checkpoint that _last_checkpoint names can't be read: {error}")
        return
    if hint["size"] != len(rows):
        table.tell(f"_last_checkpoint says {hint['size']} actions, the checkpoint has {len(rows)}")
    adds = sum(kind == "add" for kind, _ in rows)
    if hint.get("numOfAddFiles", adds) != adds:
        table.tell(f"_last_checkpoint says {hint['numOfAddFiles']} files, the checkpoint has {adds}")
    if "checksum" in hint:
        lines = ",".join(sorted(canonical(hint, [])))
        if hashlib.md5(lines.encode()).hexdigest() != hint["checksum"]:
            table.tell("_last_checkpoint has another checksum than what it says")
