"""Holders' systems for tests: an honest one in uvicorn, and raw sockets that say whatever a test wants them to say."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn

Say = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextmanager
def served(*apps: Any) -> Iterator[list[str]]:
    """ASGI apps in real uvicorns, on threads of their own; answers their URLs."""
    servers = [uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", access_log=False)) for app in apps]
    threads = [threading.Thread(target=server.run, daemon=True) for server in servers]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 10
    while not all(server.started for server in servers):
        assert time.monotonic() < deadline, "a server did not start"
        time.sleep(0.01)
    try:
        yield [f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}" for server in servers]
    finally:
        for server in servers:
            server.should_exit = True
        for thread in threads:
            thread.join(10)


class Talk:
    """What a raw server was asked, and how it stands."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.open = 0
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def saying(say: Say) -> AsyncIterator[Talk]:
    """A raw server that reads one request and then says what `say` says."""
    talk = Talk()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk.open += 1
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            talk.asked.append(head + await reader.readexactly(length))
            await say(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            talk.open -= 1
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    talk.port = server.sockets[0].getsockname()[1]
    try:
        yield talk
    finally:
        server.close()


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """An HTTP/1.1 answer with JSON, whole."""
    kind = (
        () if any(name.lower().startswith("content-type") for name in headers) else ("content-type: application/json",)
    )
    said = (f"HTTP/1.1 {status}", f"content-length: {len(body) if length is None else length}", *kind, *headers)
    return "\r\n".join(said).encode() + b"\r\n\r\n" + body


def at_once(said: bytes) -> Say:
    """Says it and closes."""

    async def say(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        await writer.drain()

    return say


def drop_by_drop(said: bytes, drop: bytes, pause: float) -> Say:
    """Begins, then says the same drop for ever."""

    async def say(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        while True:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(pause)

    return say


def silent(seconds: float) -> Say:
    """Takes the question and says nothing for a while, or until the caller has gone."""

    async def say(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(seconds):
            await reader.read()

    return say
