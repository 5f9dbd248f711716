"""The network between rooms: every call takes its time, and may be lost on its way there or back, come late, or twice.

A caller who hears nothing raises Unavailable, as `services.calls` does; what was asked may be done all the same, now,
or after the caller has long given up. A room may be away for a while. What fails in a room comes out as Unavailable.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

from services.problems import Problem, Unavailable

# What may come twice without the caller's asking twice. The rest goes over connections that repeat nothing.
REPEATABLE = frozenset(
    {"append", "find", "fences", "prove", "entries", "now", "facts", "standing", "person", "decide", "entered",
     "case", "case_by_reference", "map_in_force", "colleagues", "cases_of_subject", "guarded", "known_cases"}
)  # fmt: skip
# A caller waits so many seconds for an answer.
PATIENCE = 10.0


@dataclass
class Network:
    """How things go between rooms. Shares are of one; `fired` counts what happened."""

    random: Random
    quick: float = 1.0
    lost_request: float = 0.0
    lost_answer: float = 0.0
    late: float = 0.0
    twice: float = 0.0
    away: dict[str, float] = field(default_factory=dict)
    fired: Counter[str] = field(default_factory=Counter)
    _held: set["asyncio.Task[None]"] = field(default_factory=set)

    def calm(self) -> None:
        """From now on everything arrives, and everybody is there."""
        self.lost_request = self.lost_answer = self.late = self.twice = 0.0
        self.away.clear()

    def takes(self) -> float:
        """Seconds that one way takes: mostly little, sometimes much."""
        drawn = self.random.random()
        if drawn < self.quick:
            return 0.0
        return self.random.random() * (0.005 if drawn < 0.97 else 0.2 if drawn < 0.998 else 4.0)

    async def carry(self, room: str, name: str, method: Callable[..., Awaitable[Any]], given: Any, named: Any) -> Any:
        """One call to a room. Raises the room's problem, or Unavailable."""
        if self.away.get(room, 0.0) > asyncio.get_running_loop().time():
            return await self._unheard(room, "room away", self.random.random() * 0.05)
        drawn = self.random.random()
        for share, fault in (
            (self.lost_request, self._lost_request),
            (self.lost_answer, self._lost_answer),
            (self.late, self._late),
            (self.twice if name in REPEATABLE else 0.0, self._twice),
        ):
            if drawn < share:
                return await fault(room, lambda: _heard(room, method, given, named))
            drawn -= share
        if there := self.takes():
            await asyncio.sleep(there)
        answer = await _heard(room, method, given, named)
        if back := self.takes():
            await asyncio.sleep(back)
        return answer

    async def _lost_request(self, room: str, call: Callable[[], Awaitable[Any]]) -> Any:
        await self._unheard(room, "request lost", self._gives_up())

    async def _lost_answer(self, room: str, call: Callable[[], Awaitable[Any]]) -> Any:
        self._alone(call, self.takes())
        await self._unheard(room, "answer lost", self._gives_up())

    async def _late(self, room: str, call: Callable[[], Awaitable[Any]]) -> Any:
        gives_up = self._gives_up()
        self._alone(call, gives_up * (0.5 + 1.5 * self.random.random()))
        await self._unheard(room, "request late", gives_up)

    async def _twice(self, room: str, call: Callable[[], Awaitable[Any]]) -> Any:
        self.fired["came twice"] += 1
        self._alone(call, self.takes())
        return await call()

    def _gives_up(self) -> float:
        return PATIENCE if self.random.random() < 0.2 else self.random.random() * 0.5

    def _alone(self, call: Callable[[], Awaitable[Any]], after: float) -> None:
        """Done in the room, and nobody hears what comes of it."""

        async def alone() -> None:
            await asyncio.sleep(after)
            with suppress(Problem):
                await call()

        task = asyncio.get_running_loop().create_task(alone())
        self._held.add(task)
        task.add_done_callback(self._held.discard)

    async def _unheard(self, room: str, why: str, seconds: float) -> Any:
        self.fired[why] += 1
        await asyncio.sleep(seconds)
        raise Unavailable(f"The {room} service does not answer.", "Try again, with the same key.")


async def _heard(room: str, method: Callable[..., Awaitable[Any]], given: Any, named: Any) -> Any:
    try:
        return await method(*given, **named)
    except Problem:
        raise
    except Exception as error:  # a fault in there is a 503 out here
        raise Unavailable(f"The {room} service answered 503.") from error


class Line:
    """A room as another one reaches it: the same methods, over the network."""

    def __init__(self, network: Network, room: str, behind: Callable[[], Any]) -> None:
        self._network, self._room, self._behind = network, room, behind

    def __getattr__(self, name: str) -> Any:
        async def call(*given: Any, **named: Any) -> Any:
            # Looked up at each call: what a test plants on the room is met here, too.
            return await self._network.carry(self._room, name, getattr(self._behind(), name), given, named)

        self.__dict__[name] = call
        return call
