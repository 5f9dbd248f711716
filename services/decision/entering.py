"""The policy's revision in the order of each ledger: entered in the house ledger first, then in every collaboration.

The house ledger tells whose `turn` it is: the first policy, the second, the third. In a collaboration an entry of that
turn bumps the fence `policy`, and from it on the policy is in force there. Turns only rise. So do the numbers of
revisions, but for a roll-back that two people have agreed to. Nothing has to be remembered here: who starts first
enters it, and every entry rests on the one before it, so that no two different policies can follow the same one.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from typing import Any

from services.audit.client import Ledger
from services.audit.wire import HOUSE, NEVER, Draft, Entry, Query
from services.decision.revision import falls
from services.decision.roll_back import Agreed, agreed_in
from services.decision.wire import POLICY, ROLL_BACK_AGREED, ROLL_BACK_ASKED, TURNS
from services.periods import FOREVER
from services.problems import Unavailable

FENCE = "policy"

_TRIES = 3


class Older(Unavailable):
    """The policy would fall back, and no two people have agreed to that."""


class Entering:
    """Enters one revision where it is needed, and knows the index of its entry in each ledger."""

    def __init__(self, ledger: Ledger, revision: str) -> None:
        self._ledger, self._revision = ledger, revision
        self._indexes: dict[str, int] = {}
        self._lock = asyncio.Lock()

    @property
    def ledgers(self) -> list[str]:
        """The collaborations in whose ledgers this revision stands."""
        return sorted(self._indexes)

    async def index_in(self, ledger: str) -> int:
        """The index from which this revision is in force in a collaboration's ledger.

        Raises Unavailable when a later turn has come: an older policy must not decide again.
        """
        if (known := self._indexes.get(ledger)) is not None:
            return known
        async with self._lock:
            if ledger not in self._indexes:
                self._indexes[ledger] = await self._entered(ledger, await self.turn())
        return self._indexes[ledger]

    async def turn(self) -> int:
        """The turn of this revision in the house ledger, entered there if need be.

        Raises Older where it may not be in force, and Unavailable while the ledger is away.
        """
        for _ in range(_TRIES):
            last = await self._last(HOUSE, TURNS)
            if last and last.said["revision"] == self._revision:
                return int(last.said["turn"])
            agreed = await self._agreement(last) if last else None
            said: dict[str, Any] = {"turn": int(last.said["turn"]) + 1 if last else 1}
            if last and agreed:
                said |= {"before": last.said["revision"], "agreed": agreed.entry}
            # A crash here leaves the policy in force in the house alone; the next start goes on from there.
            good_before = agreed.good_before if agreed else FOREVER
            place = (await self._ledger.append([self._draft(HOUSE, TURNS, last, said, good_before)]))[0]
            if place.placed:
                return int(said["turn"])
        raise _later()

    async def _entered(self, ledger: str, turn: int) -> int:
        for _ in range(_TRIES):
            last = await self._last(ledger, FENCE)
            standing = int(last.said.get("turn", 0)) if last else 0
            if last and standing == turn:
                return last.index
            if standing > turn:
                break
            place = (await self._ledger.append([self._draft(ledger, FENCE, last, {"turn": turn})]))[0]
            if place.placed:
                return place.index
        raise _later()

    async def _agreement(self, last: Entry) -> Agreed | None:
        """None where this revision is later than the last; else what two people agreed to. Raises Older."""
        before = str(last.said["revision"])
        if not falls(before, self._revision):
            return None
        kinds = (ROLL_BACK_ASKED, ROLL_BACK_AGREED)
        since = await self._ledger.entries(Query(HOUSE, kinds=kinds, after=last.index, limit=1_000))
        agreed = agreed_in(since, before, self._revision, await self._ledger.now())
        if agreed is None:
            raise Older(
                f"The policy {self._revision} is not later than {before}, which is in force.",
                "Install that one or a later one, or have two people agree to go back (docs/policy.md).",
            )
        return agreed

    async def _last(self, ledger: str, fence: str) -> Entry | None:
        index = (await self._ledger.fences(ledger, [fence]))[fence]
        if index == NEVER:
            return None
        return (await self._ledger.entries(Query(ledger, kinds=(POLICY,), after=index - 1, limit=1)))[0]

    def _draft(
        self, ledger: str, fence: str, last: Entry | None, said: Mapping[str, Any], good_before: int = FOREVER
    ) -> Draft:
        # Whoever else enters this same turn makes the same event, so it is written once.
        event = hashlib.sha256(f"{POLICY}|{ledger}|{self._revision}|{said['turn']}".encode()).hexdigest()[:32]
        rests_on = {fence: last.index if last else NEVER}
        said = {"revision": self._revision, **said}
        return Draft(ledger, POLICY, f"evt_{event}", said, rests_on=rests_on, good_before=good_before, bumps=(fence,))


def _later() -> Unavailable:
    return Unavailable(
        "A later policy than this one has been in force here.", "An operator installs the later policy again."
    )
