"""A holder's system for tests, in the test's own loop: real HTTP, and it does what the test tells it to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson

from services.collaboration.model import ServiceMap

Give = Callable[[dict[str, Any]], Awaitable[Any]]
# What is planted here must turn up nowhere but in answers.
PLANTED = "Birkelund-7713"


class Broken(Exception):
    """The holder has a fault of its own; the status it answers with."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass
class Holder:
    """A system that holds all items of a map. `give` answers a question; `asked` are the questions so far.

    `held`: while it is not set, answers wait. Every text it gives begins with PLANTED.
    """

    map: ServiceMap
    asked: list[dict[str, Any]] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    give: Give | None = None
    url: str = ""

    def __post_init__(self) -> None:
        self.held.set()

    def value(self, item: str, name: str) -> Any:
        """What it holds in one field."""
        by_type = {"date": "2027-01-04", "number": 12}
        return by_type.get(str(self.map.item(item).fields[name].type), f"{PLANTED} {item} {name}")

    def information(self, items: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Any]]:
        """What it holds of these items."""
        return {item: {name: self.value(item, name) for name in names} for item, names in items.items()}

    async def answer(self, question: dict[str, Any]) -> tuple[int, Any]:
        """Status and body."""
        self.asked.append(question)
        self.reached.set()
        await self.held.wait()
        try:
            if self.give:
                return 200, {"information": await self.give(question)}
            return 200, {"information": self.information(question["items"])}
        except Broken as broken:
            return broken.status, {}


@asynccontextmanager
async def serving(answer: Callable[[Any], Awaitable[tuple[int, Any]]]) -> AsyncIterator[str]:
    """A small HTTP server, and its address: to a question in JSON it gives the status and the JSON of `answer`."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
                status, said = await answer(orjson.loads(await reader.readexactly(length)))
                body = orjson.dumps(said)
                start = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
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


@asynccontextmanager
async def holding(map_: ServiceMap) -> AsyncIterator[Holder]:
    """A holder that listens."""
    holder = Holder(map_)
    async with serving(holder.answer) as holder.url:
        try:
            yield holder
        finally:
            holder.held.set()
