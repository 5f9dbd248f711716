"""What every act in this room works with, and how it makes a change: judged in a snapshot, then entered."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from services.audit.client import Ledger
from services.changes import ABANDONED, Change, Changes, applied_index
from services.collaboration import store
from services.collaboration.maps import Known, Maps
from services.collaboration.store import CaseFound
from services.collaboration.store_writes import apply
from services.collaboration.wire import Doer, Entered
from services.connection import Connection
from services.database import Database
from services.problems import Moved, NotAllowed, NotFound, Unavailable
from services.sealing import Sealer

OPERATOR = "operator"
_TRIES = 3


class Registered(Protocol):
    """A registered person, as far as this room looks."""

    @property
    def partner(self) -> str:
        """Their partner; "" for citizens and guardians."""

    @property
    def roles(self) -> Sequence[str]:
        """What they are to Dottedline."""


class People(Protocol):
    """Who is registered: `services.identity` answers."""

    def person(self, person: str) -> "Awaitable[Registered | None]":
        """The person with this id."""


@dataclass(frozen=True, slots=True)
class Made:
    """A change that was judged good, and the id of what it makes."""

    id: str
    change: Change


Judge = Callable[[Connection, int], Made | Entered]
"""Judges in a snapshot at an instant: the change to make, or what stands there already. Raises what is wrong."""


@dataclass(slots=True)
class Room:
    """The room's store, its ledger, its maps and whom it asks about people."""

    database: Database
    ledger: Ledger
    people: People
    sealer: Sealer
    maps: Maps = field(default_factory=Maps)
    changes: Changes = field(init=False)
    heard: int = 0

    def __post_init__(self) -> None:
        self.changes = Changes(self.database, self.ledger, apply, self.sealer)

    async def make(self, judge: Judge) -> Entered:
        """Makes what `judge` finds good. Judged anew when something moved, twice; then Moved is raised."""
        tries = 0
        while True:
            self.heard = now = await self.ledger.now()
            judged = await self.database.read(lambda connection: judge(connection, now))  # noqa: B023
            if isinstance(judged, Entered):
                return judged
            try:
                return Entered(judged.id, (await self.changes.make(judged.change)).index)
            except Moved:
                tries += 1
                if tries == _TRIES:
                    raise

    async def about_now(self) -> int:
        """The time for what is only shown; while the ledger is away, the last one heard from it.

        So whose case it is can still be told then, and a withdrawal be kept.
        """
        with suppress(Unavailable):
            self.heard = await self.ledger.now()
        return self.heard

    async def settle(self) -> list[str]:
        """Finishes what a crash or an outage left; returns the kinds of what was dropped."""
        return [change.kind for change in await self.changes.settle(ABANDONED)]

    def in_force(self, connection: Connection, collaboration: str, now: int) -> Known:
        """The map in force at an instant. Raises NotFound."""
        return self.maps.in_force(connection, collaboration, now)

    def case(self, connection: Connection, collaboration: str, case: str) -> CaseFound:
        """A case of this collaboration. Raises NotFound."""
        found = store.read_case(connection, collaboration, case)
        if found is None:
            raise no_case()
        return found


def no_case() -> NotFound:
    """What is heard about a case that is not there."""
    return NotFound("There is no such case in this collaboration.", "Check the case and the collaboration.")


def only_operator(by: Doer, what: str) -> None:
    """Raises NotAllowed for somebody who is no operator."""
    if OPERATOR not in by.roles:
        raise NotAllowed(f"Only an operator may {what}.", "Ask the operator of this collaboration.")


def rests_on(connection: Connection, ledger: str, *names: str) -> dict[str, int]:
    """The fences of what was read in this snapshot, with the index applied here."""
    return {name: applied_index(connection, ledger, name) for name in names}
