#!/usr/bin/env python3
# Validates the logs of Delta tables by the protocol's text alone: shares no code with the program, and trusts no reader.
# SPDX-License-Identifier: Apache-2.0
import json
import pathlib
import re
import sys
import urllib.parse

import checkpoint_rules
import file_rules
from schema_rules import Schema, check_protocol, check_value

ACTIONS = {
    "add": {"path": str, "partitionValues": dict, "size": int, "modificationTime": int, "dataChange": bool},
    "remove": {"path": str, "dataChange": bool},
    "metaData": {"id": str, "format": dict, "schemaString": str, "partitionColumns": list, "configuration": dict},
    "protocol": {"minReaderVersion": int, "minWriterVersion": int},
    "txn": {"appId": str, "version": int},
    "commitInfo": {},
    "cdc": {"path": str, "partitionValues": dict, "size": int, "dataChange": bool},
    "domainMetadata": {"domain": str, "configuration": str, "removed": bool},
}
COMMIT = re.compile(r"(\d{20})\.json")
CHECKPOINT = re.compile(r"(\d{20})\.checkpoint(\..+)?\.(parquet|json)")
# RFC 2396: what may stand in a path as it is.
PLAIN_PATH = re.compile(r"([A-Za-z0-9\-_.!~*'():@&=+$,;/]|%[0-9A-Fa-f]{2})*")


class Table:
    """The state of a table while its log is played, and what was found wrong."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.problems: list[str] = []
        self.version = -1
        self.protocol: dict | None = None
        self.metadata: dict | None = None
        self.schema: Schema | None = None
        self.files: dict[tuple, dict] = {}
        self.removed: dict[tuple, dict] = {}
        self.transactions: dict[str, int] = {}
        self.in_commit_timestamp = -1
        self.checked_files: set[tuple] = set()

    def tell(self, what: str) -> None:
        self.problems.append(f"{self.folder}: version {self.version}: {what}")

    def property(self, key: str) -> str | None:
        return (self.metadata or {}).get("configuration", {}).get(key)

    def path(self, uri: str) -> pathlib.Path:
        uri = uri.removeprefix("file://")
        return self.folder / urllib.parse.unquote(uri)


def vector_id(action: dict) -> str:
    vector = action.get("deletionVector")
    if not vector:
        return ""
    return f"{vector['storageType']}{vector['pathOrInlineDv']}@{vector.get('offset', '')}"


def file_key(action: dict) -> tuple:
    return urllib.parse.unquote(action["path"].removeprefix("file://")), vector_id(action)


def is_of_kind(value, kind: type) -> bool:
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def read_actions(table: Table, text: str) -> list[tuple[str, dict]]:
    actions = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except ValueError as error:
            table.tell(f"line {number} is not JSON: {error}")
            continue
        if not isinstance(entry, dict) or len(entry) != 1:
            table.tell(f"line {number} is not an object with one member")
            continue
        (kind, body), = entry.items()
        if kind not in ACTIONS:
            table.tell(f"line {number} holds the unknown action '{kind}'")
            continue
        for name, expected in ACTIONS[kind].items():
            if not is_of_kind(body.get(name), expected):
                table.tell(f"line {number}: {kind}.{name} is not a {expected.__name__}")
                return actions
        actions.append((kind, body))
    if not text.endswith("\n"):
        table.tell("the last line does not end")
    return actions


def check_once(table: Table, actions: list[tuple[str, dict]]) -> None:
    """What the protocol allows once in a commit."""
    kinds = [kind for kind, _ in actions]
    for kind in ("protocol", "metaData", "commitInfo"):
        if kinds.count(kind) > 1:
            table.tell(f"{kinds.count(kind)} {kind} actions")
    for kind, name in (("txn", "appId"), ("domainMetadata", "domain")):
        names = [body[name] for each, body in actions if each == kind]
        if len(names) != len(set(names)):
            table.tell(f"two {kind} actions of one {name}")
    for kind in ("add", "remove"):
        paths = [file_key(body)[0] for each, body in actions if each == kind]
        if len(paths) != len(set(paths)):
            table.tell(f"two {kind} actions of one path")
    added = {file_key(body) for kind, body in actions if kind == "add"}
    removed = {file_key(body) for kind, body in actions if kind == "remove"}
    if added & removed:
        table.tell("a file is added and removed with the same deletion vector")
    if table.version == 0 and not {"protocol", "metaData"} <= set(kinds):
        table.tell("the first version lacks its protocol or metaData")


def check_commit_info(table: Table, actions: list[tuple[str, dict]]) -> None:
    info = next((body for kind, body in actions if kind == "commitInfo"), None)
    if table.property("delta.enableInCommitTimestamps") == "true":
        stamp = (info or {}).get("inCommitTimestamp")
        if not actions or actions[0][0] != "commitInfo" or not isinstance(stamp, int):
            table.tell("the first action is not a commitInfo with inCommitTimestamp")
        elif stamp <= table.in_commit_timestamp:
            table.tell("inCommitTimestamp does not rise")
        else:
            table.in_commit_timestamp = stamp
    if info is None:
        return
    for key in ("operationParameters", "operationMetrics"):
        if key in info and not all(isinstance(value, str) or value is None for value in info[key].values()):
            table.tell(f"commitInfo.{key} has values that are not text")
    if info.get("isBlindAppend") and any(kind == "remove" for kind, _ in actions):
        table.tell("it calls itself a blind append and removes files")
    if "readVersion" in info and not -1 <= info["readVersion"] < table.version:
        table.tell(f"it read version {info['readVersion']}, which did not exist")


def check_paths(table: Table, kind: str, body: dict) -> None:
    path = body["path"]
    if not PLAIN_PATH.fullmatch(path):
        table.tell(f"{kind}.path is not URI-encoded: {path}")
    if path.startswith("/") or "//" in path.removeprefix("file://"):
        table.tell(f"{kind}.path begins with a slash: {path}")
    if kind != "cdc" and path.startswith("_"):
        # Readers and vacuum pass hidden names by; partition folders may begin so.
        if "=" not in path.split("/")[0]:
            table.tell(f"{kind}.path is hidden: {path}")


def check_partition(table: Table, kind: str, body: dict) -> None:
    values = body.get("partitionValues")
    if values is None or table.schema is None:
        return
    names = {table.schema.physical(name) for name in table.metadata["partitionColumns"]}
    if set(values) != names:
        table.tell(f"{kind}.partitionValues are of {sorted(values)}, the partition columns are {sorted(names)}")
        return
    for name, value in values.items():
        if value is None:
            continue
        if value == "":
            table.tell(f"{kind}.partitionValues.{name} is an empty text, which must be null")
        elif why := check_value(table.schema.type_of(name), value):
            table.tell(f"{kind}.partitionValues.{name}: {why}")


def play(table: Table, actions: list[tuple[str, dict]]) -> None:
    """Rows may change only where the actions say so."""
    rows_before = file_rules.row_count(table.files.values())
    for kind, body in actions:
        if kind == "protocol":
            check_protocol(table, body)
            if table.protocol and body["minReaderVersion"] < table.protocol["minReaderVersion"]:
                table.tell("the reader version falls")
            table.protocol = body
        elif kind == "metaData":
            if body["format"].get("provider") != "parquet":
                table.tell("the format is not parquet")
            table.metadata = body
            table.schema = Schema(table, body)
    append_only = table.property("delta.appendOnly") == "true"
    for kind, body in actions:
        if kind in ("add", "remove", "cdc"):
            check_paths(table, kind, body)
            check_partition(table, kind, body)
        if kind == "remove":
            key = file_key(body)
            if key not in table.files and body["dataChange"]:
                table.tell(f"it removes a file that is not there: {body['path']}")
            if not isinstance(body.get("deletionTimestamp"), int):
                table.tell("remove.deletionTimestamp is missing")
            if body.get("extendedFileMetadata") and not ("size" in body and "partitionValues" in body):
                table.tell("remove.extendedFileMetadata without size and partitionValues")
            if append_only and body["dataChange"]:
                table.tell("rows are removed from a table that is append-only")
            table.files.pop(key, None)
            table.removed[key] = body
        if kind == "txn":
            if body["version"] < table.transactions.get(body["appId"], body["version"]):
                table.tell(f"the application {body['appId']} goes back in its versions")
            table.transactions[body["appId"]] = body["version"]
        if kind == "cdc" and not table.path(body["path"]).parts[len(table.folder.parts)].startswith("_change_data"):
            table.tell("a cdc file lies outside _change_data")
    for kind, body in actions:
        if kind == "add":
            key = file_key(body)
            if any(path == key[0] for path, vector in table.files if vector != key[1]):
                table.tell(f"a file is live under two deletion vectors: {body['path']}")
            table.files[key] = body
            table.removed.pop(key, None)
    changes = [body["dataChange"] for kind, body in actions if kind in ("add", "remove")]
    rows_after = file_rules.row_count(table.files.values())
    if changes and not any(changes) and None not in (rows_before, rows_after) and rows_before != rows_after:
        table.tell(f"it says that no data changed, but rows went from {rows_before} to {rows_after}")


def validate_table(folder: pathlib.Path) -> list[str]:
    """Everything that is wrong with the table in a folder."""
    table = Table(folder)
    log = folder / "_delta_log"
    commits, checkpoints = {}, {}
    for entry in sorted(log.iterdir()):
        if match := COMMIT.fullmatch(entry.name):
            commits[int(match[1])] = entry
        elif match := CHECKPOINT.fullmatch(entry.name):
            checkpoints.setdefault(int(match[1]), []).append(entry)
    if not commits and not checkpoints:
        return [f"{folder}: no version"]
    start = 0
    if 0 not in commits:
        # Clean-up goes from the oldest on: what is left of the entries before the first checkpoint can't be played.
        if not checkpoints:
            return [f"{folder}: the log begins with version {min(commits)} and has no checkpoint"]
        start = min(checkpoints)
        table.version = start
        checkpoint_rules.load(table, checkpoints[start])
        start += 1
    expected = start
    for version, path in sorted(commits.items()):
        if version < start:
            continue
        table.version = version
        if version != expected:
            table.tell(f"version {expected} is missing")
        expected = version + 1
        actions = read_actions(table, path.read_text(encoding="utf-8"))
        check_once(table, actions)
        play(table, actions)
        check_commit_info(table, actions)
        if version in checkpoints:
            checkpoint_rules.compare(table, checkpoints[version])
    checkpoint_rules.check_hint(table, log / "_last_checkpoint", checkpoints)
    if table.protocol is None or table.metadata is None:
        table.tell("no protocol or no metaData")
    else:
        file_rules.check_files(table)
    return table.problems


def find_tables(folder: pathlib.Path) -> list[pathlib.Path]:
    return sorted(log.parent for log in folder.rglob("_delta_log") if any(log.glob("*.json")) or any(log.glob("*.parquet")))


def main() -> int:
    if len(sys.argv) < 2:
        print("usage: log_validator.py FOLDER…: every Delta table below the folders is validated")
        return 2
    tables = [table for folder in sys.argv[1:] for table in find_tables(pathlib.Path(folder).resolve())]
    problems = [problem for table in tables for problem in validate_table(table)]
    print("\n".join(problems + [f"{len(tables)} tables, {len(problems)} problems"]))
    return 1 if problems or not tables else 0


if __name__ == "__main__":
    sys.exit(main())
