# A service on 127.0.0.1 that pages over rows and misbehaves on demand, and writes down what it was asked.
# SPDX-License-Identifier: Apache-2.0
import gzip
import json
import ssl
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse


@dataclass
class Reply:
    """One answer. `cut`: so many bytes are sent and the connection closed, after `hold` seconds; `drip`: seconds between two bytes;
    `is_chunked`: without a length; `pieces`: a body of `length` bytes that is made while it is sent."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    drip: float = 0
    hold: float = 0
    is_chunked: bool = False
    pieces: Iterable[bytes] | None = None
    length: int = 0


def json_reply(value, **more) -> Reply:
    return Reply(body=json.dumps(value).encode(), **more)


class Service:
    """`respond(path, query, headers, body)` gives the Reply; it runs under a lock unless `is_parallel`. With the file of a certificate
    and its key it speaks https."""

    def __init__(self, respond, is_parallel=False, certificate=None):
        self.asked: list[str] = []
        self.headers: list[dict] = []
        self._respond, self._lock = respond, threading.Lock()
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16
            disable_nagle_algorithm = True

            def log_message(self, *_):
                pass

            def _answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                url = urlparse(self.path)
                query = {name: values[-1] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
                with service._lock:
                    service.asked.append(self.path)
                    service.headers.append(dict(self.headers))
                    reply = None if is_parallel else respond(url.path, query, self.headers, body)
                reply = reply or respond(url.path, query, self.headers, body)
                self._send(reply)

            do_GET = do_POST = _answer

            def _send(self, reply: Reply):
                self.send_response(reply.status)
                for name, value in ({"Content-Type": "application/json"} | reply.headers).items():
                    self.send_header(name, value)
                if reply.is_chunked:
                    self.send_header("Transfer-Encoding", "chunked")
                else:
                    self.send_header("Content-Length", str(reply.length if reply.pieces else len(reply.body)))
                self.end_headers()
                try:
                    if reply.drip:
                        for byte in reply.body:
                            self.wfile.write(bytes([byte]))
                            self.wfile.flush()
                            time.sleep(reply.drip)
                    elif reply.pieces:
                        for piece in reply.pieces:
                            self.wfile.write(piece)
                        self.wfile.flush()
                    else:
                        body = reply.body[:reply.cut]
                        if reply.is_chunked:
                            body = b"%x\r\n%s\r\n" % (len(reply.body), body) + (b"0\r\n\r\n" if reply.cut is None else b"")
                        self.wfile.write(body)
                        self.wfile.flush()
                        time.sleep(reply.hold)
                except OSError:
                    self.close_connection = True
                if reply.cut is not None:
                    self.close_connection = True
                    self.connection.close()

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_):
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


def rows(first: int, last: int) -> list[dict]:
    return [{"id": number, "name": f"school {number}", "points": number % 50} for number in range(first, last + 1)]


def envelope(all_rows: list[dict], query: dict, base: str, size: int = 10, path: str = "/rows") -> dict:
    """The page that the query asks for: {count, next, previous, results}, as Django REST Framework writes it."""
    page = int(query.get("page", "1"))
    pages = max(1, -(-len(all_rows) // size))
    link = lambda number: f"{base}{path}?page={number}" if 1 <= number <= pages else None
    return {"count": len(all_rows), "next": link(page + 1), "previous": link(page - 1),
            "results": all_rows[(page - 1) * size:page * size]}


def packed(reply: Reply) -> Reply:
    return Reply(reply.status, gzip.compress(reply.body), reply.headers | {"Content-Encoding": "gzip"})


def http_date(seconds_from_now: float) -> str:
    return formatdate(time.time() + seconds_from_now, usegmt=True)
