"""Calls turned away before anything was decided: counted, and told in the house ledger in one entry a minute.

Each room counts for itself, in each of its processes, by the clock's minutes, per caller and status. However many calls
come from outside, it adds one entry a minute, of a bounded size: nobody can fill a ledger by knocking.

Counted are 401, 413, 422, 429 and 503, and what HTTP itself refuses: 400, 405, 408, 415, and 404 for an address that
there is not. Those leave no entry of their own, and tell of somebody who tries doors. Not counted is what stands on
record by itself: a refusal (403), a 404 that a room gives after it looked, any problem that names its entry. A 503 in
the middle of a flow that was decided is counted, beside the entry of its decision: no information came of that call.

Who called is what a door verified, and nothing that came with the call. A 401 is always `unknown`. What is no HTTP at
all is refused by the server before any app, and is not counted.

An entry has its event from the moment its minute is closed, so that asking again adds nothing. While the ledger does
not answer, closed minutes wait; when MOST_WAITING wait, the open one grows until there is room. A stop closes the open
minute and gives all that waits to the ledger. A crash (kill -9) loses the minute under way, and what the ledger had
not taken yet.
"""

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import structlog
from fastapi import FastAPI, Request

from services.audit.client import Ledger
from services.audit.wire import HOUSE, Draft
from services.clock import Clock
from services.ids import EVENT, new_id
from services.sweeping import sweeping
from services.tally import COUNTED, UNKNOWN, Tally, Who

KIND = "turned-away-early"
MOST_WAITING = 60
_MINUTE = 60_000
_AT_A_STOP = 2.0
_WHO, _ON_RECORD = "dottedline.who", "dottedline.on_record"

Scope = MutableMapping[str, Any]
log = structlog.get_logger("dottedline.turned_away")


def verified(request: Request, who: Who) -> None:
    """A door has verified who calls; called by what verifies, and by nothing else."""
    request.scope[_WHO] = who


def on_record(request: Request) -> None:
    """The answer to this call is not to be counted: it stands on record by itself, or turns nobody away."""
    request.scope[_ON_RECORD] = True


def turned_away(scope: Scope, status: int) -> None:
    """Counts an answer of `status`, 400 and up, in the room whose app gave it, if that room counts."""
    counting: TurnedAway | None = getattr(scope["app"].state, "turned_away", None)
    if counting is not None:
        counting.count(scope, status)


class TurnedAway:
    """What one room turned away. `sweep` is called again and again, `stop` once, after the last call."""

    def __init__(self, room: str, ledger: Ledger, clock: Clock) -> None:
        self._room, self._ledger, self._clock = room, ledger, clock
        self._open, self._since = Tally(), -1
        self._waiting: list[Draft] = []

    def mount(self, app: FastAPI, seconds: float) -> None:
        """Counts what `app` turns away; while it runs, entries are given to the ledger every so many seconds.

        Within the app's own lifespan: what it needs of its room is still there at the stop.
        """
        app.state.turned_away = self
        own = app.router.lifespan_context

        @asynccontextmanager
        async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
            async with own(app) as state:
                try:
                    async with sweeping(self._room, self.sweep, seconds):
                        yield state
                finally:
                    await self.stop()

        app.router.lifespan_context = lifespan

    def count(self, scope: Scope, status: int) -> None:
        """Counts one answer, unless it is on record or of a status that is not counted."""
        if status in COUNTED and _ON_RECORD not in scope:
            self._open.add(UNKNOWN if status == 401 else scope.get(_WHO, UNKNOWN), status)

    async def sweep(self) -> None:
        """Closes the minute if it is over, and gives the ledger what waits. Raises Unavailable and TooBusy."""
        await self._close_minute(over=False)
        await self._enter()

    async def stop(self) -> None:
        """Closes the minute under way and gives the ledger what waits; what it does not take now is lost."""
        try:
            async with asyncio.timeout(_AT_A_STOP):
                await self._close_minute(over=True)
                await self._enter()
        except Exception as error:  # its class is enough to find the place; a stop goes on whatever it was
            lost = {"minutes": len(self._waiting), "calls": self._open.calls}
            log.warning("counts of calls turned away are lost", room=self._room, kind=type(error).__name__, **lost)

    async def _close_minute(self, over: bool) -> None:
        # The clock is asked only when there is something to tell; so a call may be told in the minute that began less
        # than one round of sweeping after it.
        if not self._open.calls:
            return
        now = await self._clock.now()
        minute = now - now % _MINUTE
        if self._since < 0:
            self._since = minute
        if over or (minute > self._since and len(self._waiting) < MOST_WAITING):
            span = {"from": self._since, "until": max(minute, self._since + _MINUTE)}
            said = {"room": self._room, **span, **self._open.said()}
            self._waiting.append(Draft(HOUSE, KIND, new_id(EVENT), said))
            self._open, self._since = Tally(), -1

    async def _enter(self) -> None:
        if self._waiting:
            # A crash here, or an answer that is lost: the entries stand, and asked again they are repeats.
            await self._ledger.append(drafts := list(self._waiting))
            del self._waiting[: len(drafts)]
