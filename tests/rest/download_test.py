#!/usr/bin/env python3
# Files fetched from a web server: what is fetched again, what a user is told when a file is not whole, and what the table then holds.
# SPDX-License-Identifier: Apache-2.0
import gzip
import io
import pathlib
import random
import re
import sys
import threading
import zipfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Callable

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from cases import run_cases  # noqa: E402
from fake_service import Reply, Service  # noqa: E402
from project import Project  # noqa: E402


def csv(*ids: int) -> bytes:
    return "id,points\n".encode() + b"".join(f"{number},{number % 7}\n".encode() for number in ids)


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(f"{name}.csv", body)
    return packed.getvalue()


def source(files: str = "rows.csv", table: str = "", top: str = "") -> str:
    lines = ["kind: files", 'url: "{env.API_URL}/pub/"', *top.splitlines(), "tables:", "  rows:", f"    files: [{files}]", "    key: [id]",
             "    columns: { id: long, points: long }", *("    " + line for line in table.splitlines())]
    return "\n".join(lines) + "\n"


@dataclass
class Held:
    """A file of the server. `status` and `page` stand in for it; `cuts` are the lengths after which the next answers are cut."""

    body: bytes = b""
    etag: str = ""
    modified: str = ""
    status: int = 200
    type: str = "text/csv"
    cuts: list[int] = field(default_factory=list)
    hold: float = 0
    is_chunked: bool = False
    encoding: str = ""


class Files:
    """What a web server does with Range, If-Range, If-None-Match and If-Modified-Since."""

    def __init__(self, held: dict[str, Held], has_ranges=True):
        self.held, self.has_ranges = held, has_ranges
        self.log: list[tuple[str, int, int]] = []  # path, status, bytes

    def respond(self, path, query, headers, body) -> Reply:
        name = path.removeprefix("/pub/") + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")
        reply = self._reply(self.held.get(name, Held(status=404)), headers)
        self.log.append((name, reply.status, len(reply.body) if reply.cut is None else reply.cut))
        return reply

    def _reply(self, held: Held, headers) -> Reply:
        told = {"Content-Type": held.type} | ({"ETag": held.etag} if held.etag else {}) | (
            {"Last-Modified": held.modified} if held.modified else {}) | (
            {"Accept-Ranges": "bytes"} if self.has_ranges else {}) | ({"Content-Encoding": held.encoding} if held.encoding else {})
        if held.status != 200:
            return Reply(held.status, held.body, told)
        asked_etag = headers.get("If-None-Match")
        is_same = asked_etag == held.etag if asked_etag else held.modified and headers.get("If-Modified-Since") == held.modified
        if is_same:
            return Reply(304, b"", told)
        status, body = 200, held.body
        begin = re.fullmatch(r"bytes=(\d+)-", headers.get("Range") or "")
        if begin and self.has_ranges and headers.get("If-Range") in (held.etag, held.modified):
            first = int(begin[1])
            if first >= len(held.body):
                return Reply(416, b"", {"Content-Range": f"bytes */{len(held.body)}"})
            told["Content-Range"] = f"bytes {first}-{len(held.body) - 1}/{len(held.body)}"
            status, body = 206, held.body[first:]
        cut = held.cuts.pop(0) if held.cuts else None
        return Reply(status, body, told, cut=cut, hold=held.hold if cut is not None else 0, is_chunked=held.is_chunked)


@dataclass
class Step:
    """The server is changed, the program run, and then: rows of the table (None: there is none), its versions, the exit code, texts
    that are told, and what the server answered in this step."""

    rows: int | None
    change: Callable = lambda held: None
    versions: int | None = None
    code: int = 0
    told: list[str] = field(default_factory=list)
    answers: list[tuple] | None = None
    words: tuple = ("ingest",)
    source: str = ""
    kept: int | None = None  # files in the landing area


@dataclass
class Case:
    name: str
    held: dict[str, Held]
    steps: list[Step]
    source: str = field(default_factory=source)
    secrets: dict = field(default_factory=dict)
    hidden: str = ""
    has_ranges: bool = True
    disk: str = ""
    kill_after: float = 0  # of the first step


def put(name="rows.csv", **changes):
    def change(held):
        for key, value in changes.items():
            setattr(held[name], key, value)
    return change


LONG = csv(*range(1, 20001))
OLD = "Sun, 01 Mar 2026 10:00:00 GMT"
QUICK = "attempts: 2"
NOISE = zipped(**{f"part{number}": random.Random(number).randbytes(3000).hex().encode() for number in range(20)})

CASES = [
    Case("what the server has not changed is not fetched", {"rows.csv": Held(csv(1, 2), '"a"')}, [
        Step(2, versions=1, kept=1),
        Step(2, versions=1, answers=[("rows.csv", 304, 0)]),
        Step(3, put(body=csv(1, 2, 3), etag='"b"'), 2, answers=[("rows.csv", 200, len(csv(1, 2, 3)))], kept=2),
        Step(2, put(body=csv(1, 2), etag='"c"'), 3, kept=2),
        Step(2, versions=3, answers=[("rows.csv", 304, 0)]),
    ]),
    Case("a trial fetches the first file, and keeps nothing", {"a.csv": Held(csv(1, 2), '"a"'), "b.csv": Held(csv(3), '"b"')}, [
        Step(None, words=("source", "check"), told=["raw.web_rows  2 files   2                   yes        ok"], answers=[("a.csv", 200, len(csv(1, 2)))], kept=0),
        Step(None, words=("source", "preview", "raw.web_rows"), told=["the first 2 rows, and there are more", "/pub/a.csv"], kept=0),
        Step(3, versions=1),
        Step(3, put("a.csv", status=404), 1, 3, ["/pub/a.csv: HTTP 404", "FAILED"], words=("source", "check")),
    ], source("a.csv, b.csv")),
    Case("by its date where there is no ETag", {"rows.csv": Held(csv(1, 2), modified=OLD)}, [
        Step(2, versions=1), Step(2, versions=1, answers=[("rows.csv", 304, 0)]),
    ]),
    Case("the same bytes make no version", {"rows.csv": Held(csv(1, 2))}, [
        Step(2, versions=1), Step(2, versions=1, answers=[("rows.csv", 200, len(csv(1, 2)))], kept=1),
    ]),
    Case("the same bytes with a new ETag make no version, and the ETag is remembered", {"rows.csv": Held(csv(1, 2), '"a"')}, [
        Step(2, versions=1), Step(2, put(etag='"b"'), 1), Step(2, versions=1, answers=[("rows.csv", 304, 0)], kept=1),
    ]),
    Case("a weak ETag is enough to tell what is unchanged", {"rows.csv": Held(csv(1, 2), 'W/"a"')}, [
        Step(2, versions=1), Step(2, versions=1, answers=[("rows.csv", 304, 0)]),
    ]),
    Case("a cut file is gone on with", {"rows.csv": Held(LONG, '"a"', cuts=[50_000, 30_000])}, [
        Step(20000, answers=[("rows.csv", 200, 50_000), ("rows.csv", 206, 30_000), ("rows.csv", 206, len(LONG) - 80_000)]),
    ]),
    Case("gone on with by its date", {"rows.csv": Held(LONG, modified=OLD, cuts=[50_000])}, [
        Step(20000, answers=[("rows.csv", 200, 50_000), ("rows.csv", 206, len(LONG) - 50_000)]),
    ]),
    Case("a weak ETag is not enough to go on", {"rows.csv": Held(LONG, 'W/"a"', cuts=[50_000])}, [
        Step(20000, answers=[("rows.csv", 200, 50_000), ("rows.csv", 200, len(LONG))]),
    ]),
    Case("a server without ranges begins again", {"rows.csv": Held(LONG, '"a"', cuts=[50_000])}, [
        Step(20000, answers=[("rows.csv", 200, 50_000), ("rows.csv", 200, len(LONG))]),
    ], has_ranges=False),
    Case("a file that is cut for good, and the next run gets the rest", {"rows.csv": Held(LONG, '"a"', cuts=[50_000, 1000])}, [
        Step(None, code=3, told=["GET", "/pub/rows.csv: the answer was cut off", "in 2 tries", "sources/web.yml"]),
        Step(20000, answers=[("rows.csv", 206, len(LONG) - 51_000)]),
    ], source(top=QUICK)),
    Case("the file changed after it was cut", {"rows.csv": Held(LONG, '"a"', cuts=[50_000, 1000])}, [
        Step(None, code=3),
        Step(3, put(body=csv(1, 2, 3), etag='"b"'), answers=[("rows.csv", 200, len(csv(1, 2, 3)))]),
    ], source(top=QUICK)),
    Case("the table stays as it was when a new file is cut", {"rows.csv": Held(csv(1, 2), '"a"')}, [
        Step(2, versions=1),
        Step(2, put(body=LONG, etag='"b"', cuts=[50_000, 1000]), 1, 3, ["the answer was cut off"]),
        Step(20000, versions=2, answers=[("rows.csv", 206, len(LONG) - 51_000)]),
    ], source(top=QUICK)),
    Case("a body without length that ends early", {"rows.csv": Held(csv(*range(99)), is_chunked=True, cuts=[200, 200])}, [
        Step(None, code=3, told=["the answer was cut off"]),
    ], source(top=QUICK)),
    Case("a body without length", {"rows.csv": Held(LONG, is_chunked=True)}, [Step(20000, versions=1)]),
    Case("a run that is killed in the middle", {"rows.csv": Held(LONG, '"a"', cuts=[50_000], hold=5)}, [
        Step(None, code=-9),
        Step(20000, answers=[("rows.csv", 206, len(LONG) - 50_000)]),
    ], kill_after=1.5),
    Case("all that is missing is told at once", {
        "a.csv": Held(csv(1)), "b.csv": Held(status=404), "c.csv": Held(status=410), "d.csv": Held(b"<!DOCTYPE html><p>Sign in", type="text/html"),
    }, [Step(None, code=3, told=[
        "/pub/b.csv: HTTP 404 (not found)", "check 'url:' and 'files:'", "/pub/c.csv: HTTP 410 (gone)",
        "/pub/d.csv: the answer is a web page (HTML), not delimited text", "it may ask for a sign-in ('auth:')"])],
        source("a.csv, b.csv, c.csv, d.csv")),
    Case("a page in place of a new file", {"rows.csv": Held(csv(1, 2), '"a"')}, [
        Step(2, versions=1),
        Step(2, put(body=b"\n <html><body>Sorry</body></html>", etag='"b"'), 1, 3, ["a web page (HTML)"]),
    ]),
    Case("a page in place of JSON", {"rows.json": Held(b"<html>", type="text/html")}, [
        Step(None, code=3, told=["a web page (HTML), not JSON"])], source("rows.json", "format: json")),
    Case("Parquet that is none", {"rows.parquet": Held(b"<html>")}, [
        Step(None, code=3, told=["a web page (HTML), not Parquet"])], source("rows.parquet", "format: parquet")),
    Case("Parquet that is cut", {"rows.parquet": Held(b"PAR1" + bytes(200))}, [
        Step(None, code=3, told=["the Parquet file is cut off"])], source("rows.parquet", "format: parquet")),
    Case("members of a zip", {"rows.zip": Held(zipped(a=csv(1, 2), b=csv(3), notes=b"x"), '"z"')}, [
        Step(3, versions=1), Step(3, versions=1, answers=[("rows.zip", 304, 0)])], source('"rows.zip!a.csv", "rows.zip!b.csv"')),
    Case("a zip that is cut, and one without the member", {"a.zip": Held(NOISE[:20_000]), "b.zip": Held(NOISE)}, [
        Step(None, code=3, told=["/pub/a.zip: the answer is not a zip archive, or cut off"]),
        Step(None, put("a.zip", body=NOISE), code=2, told=["no member of 'a.zip' fits 'x.csv'", "no member of 'b.zip' fits 'x.csv'"]),
    ], source('"a.zip!x.csv", "b.zip!x.csv"')),
    Case("gzip", {"rows.csv.gz": Held(gzip.compress(csv(1, 2)), '"g"')}, [Step(2, versions=1)], source("rows.csv.gz")),
    Case("gzip that the server calls an encoding", {"rows.csv.gz": Held(gzip.compress(csv(1, 2)), encoding="x-gzip")}, [
        Step(2, versions=1)], source("rows.csv.gz")),
    Case("text that the server packs unasked", {"rows.csv": Held(gzip.compress(csv(1, 2)), encoding="gzip")}, [Step(2, versions=1)]),
    Case("gzip that is cut", {"rows.csv.gz": Held(gzip.compress(LONG)[:9000])}, [
        Step(None, code=3, told=["/pub/rows.csv.gz: the gzip file is cut off"])], source("rows.csv.gz")),
    Case("an empty file", {"rows.csv": Held(b"")}, [Step(None, code=1, told=["the file is empty"])]),
    Case("names with a query, a blank and a parameter", {
        "export?type=rows&year=2026": Held(csv(1)), "old%20files/r%C3%A9sultats.csv": Held(csv(2))}, [
        Step(2), Step(2, words=("query", "SELECT count(DISTINCT _file) = 2 AS is_so FROM raw.web_rows"), told=["true"]),
    ], source('"export?type=rows&year={year}", "old files/résultats.csv"')),
    Case("a passing failure", {"rows.csv": Held(csv(1, 2))}, [
        Step(2, lambda held: held.update({"rows.csv": Held(csv(1, 2), status=503)}) or threading.Timer(
            0.3, lambda: held.update({"rows.csv": Held(csv(1, 2))})).start())]),
    Case("rows that do not fit are not fetched again", {"rows.csv": Held(b"id,points\n1,many\n", '"a"')}, [
        Step(None, code=1, told=["do not fit"]),
        Step(None, code=1, told=["do not fit"], answers=[("rows.csv", 304, 0)]),
        Step(1, source=source(table="quarantine_limit: 50%\n").replace("points: long", "points: string"), answers=[("rows.csv", 304, 0)]),
        Step(1, answers=[("rows.csv", 304, 0)], versions=1),
    ]),
    Case("a new declaration reads what is kept", {"rows.csv": Held(csv(1, 2), '"a"')}, [
        Step(2, versions=1),
        Step(2, source=source().replace("points: long", "points: integer"), answers=[("rows.csv", 304, 0)]),
    ]),
    Case("replay needs no network", {"rows.csv": Held(csv(1, 2), '"a"')}, [
        Step(None, words=("source", "replay"), code=2, told=["there is nothing to replay"], answers=[]),
        Step(2, versions=1),
        Step(2, put(status=500), 1, words=("source", "replay"), answers=[]),
        Step(2, words=("source", "replay", "web"), answers=[], source=source().replace("points: long", "points: integer")),
    ]),
    Case("force fetches again", {"rows.csv": Held(csv(1, 2), '"a"')}, [
        Step(2, versions=1), Step(2, words=("ingest", "--force"), answers=[("rows.csv", 200, len(csv(1, 2)))]),
    ]),
    Case("another address is another file", {"rows.csv": Held(csv(1, 2), '"a"'), "new/rows.csv": Held(csv(1, 2, 3), '"a"')}, [
        Step(2), Step(3, source=source().replace("/pub/", "/pub/new"), answers=[("new/rows.csv", 200, len(csv(1, 2, 3)))]),
    ]),
    Case("a full disk", {"rows.csv": Held(random.Random(1).randbytes(400_000))}, [
        Step(None, code=3, told=["can't keep the download: No space left on device"])], disk="128k"),
]


class Guarded(Files):
    """Wants a token, and sends the bytes from another host, where the token must not go."""

    def respond(self, path, query, headers, body):
        if path.startswith("/pub/elsewhere/"):
            is_clean = not any(name in headers for name in ("Authorization", "X-Key", "Cookie"))
            return super().respond(path.replace("elsewhere/", ""), {}, headers, body) if is_clean else Reply(500)
        if headers.get("Authorization") != "Bearer s3cret-token" or headers.get("X-Key") != "s3cret-token" or query.get("k") != "s3cret-token":
            return Reply(403)
        return Reply(302, headers={"Location": f"http://localhost:{self.port}/pub/elsewhere/rows.csv"})


GUARDED = Case("credentials stay with the server they are for", {"rows.csv": Held(LONG, '"a"', cuts=[50_000])}, [
    Step(20000, versions=1, answers=[("rows.csv", 200, 50_000), ("rows.csv", 206, len(LONG) - 50_000)]),
    Step(20000, versions=1, answers=[("rows.csv", 304, 0)]),
    Step(20000, put(status=404), 1, 3, ["/pub/rows.csv: HTTP 404"]),
], source('"rows.csv?k={secret.key}"', top='auth: { type: bearer, token: "{secret.key}" }\nheaders: { X-Key: "{secret.key}" }'),
    {"KEY": "s3cret-token"}, "s3cret-token")


def find_faults(case: Case, program: pathlib.Path) -> list[str]:
    files = (Guarded if case is GUARDED else Files)(case.held, case.has_ranges)
    faults = []
    with ExitStack() as stack:
        service = stack.enter_context(Service(files.respond, is_parallel=True))
        project = stack.enter_context(Project(program, service.url))
        files.port = service.port
        project.secrets, project.disk = case.secrets, case.disk
        project.write("schoolhouse.yml", "name: Example\ntime_zone: UTC\nparameters: { year: 2026 }\n")
        project.write("sources/web.yml", case.source)
        printed = ""
        for number, step in enumerate(case.steps, 1):
            step.change(files.held)
            if step.source:
                project.write("sources/web.yml", step.source)
            files.log.clear()
            process = project.start(*step.words)
            timer = threading.Timer(case.kill_after, process.kill) if case.kill_after and number == 1 else None
            if timer:
                timer.start()
            out, err = process.communicate(timeout=120)
            text = out + err
            printed += text
            tell = lambda fault: faults.append(f"step {number}: {fault}\n{text}")
            if process.returncode != step.code:
                tell(f"exit code {process.returncode}, expected {step.code}")
            for words in step.told:
                if words not in text:
                    tell(f"not told: {words!r}")
            has_table = (project.folder / "lake/raw/web_rows/_delta_log").exists()
            if has_table != (step.rows is not None):
                tell(f"the table {'is' if has_table else 'is not'} there")
            elif has_table and (count := project.query("SELECT count(*) AS n FROM raw.web_rows")[0]["n"]) != step.rows:
                tell(f"{count} rows, expected {step.rows}")
            if step.versions is not None and project.versions("raw/web_rows") != step.versions:
                tell(f"{project.versions('raw/web_rows')} versions, expected {step.versions}")
            if step.answers is not None and sorted(files.log) != sorted(step.answers):
                tell(f"the server answered {files.log}, expected {step.answers}")
            landing = project.folder / "lake/_landing/web/web_rows"
            kept = [path for path in landing.rglob("*") if path.is_file() and len(path.parent.name) == 64 and not path.name.startswith(".")]
            if step.kept is not None and len(kept) != step.kept:
                tell(f"{len(kept)} files are kept, expected {step.kept}")
            if step.code == 0 and (landing / ".download").exists():
                tell("the folder of downloads under way is left behind")
        if case.hidden and case.hidden in printed + project.all_text():
            faults.append("the secret stands in what was printed or kept")
    return faults


def main() -> int:
    program = pathlib.Path(sys.argv[1])
    return run_cases((case.name, lambda case=case: find_faults(case, program)) for case in [*CASES, GUARDED])


if __name__ == "__main__":
    sys.exit(main())
