# A new folder in which commands run with a known environment, and the words that stand for its unstable paths.
# SPDX-License-Identifier: Apache-2.0
import importlib
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass

FIXED_NOW = "2026-03-02T17:00:00Z"
KEPT_VARIABLES = ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "LD_LIBRARY_PATH")
COMMAND_SECONDS = 300


@dataclass
class Printed:
    out: list[str]
    err: list[str]
    exit_code: int


class Sandbox:
    """The folder lives as long as the `with` block."""

    def __init__(self, program: pathlib.Path, repo: pathlib.Path, data: pathlib.Path):
        self._program, self._repo, self._data = program.resolve(), repo.resolve(), data.resolve()

    def __enter__(self) -> "Sandbox":
        self._top = pathlib.Path(tempfile.mkdtemp(prefix="scenario-")).resolve()
        (self._top / "bin").mkdir()
        (self._top / "bin" / "schoolhouse").symlink_to(self._program)
        (self._top / "home").mkdir()
        (self._top / "tmp").mkdir()
        self._count = 0
        self._services = ExitStack()
        self._addresses: list[tuple[str, str]] = []
        self.variables = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        self.variables |= {
            "PATH": f"{self._top / 'bin'}:{os.environ.get('PATH', '/usr/bin:/bin')}",
            "HOME": str(self._top / "home"),
            "TMPDIR": str(self._top / "tmp"),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "NO_COLOR": "1",
            "COLUMNS": "100",
            "SCHOOLHOUSE_NOW": FIXED_NOW,
        }
        self.start_fresh_folder()
        return self

    def __exit__(self, *_) -> None:
        self._services.close()
        subprocess.run(["chmod", "-R", "u+rwX", str(self._top)], check=False)
        shutil.rmtree(self._top, ignore_errors=True)

    def start_fresh_folder(self) -> None:
        self._count += 1
        self._folder = self._top / (f"project{self._count}" if self._count > 1 else "project")
        self._folder.mkdir()
        self._here = self._folder

    def start_service(self, address: str, file: str) -> None:
        """The service listens on this machine; its address is written for `address` in commands and files, and back in what is printed."""
        script = self._repo / file
        for folder in (self._repo / "tests" / "rest", script.parent):
            sys.path.insert(0, str(folder))
        respond = importlib.import_module(script.stem).respond
        service = self._services.enter_context(importlib.import_module("fake_service").Service(respond))
        name = address.removeprefix("https://").split(".")[0]
        self._addresses.append((address, f"http://{name}.localhost:{service.port}"))

    def expand(self, text: str) -> str:
        for word, path in (("{dir}", self._folder), ("{data}", self._data), ("{repo}", self._repo)):
            text = text.replace(word, str(path))
        for address, here in self._addresses:
            text = text.replace(address, here)
        return text

    def _shorten(self, text: str) -> str:
        for word, path in (("{dir}", self._folder), ("{data}", self._data), ("{repo}", self._repo)):
            text = text.replace(str(path), word)
        for address, here in self._addresses:
            text = text.replace(here, address)
        return text

    def write_file(self, path: str, content: str) -> None:
        target = self._here / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(self.expand(content), encoding="utf-8")

    def set_variable(self, name: str, value: str) -> None:
        self.variables[name] = self.expand(value)

    def run(self, text: str) -> Printed:
        """Runs one command without a shell; `sh: …` goes to a shell, `cd DIR` moves the commands that follow."""
        text = self.expand(text)
        if text.startswith("sh: "):
            words = ["bash", "-c", text[4:]]
        else:
            words = shlex.split(text)
        if words[0] == "cd":
            target = (self._here / words[1]).resolve() if len(words) == 2 else self._top
            if not target.is_relative_to(self._folder) or not target.is_dir():
                return Printed([], [f"cd: no such folder inside the scenario's folder: {text[3:]}"], 1)
            self._here = target
            return Printed([], [], 0)
        try:
            done = subprocess.run(words, cwd=self._here, env=self.variables, stdin=subprocess.DEVNULL,
                                  capture_output=True, timeout=COMMAND_SECONDS, check=False)
        except FileNotFoundError:
            return Printed([], [f"{words[0]}: command not found"], 127)
        except subprocess.TimeoutExpired:
            return Printed([], [f"no end after {COMMAND_SECONDS} seconds, killed"], 124)
        exit_code = done.returncode if done.returncode >= 0 else 128 - done.returncode
        return Printed(self._lines(done.stdout), self._lines(done.stderr), exit_code)

    def _lines(self, output: bytes) -> list[str]:
        text = self._shorten(output.decode("utf-8", errors="backslashreplace"))
        return [line.rstrip() for line in text.split("\n")[:-1 if text.endswith("\n") else None]] if text else []
