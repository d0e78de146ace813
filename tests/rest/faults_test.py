#!/usr/bin/env python3
# Faults of a service: what the user is told, what the table then holds, and what was asked.
# SPDX-License-Identifier: Apache-2.0
import copy
import gzip
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Callable
from urllib.parse import urlencode

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from cases import run_cases  # noqa: E402
from fake_service import Reply, Service, envelope, http_date, json_reply, packed, rows  # noqa: E402
from project import Project, source  # noqa: E402

ROWS = rows(1, 25)


@dataclass
class Case:
    """`respond(state, path, query, headers, body)`; `state.count` is the number of requests so far, `state.url` the service.
    The program is run `runs` times; the messages of the last run hold every text of `told`."""

    name: str
    respond: Callable
    told: list[str] = field(default_factory=list)
    rows: int | None = 25  # None: there is no table
    exit_code: int = 0
    asked: int | None = None
    source: str = field(default_factory=source)
    secrets: dict = field(default_factory=dict)
    runs: int = 1
    files: dict = field(default_factory=dict)
    seconds: float = 30
    hidden: str = ""
    query: str = ""  # one value that the tables then give, and what it is
    value: str = ""
    is_https: bool = False
    disk: str = ""  # the size of the disk that the lake is on, such as 256k


@dataclass
class State:
    url: str = ""
    count: int = 0


def page(state, query, all_rows=None, size=10):
    return envelope(copy.deepcopy(ROWS if all_rows is None else all_rows), query, state.url, size)


def good(state, path, query, headers, body):
    return json_reply(page(state, query))


def fails_at(number, reply):
    """The reply for one request, and good pages before and behind it."""
    return lambda state, path, query, headers, body: reply if state.count == number else good(state, path, query, headers, body)


def always(reply):
    return lambda state, path, query, headers, body: reply


def changed(change):
    """Good pages, changed by change(state, query, page)."""
    def respond(state, path, query, headers, body):
        value = page(state, query)
        return json_reply(change(state, query, value) or value)
    return respond


def moving_count(state, query, value):
    value["count"] += state.count - 1


def circle(state, query, value):
    value["next"] = f"{state.url}/rows?page=2"


def same_page(state, query, value):
    return page(state, {"page": "1"}) | {"next": f"{state.url}/rows?page={state.count + 1}", "count": 100}


def drifts(state, query, value):
    if query.get("page") == "2":
        value["results"][3]["colour"] = "red"


def wrong_type(state, query, value):
    if query.get("page") == "2":
        value["results"][3]["points"] = "many"


def without_points(state, query, value):
    for one in value["results"]:
        del one["points"]


def without_points_on_one_page(state, query, value):
    if query.get("page") == "2":
        without_points(state, query, value)


def late_evening(state, path, query, headers, body):
    return json_reply({"count": 1, "next": None, "results": [{"id": 1, "day": "2026-02-28T23:30:00-08:00"}]})


def twice(state, query, value):
    if query.get("page") == "2":
        value["results"][0]["id"] = 3


def needs_token(state, path, query, headers, body):
    if path == "/token":
        return json_reply({"access_token": f"token-{state.count}", "expires_in": 3600})
    # The first token is refused from the second page on.
    if headers.get("Authorization") == "Bearer token-1" and query.get("page"):
        return Reply(401)
    if not (headers.get("Authorization") or "").startswith("Bearer token-"):
        return Reply(401)
    return good(state, path, query, headers, body)


def needs_key(state, path, query, headers, body):
    if query.get("key") != "s3cret/key":
        return Reply(403)
    value = page(state, query)
    if value["next"]:
        value["next"] += "&key=s3cret%2Fkey"
    return json_reply(value)


def other_host(state, path, query, headers, body):
    # localhost is another host than 127.0.0.1: the second page must come without the key.
    if query.get("page"):
        if "X-Key" in headers or "X-Other" in headers:
            return Reply(500)
        return json_reply(page(state, query) | {"next": None, "count": 25, "results": ROWS[10:]})
    return json_reply(page(state, query) | {"next": state.url.replace("127.0.0.1", "localhost") + "/rows?page=2"})


def other_host_by_redirect(state, path, query, headers, body):
    if path == "/moved":
        has_credentials = any(name in headers for name in ("X-Key", "Authorization", "Cookie"))
        return Reply(500) if has_credentials else good(state, path, query, headers, body)
    return Reply(302, headers={"Location": f"{state.url.replace('127.0.0.1', 'localhost')}/moved?{urlencode(query)}"})


def long_rows(state, path, query, headers, body):
    """Names that do not pack: a page takes some 60 kB."""
    many = [{"id": number, "name": random.Random(number).randbytes(3000).hex(), "points": 1} for number in range(1, 26)]
    return json_reply(page(state, query, many))


def numbers_as_ids(state, query, value):
    for one in value["results"]:
        one["id"] = 40880000000 + one["id"]


def people(state, path, query, headers, body):
    person = path.split("/")[-1]
    if person == "3" and state.count < 100:
        return Reply(404)
    return json_reply([{"id": int(person) * 10 + week, "name": "x", "points": week} for week in range(3)])


def people_then_all(state, path, query, headers, body):
    """Number 3 fails in the first run of five requests, and is there in the second."""
    person = path.split("/")[-1]
    if person == "3" and state.count <= 5:
        return Reply(404)
    return json_reply([{"id": int(person) * 10 + week, "name": "x", "points": week} for week in range(3)])


PEOPLE = dict(path="/people/{each.id}", paging="single", records="")
EACH = 'each: { id: [1, 2, 3, 4, 5] }\n'
QUICK = "attempts: 3\n"
BOMB = gzip.compress(b'{"count": 1, "next": null, "results": [{"id": 1, "name": "' + b" " * (300 << 20) + b'", "points": 1}]}')
OAUTH = ('auth: { type: oauth2, token_url: "{env.API_URL}/token", client_id: me, client_secret: "{secret.client}" }')

CASES = [
    Case("good pages", good, asked=3),
    Case("packed pages", lambda *a: packed(good(*a)), asked=3),
    Case("page sizes that change", lambda s, p, q, h, b: json_reply(
        page(s, q) if not q.get("page") else {"count": 25, "results": ROWS[10:11] if q["page"] == "2" else ROWS[11:],
                                              "next": f"{s.url}/rows?page=3" if q["page"] == "2" else None})),
    Case("a path that is not there", always(Reply(404)), ["GET", "/rows: HTTP 404 (not found)", "fix: check 'url:' and 'path:'"], None, 3, 1),
    Case("401", always(Reply(401)), ["HTTP 401 (unauthorized)", "schoolhouse secret check"], None, 3, 1),
    Case("401, then a new token", needs_token, source=source(OAUTH), secrets={"CLIENT": "hush-hush"}, asked=6, hidden="hush-hush"),
    Case("403", always(Reply(403)), ["HTTP 403 (forbidden)"], None, 3, 1),
    Case("a secret that is not there", good, ["the secret 'client' is not there: variable CLIENT"], None, 2, 0, source=source(OAUTH)),
    Case("429 with seconds", fails_at(2, Reply(429, headers={"Retry-After": "1"})), asked=4),
    Case("429 with a date", fails_at(2, Reply(429, headers={"Retry-After": http_date(2)})), asked=4),
    Case("429 without Retry-After", fails_at(2, Reply(429)), asked=4),
    Case("429 for good", always(Reply(429, headers={"Retry-After": "1"})),
         ["HTTP 429 (too many requests), in 3 tries", "lower 'rate:' and 'concurrency:'"], None, 3, 3, source=source(QUICK)),
    Case("500 once", fails_at(3, Reply(500)), asked=4),
    Case("500 for minutes", always(Reply(500)), ["HTTP 500 (internal server error), in 3 tries", "fix: the service is out of order"],
         None, 3, 3, source=source(QUICK)),
    Case("500 in the middle, then the rest only", lambda s, p, q, h, b: Reply(500) if s.count in (2, 3, 4) else good(s, p, q, h, b),
         asked=6, runs=2, source=source(QUICK)),
    Case("a body that is cut once", fails_at(2, Reply(body=json.dumps(envelope(ROWS, {"page": "2"}, "")).encode(), cut=100)), asked=4),
    Case("a body that is always cut", always(Reply(body=b'{"count": 1, "results": [{"id"', headers={"Content-Length": "900"}, cut=20)),
         ["the answer was cut off", "in 3 tries"], None, 3, 3, source=source(QUICK)),
    Case("JSON that ends in the middle", always(Reply(body=b'{"count": 1, "results": [{"id": 1')),
         ["the answer ends in the middle of its JSON"], None, 3, 1),
    Case("one byte a second", always(Reply(body=b'{"count": 0, "next": null, "results": []}', drip=1)),
         ["no whole answer in time", "raise 'deadline:'"], None, 3, source=source("deadline: 2 s\nattempts: 2")),
    Case("HTML instead of JSON", always(Reply(body=b"<!doctype html><html>Sign in</html>", headers={"Content-Type": "text/html"})),
         ["the answer is HTML or XML, not JSON"], None, 3, 1),
    Case("an empty answer", always(Reply()), ["the answer is empty"], None, 3, 1),
    Case("a redirect", lambda s, p, q, h, b: Reply(302, headers={"Location": "/rows/" + ("?page=" + q["page"] if q else "")}) if p == "/rows" else good(s, p, q, h, b), asked=6),
    Case("a redirect without end", always(Reply(302, headers={"Location": "/rows"})), ["it redirects without end"], None, 3),
    Case("a gzip bomb", always(Reply(body=BOMB, headers={"Content-Encoding": "gzip"})), ["the packed answer grows beyond all measure"], None, 3, 1),
    Case("fewer rows than counted", changed(lambda s, q, v: v.update(results=v["results"][:-1])),
         ["there are 25 rows in 'count', and 22 came"], None, 3),
    Case("a count that changes", changed(moving_count), ["the number of rows changed from 25 to 26"], None, 3),
    Case("pages that go in a circle", changed(circle), ["the pages go in a circle"], None, 3),
    Case("the same page again and again", changed(same_page), ["the same page came twice"], None, 3),
    Case("a next page that nobody asked for", good, ["the answer says in 'next' that there are further pages", "{ type: next_link, field: next }"],
         None, 3, 1, source=source(paging="single")),
    Case("a total that nobody compared", changed(lambda s, q, v: v.update(next=None)), ["the answer says in 'count' that there are 25 rows, and 10 came"],
         None, 3, 1, source=source(paging="single")),
    Case("rows elsewhere", good, ["the answer has no 'data'"], None, 3, 1, source=source(records="data")),
    Case("a new key between pages", changed(drifts), ["colour"], None, 1),
    Case("a value of another type", changed(wrong_type), ["1 of 25 rows do not fit", "not a whole number"], None, 1),
    Case("a value of another type, within the limit", changed(wrong_type), ["1 row in quarantine.raw_api_rows"], 24,
         source=source(extra_table="quarantine_limit: 10%")),
    Case("a key that no row has any more", changed(without_points), ["no row of the answers has the key 'points'", "'when_absent:'"], None, 1),
    Case("a key that one page lacks", changed(without_points_on_one_page), query="SELECT count(points) AS value FROM raw.api_rows", value=15),
    Case("a key that one page lacks, and must be there", changed(without_points_on_one_page),
         ["check raw.api_rows.not_null.points failed: 10 rows have no value in 'points'"], None, 1,
         source=source(columns="{ id: long, name: string, points: { type: long, required: true } }")),
    Case("a day late in the evening, as it is written", late_evening, query="SELECT CAST(max(day) AS VARCHAR) AS value FROM raw.api_rows",
         value="2026-02-28", rows=1, source=source(columns="{ id: long, day: { type: date, cut: 10 } }")),
    Case("an instant late in the evening", late_evening, query="SELECT CAST(max(day) AS VARCHAR) AS value FROM raw.api_rows",
         value="2026-03-01 07:30:00+00", rows=1, source=source(columns="{ id: long, day: timestamp }")),
    Case("an instant that is declared a day", late_evening, ["the row does not fit: not a date in ISO 8601", "(day)"], None, 1,
         source=source(columns="{ id: long, day: date }")),
    Case("a row on two pages", changed(twice), ["check raw.api_rows.unique.id failed: 2 rows share their 'id' with another row"], None, 1),
    Case("ids as numbers", changed(numbers_as_ids), query="SELECT min(id) AS value FROM raw.api_rows", value="040880000001",
         source=source(columns="{ id: { type: string, pad: 12 }, name: string, points: long }")),
    Case("a key in the query", needs_key, source=source('auth: { type: api_key, name: key, in: query, key: "{secret.key}" }'),
         secrets={"KEY": "s3cret/key"}, asked=3, hidden="s3cret/key"),
    Case("a wrong key in the query", needs_key, ["HTTP 403"], None, 3, 1,
         source=source('auth: { type: api_key, name: key, in: query, key: "{secret.key}" }'), secrets={"KEY": "wr0ng/key"}, hidden="wr0ng/key"),
    Case("the next page at another host", other_host, asked=2,
         source=source('auth: { type: api_key, name: X-Key, key: "{secret.key}" }\nheaders: { X-Other: "{secret.key}" }'), secrets={"KEY": "s3cret/key"}),
    Case("a redirect to another host", other_host_by_redirect, asked=6,
         source=source('auth: { type: bearer, token: "{secret.key}" }\nheaders: { X-Key: "{secret.key}", Cookie: "a={secret.key}" }'),
         secrets={"KEY": "s3cret-key"}, hidden="s3cret-key"),
    Case("a certificate that nobody trusts", good, ["the server's certificate is not trusted", "the trusted ones of this machine"], None, 3, 0,
         is_https=True),
    Case("a full disk", long_rows, ["can't keep the answer: No space left on device", "answers.zst", "free space on this disk"], None, 3, disk="64k"),
    Case("404 for one person", people, ["/people/3: HTTP 404 (not found)"], None, 3, source=source(**PEOPLE, extra_table=EACH)),
    Case("404 for one person, who may be missing", people, ["/people/3: HTTP 404 (not found)", "the next run asks again"], 12,
         source=source(**PEOPLE, extra_table=EACH + "failure_limit: 20%")),
    Case("404 on a later page, though it may mean no rows", fails_at(2, Reply(404)), ["page 2: the page that the answer before named is not there"], None, 3,
         source=source(extra_table="no_rows_when: [404]")),
    Case("404 that means no rows", people, rows=12, source=source(**PEOPLE, extra_table=EACH + "no_rows_when: [404]")),
    Case("a gap that the next run fills", people_then_all, rows=15, runs=2, asked=10, source=source(**PEOPLE, extra_table=EACH + "failure_limit: 20%")),
    Case("a wrong host", good, ["the host is not known"], None, 3, 0, source=source(QUICK).replace("{env.API_URL}", "http://no-such-host.invalid")),
    Case("no TLS there", good, ["no secure connection", "whether the service speaks https"], None, 3, 0, source=source(QUICK).replace("{env.API_URL}", "https://127.0.0.1:{port}")),
]


@contextmanager
def self_signed():
    """The file of a certificate that stands for itself alone, and its key."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-days", "2",
                        "-keyout", file, "-out", file.with_suffix(".crt")], check=True, capture_output=True)
        file.write_bytes(file.read_bytes() + file.with_suffix(".crt").read_bytes())
        yield file


def find_faults(case: Case, program: pathlib.Path) -> list[str]:
    state = State()

    def respond(path, query, headers, body):
        state.count += 1
        return case.respond(state, path, query, headers, body)

    with ExitStack() as stack:
        certificate = stack.enter_context(self_signed()) if case.is_https else None
        service = stack.enter_context(Service(respond, certificate=certificate))
        project = stack.enter_context(Project(program, service.url))
        state.url = service.url
        project.secrets = case.secrets
        project.disk = case.disk
        project.write("sources/api.yml", case.source.replace("{port}", str(service.port)))
        start = time.monotonic()
        printed = ""
        for _ in range(case.runs):
            done = project.run("ingest")
            printed += done.stdout + done.stderr
        text = done.stdout + done.stderr
        seconds = time.monotonic() - start
        faults = [f"not told: {words!r} in\n{text}" for words in case.told if words not in text]
        if done.returncode != case.exit_code:
            faults.append(f"exit code {done.returncode}, expected {case.exit_code}\n{text}")
        has_table = (project.folder / "lake/raw/api_rows").exists()
        if has_table != (case.rows is not None):
            faults.append(f"the table {'is' if has_table else 'is not'} there\n{text}")
        elif has_table and (count := project.query("SELECT count(*) AS n FROM raw.api_rows")[0]["n"]) != case.rows:
            faults.append(f"{count} rows, expected {case.rows}\n{text}")
        if case.query and (value := project.query(case.query)[0]["value"]) != case.value:
            faults.append(f"{value}, expected {case.value}")
        if case.asked is not None and len(service.asked) != case.asked:
            faults.append(f"{len(service.asked)} requests, expected {case.asked}: {service.asked}")
        if seconds > case.seconds:
            faults.append(f"{seconds:.1f} s")
        if case.hidden and (case.hidden in printed + project.all_text() or case.hidden.replace("/", "%2F") in printed + project.all_text()):
            faults.append("the secret stands in what was printed or kept")
        return faults


def main() -> int:
    program = pathlib.Path(sys.argv[1])
    return run_cases((case.name, lambda case=case: find_faults(case, program)) for case in CASES)


if __name__ == "__main__":
    sys.exit(main())
