"""What a service of the campaign has that others have not: short pauses where processes interleave, and a mistake.

Pauses lie before a change that was judged is made, between its append and its application, and between the reading of
facts and the place that is asked for on them. They are what a busy machine does by itself, only more often. Both are
chosen by the environment.
"""

import asyncio
import os
from collections.abc import Iterable, Sequence
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

import gateway.gather
from gateway.questions import Facts
from services.audit import store as audit
from services.audit.judge import Standing
from services.audit.tree import Frontier
from services.audit.wire import Draft, Place
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


def fences_remembered(patch: pytest.MonkeyPatch, _: Any) -> None:
    """A process of the ledger remembers its fences from one batch to the next, as if it were the only one."""
    known: dict[tuple[str, str], int] = {}
    read, write = audit.read_fences, audit.write_standing

    def remembered(connection: Connection, ledger: str, names: Iterable[str]) -> dict[str, int]:
        wanted = set(names)
        found = read(connection, ledger, (name for name in wanted if (ledger, name) not in known))
        known.update({(ledger, name): found.get(name, -1) for name in wanted if (ledger, name) not in known})
        return {name: known[ledger, name] for name in wanted if known[ledger, name] >= 0}

    def written(connection: Connection, ledger: str, before: Frontier, after: Frontier, standing: Standing) -> None:
        write(connection, ledger, before, after, standing)
        known.update({(ledger, name): last for name, last in standing.fences.items()})

    patch.setattr(audit, "read_fences", remembered)
    patch.setattr(audit, "write_standing", written)


def counts_not_shared(patch: pytest.MonkeyPatch, _: Any) -> None:
    """How often an assertion or a proof counted, a process of the ledger knows of its own batches alone."""
    known: dict[tuple[str, str], int] = {}
    read, write = audit.read_standing, audit.write_standing

    def own(connection: Connection, ledger: str, drafts: Sequence[Draft]) -> tuple[Frontier, Standing]:
        frontier, standing = read(connection, ledger, drafts)
        standing.used = {key: times for (of, key), times in known.items() if of == ledger}
        return frontier, standing

    def written(connection: Connection, ledger: str, before: Frontier, after: Frontier, standing: Standing) -> None:
        write(connection, ledger, before, after, standing)
        known.update({(ledger, key): times for key, times in standing.used.items()})

    patch.setattr(audit, "read_standing", own)
    patch.setattr(audit, "write_standing", written)


_MISTAKES: tuple[gate.Plant, ...] = (
    gate.as_of_head, gate.no_good_before, gate.release_unfenced, applied_in_any_order, gate.guardians_yes_unfenced,
    gate.own_no_ignored, gate.key_ignored, gate.once_not_counted,
    gate.introductions_stand_for_ever, sent_late, fences_remembered, counts_not_shared,
)  # fmt: skip
MISTAKES: dict[str, gate.Plant] = {plant.__name__: plant for plant in _MISTAKES}
"""Mistakes that a race shows; most are of the gate's catalogue. The last two show only where the ledger is two."""


def install(names: Sequence[str], settings: Settings) -> None:
    """Does to this process what its environment says."""
    if planted := os.environ.get(PLANTED):
        ledger = SimpleNamespace(database=SimpleNamespace(store=store_at(settings.store("audit"))))
        house: Any = SimpleNamespace(audit=ledger)
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
