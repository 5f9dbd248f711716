"""What a service of the campaign has that others have not: short pauses where processes interleave, and a mistake.

Pauses lie before a change that was judged is made, between its append and its application, and between the reading of
facts and the place that is asked for on them. They are what a busy machine does by itself, only more often. Both are
chosen by the environment.
"""

import asyncio
import os
from collections.abc import Sequence
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

import gateway.gather
from gateway.questions import Facts
from services.audit.wire import Place
from services.changes import Change, Changes
from services.connection import Connection
from services.leaving import Leaving
from services.settings import Settings
from services.stores import store_at
from tests.gate import test_planted as gate

PAUSES, PLANTED, SEED = "RACES_PAUSES", "RACES_PLANTED", "RACES_SEED"


def applied_in_any_order(patch: pytest.MonkeyPatch, _: Any) -> None:
    """A change is applied when it comes, whatever came before it, and the larger index stays."""

    async def alone(self: Changes, change: Change) -> bool:
        event, ledger = change.draft.event, change.draft.ledger
        place = (await self.ledger.find(ledger, [event]))[event]

        def work(connection: Connection) -> None:
            self.apply(connection, change.kind, change.body, place)
            connection.run(
                "INSERT INTO applied (ledger, fence, idx) VALUES (?, ?, ?) "
                "ON CONFLICT (ledger, fence) DO UPDATE SET idx = excluded.idx WHERE excluded.idx > applied.idx",
                (ledger, change.fence, place.index),
            )
            connection.run("DELETE FROM pending_change WHERE event = ?", (event,))

        await self.database.write(work)
        return True

    patch.setattr(Changes, "_apply_through", alone)


def sent_late(patch: pytest.MonkeyPatch, _: Any) -> None:
    """What was released leaves when it leaves."""

    async def whenever(self: Leaving, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(2.5)
        await Response.__call__(self, scope, receive, send)

    patch.setattr(Leaving, "__call__", whenever)


_MISTAKES: tuple[gate.Plant, ...] = (
    gate.as_of_head, gate.no_good_before, gate.release_unfenced, applied_in_any_order, gate.guardians_yes_unfenced,
    gate.own_no_ignored, gate.key_ignored, gate.once_not_counted,
    gate.introductions_stand_for_ever, sent_late,
)  # fmt: skip
MISTAKES: dict[str, gate.Plant] = {plant.__name__: plant for plant in _MISTAKES}
"""Mistakes that a race shows; most are of the gate's catalogue."""


def install(names: Sequence[str], settings: Settings) -> None:
    """Does to this process what its environment says."""
    if planted := os.environ.get(PLANTED):
        audit = SimpleNamespace(database=SimpleNamespace(store=store_at(settings.store("audit"))))
        house: Any = SimpleNamespace(audit=audit)
        MISTAKES[planted](pytest.MonkeyPatch(), house)
    if longest := float(os.environ.get(PAUSES, "0")):
        _pause(Random(f"{os.environ.get(SEED, '')} {names}"), longest)


def _pause(chance: Random, longest: float) -> None:
    """Pauses of at most `longest` milliseconds, one time in three."""

    async def pause() -> None:
        if chance.random() < 0.33:
            await asyncio.sleep(chance.uniform(0, longest) / 1_000)

    gathers = gateway.gather.gather

    async def gather(*given: Any) -> list[Facts]:
        facts = await gathers(*given)
        await pause()
        return facts

    applies = Changes._apply_through

    async def apply_through(self: Changes, change: Change) -> bool:
        await pause()
        return await applies(self, change)

    makes = Changes.make

    async def make(self: Changes, change: Change) -> Place:
        await pause()
        return await makes(self, change)

    patch = pytest.MonkeyPatch()
    for room in ("gateway.deciding", "gateway.flow"):
        patch.setattr(f"{room}.gather", gather)
    Changes.make, Changes._apply_through = make, apply_through  # type: ignore[method-assign]
