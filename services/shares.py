"""Shares: how much each partner may have in hand at once, so that one that floods makes nobody else late.

A partner that calls alone may have all of it. As soon as another calls as well, each has some calls in hand and its
others wait their turn, in their order; whoever calls now and then never meets that wait. What others have in hand makes
such a one late all the same, so those whose calls wait have fewer while it is there. Nothing is refused that would not
be refused alone: only a queue that is full turns away.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.problems import TooBusy

ALONE, TOGETHER, BESIDE, LONGEST = 256, 8, 3, 1_024
"""In hand of a partner that calls alone; of each of several; of one with calls that wait, beside one with none; and
waiting, of each."""

_RECENT = 1.0
"""Seconds for which somebody who called counts as calling."""


class Shares:
    """The turns at one piece of work."""

    def __init__(
        self, alone: int = ALONE, together: int = TOGETHER, beside: int = BESIDE, longest: int = LONGEST
    ) -> None:
        self._alone, self._together, self._beside, self._longest = alone, together, beside, longest
        self._in_hand: Counter[str] = Counter()
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        self._called: dict[str, float] = {}
        self._waited: dict[str, float] = {}

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
        _note(self._called, partner)
        if partner not in self._waiting and self._in_hand[partner] < self._share(partner):
            self._in_hand[partner] += 1
            return
        queue = self._waiting.setdefault(partner, deque())
        if len(queue) >= self._longest:
            raise TooBusy("Too many calls of this partner wait.", "Call less at once; try again with the same key.")
        _note(self._waited, partner)
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
        _forget(self._called)
        _forget(self._waited)
        if self._called.keys() <= {partner} and self._waiting.keys() <= {partner}:
            return self._alone
        if self._is_held_up(partner) and not all(map(self._is_held_up, self._called)):
            return self._beside
        return self._together

    def _is_held_up(self, partner: str) -> bool:
        return partner in self._waited or partner in self._waiting


def _note(instants: dict[str, float], partner: str) -> None:
    instants.pop(partner, None)
    instants[partner] = asyncio.get_running_loop().time()  # the newest stands last


def _forget(instants: dict[str, float]) -> None:
    since = asyncio.get_running_loop().time() - _RECENT
    while instants and next(iter(instants.values())) < since:
        del instants[next(iter(instants))]
