"""What leaves does so in time, or not at all; and somebody is told."""

import asyncio
from typing import Any

import pytest

from services.leaving import Leaving
from services.problems import Unavailable


class Line:
    """A line that takes so many seconds for each piece."""

    def __init__(self, takes: float = 0.0) -> None:
        self.takes = takes
        self.sent: list[Any] = []
        self.told: list[str] = []

    async def send(self, message: Any) -> None:
        if self.takes:  # else all of it leaves without anybody else's turn
            await asyncio.sleep(self.takes)
        self.sent.append(message)

    async def receive(self) -> Any:
        raise AssertionError("nobody reads")

    async def afterwards(self, outcome: str) -> None:
        self.told.append(outcome)

    async def leave(self, seconds: float) -> None:
        by = asyncio.get_running_loop().time() + seconds
        await Leaving({"a": 1}, 200, by, self.afterwards)({"type": "http"}, self.receive, self.send)


async def test_what_is_in_time_leaves_whole() -> None:
    line = Line()
    await line.leave(2)
    assert b"".join(message.get("body", b"") for message in line.sent) == b'{"a":1}'
    assert line.told == ["handed-over"]


async def test_what_is_too_late_from_the_start_does_not_leave_at_all() -> None:
    line = Line()
    with pytest.raises(Unavailable):
        await line.leave(-0.01)
    assert line.sent == [] and line.told == ["unknown"]


async def test_what_takes_too_long_is_cut() -> None:
    line = Line(takes=0.05)
    with pytest.raises(TimeoutError):
        await line.leave(0.07)
    assert [message["type"] for message in line.sent] == ["http.response.start"]
    assert line.told == ["unknown"]
