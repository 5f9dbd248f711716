"""The holders' system: answers every question with fields of its own, as docs/connectors.md says. Never killed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson


@asynccontextmanager
async def holding() -> AsyncIterator[str]:
    """A system that listens; its address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
                question = orjson.loads(await reader.readexactly(length))
                body = orjson.dumps({"information": _information(question["items"])})
                start = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
                writer.write(start.encode() + body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def _information(items: dict[str, list[str]]) -> dict[str, dict[str, str]]:
    return {item: {name: f"held {item} {name}" for name in names} for item, names in items.items()}
