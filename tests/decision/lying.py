"""An engine that lies: a server that answers like OPA, but what a test wants."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson

Lie = Callable[[dict[str, Any], asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def lying(lie: Lie) -> AsyncIterator[tuple[str, list[int]]]:
    """The address of a server that hands each call's questions to `lie`, and how many questions each call had."""
    calls: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
                )
                questions = orjson.loads(await reader.readexactly(length))["input"]["questions"]
                calls.append(len(questions))
                await lie(questions, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", calls
    finally:
        server.close()


def saying(answer: Callable[[dict[str, Any]], object], status: str = "200 OK") -> Lie:
    """A lie that is told in due form."""

    async def lie(questions: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        await respond(writer, orjson.dumps(answer(questions), option=orjson.OPT_NON_STR_KEYS), status)

    return lie


async def respond(writer: asyncio.StreamWriter, body: bytes, status: str = "200 OK") -> None:
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
