#!/usr/bin/env python3
# A service on 127.0.0.1 that takes 50 ms for each answer, whoever else asks; prints its port: slow_service.py.
# SPDX-License-Identifier: Apache-2.0
import asyncio
import json

LATENCY_SECONDS = 0.05


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            person = head.split(b" ", 2)[1].rsplit(b"/", 1)[-1].decode()
            body = json.dumps({"id": int(person), "points": int(person) * 7 % 1000}).encode()
            await asyncio.sleep(LATENCY_SECONDS)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
