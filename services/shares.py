"""Shares: how much each partner may have in hand at once, so that one that floods makes nobody else late.

A partner that calls alone may have all of it. As soon as another calls as well, each has a few calls in hand and its
others wait their turn, in their order; whoever calls now and then never meets that wait. Nothing is refused that would
not be refused alone: only a queue that is full turns away.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.problems import TooBusy

ALONE, TOGETHER, LONGEST = 256, 8, 1_024
"""In hand of a partner that calls alone; of each of several; and waiting, of each."""

_RECENT = 1.0
"""Seconds for which somebody who called counts as calling."""


class Shares:
    """The turns at one piece of work."""

    def __init__(self, alone: int = ALONE, together: int = TOGETHER, longest: int = LONGEST) -> None:
        self._alone, self._together, self._longest = alone, together, longest
        self._in_hand: Counter[str] = Counter()
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        self._called: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, partner: str) -> AsyncIterator[None]:
        """A turn of a partner's. Raises TooBusy when too many of its calls wait already."""
        await self._take(partner)
        try:
            yield
        finally:
            self._in_hand[partner] -= 1
            self._next(partner)
            if not self._in_hand[partner] and partner not in self._waiting:
                del self._in_hand[partner]

    async def _take(self, partner: str) -> None:
        now = asyncio.get_running_loop().time()
        self._called.pop(partner, None)
        self._called[partner] = now  # the newest stands last
        if partner not in self._waiting and self._in_hand[partner] < self._share(partner):
            self._in_hand[partner] += 1
            return
        queue = self._waiting.setdefault(partner, deque())
        if len(queue) >= self._longest:
            raise TooBusy("Too many calls of this partner wait.", "Call less at once; try again with the same key.")
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it was ours already: the next one gets it
                self._in_hand[partner] -= 1
                self._next(partner)
            raise

    def _next(self, partner: str) -> None:
        """Gives turns to those of a partner that wait, as far as its share reaches."""
        queue = self._waiting.get(partner)
        while queue and self._in_hand[partner] < self._share(partner):
            turn = queue.popleft()
            if not turn.done():
                self._in_hand[partner] += 1
                turn.set_result(None)
        if queue is not None and not queue:
            del self._waiting[partner]

    def _share(self, partner: str) -> int:
        since = asyncio.get_running_loop().time() - _RECENT
        while self._called and next(iter(self._called.values())) < since:
            del self._called[next(iter(self._called))]
        return self._alone if self._called.keys() <= {partner} else self._together
