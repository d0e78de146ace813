# A small project around one REST source, and the program run in it.
# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

SETTINGS = "name: Example\ntime_zone: America/Los_Angeles\n"
PAGED = "{ type: next_link, field: next, total: count }"


def source(extra_source: str = "", extra_table: str = "", paging: str = PAGED, path: str = "/rows", records: str = "results",
           columns: str = "{ id: long, name: string, points: long }") -> str:
    """sources/api.yml with one table; the extras are further lines."""
    lines = ["kind: rest", 'url: "{env.API_URL}"', *extra_source.splitlines(), "tables:", "  rows:", f'    path: "{path}"',
             f"    paging: {paging}", *([f"    records: {records}"] if records else []), "    key: [id]", f"    columns: {columns}"]
    return "\n".join(lines + ["    " + line for line in extra_table.splitlines()]) + "\n"


class Project:
    """Its folder lives as long as the `with` block."""

    def __init__(self, program: pathlib.Path, url: str):
        self._program, self.url = program.resolve(), url
        self.secrets: dict[str, str] = {}
        self.disk = ""

    def __enter__(self) -> "Project":
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="rest-"))
        self.write("schoolhouse.yml", SETTINGS)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def start(self, *words: str) -> subprocess.Popen:
        variables = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
        variables |= {"API_URL": self.url, "NO_COLOR": "1", "TZ": "UTC"} | self.secrets
        command = [str(self._program), *words]
        if self.disk:
            # A disk of its own for the lake, for the time of this run.
            (self.folder / "lake").mkdir(exist_ok=True)
            mount = f'mount -t tmpfs -o size={self.disk} none lake && exec "$@"'
            command = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh", *command]
        return subprocess.Popen(command, cwd=self.folder, env=variables, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *words: str, seconds: float = 120) -> subprocess.CompletedProcess:
        process = self.start(*words)
        out, err = process.communicate(timeout=seconds)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def query(self, sql: str) -> list[dict]:
        done = self.run("query", sql, "--json", "--rows", "0")
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return json.loads(done.stdout)["rows"]

    def versions(self, table: str = "raw/api_rows") -> int:
        return len(list((self.folder / "lake" / table / "_delta_log").glob("*.json")))

    def all_text(self) -> str:
        """Everything that the program left in the folder, but for packed data."""
        texts = []
        for path in self.folder.rglob("*"):
            if path.is_file() and path.suffix not in {".parquet", ".zst", ".db"} and path.name != ".env":
                texts.append(path.read_text(encoding="utf-8", errors="replace"))
        return "\n".join(texts)
