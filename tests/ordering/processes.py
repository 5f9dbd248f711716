"""The processes of `world.py` on the real parts: the ledger's sequencer, and two owners with a database each."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from services.audit.service import Audit
from services.audit.wire import Draft, Place, Query
from services.changes import Change
from services.ids import EVENT, new_id
from services.periods import FOREVER
from services.problems import Moved
from tests.audit.installation import LEDGER, StillClock, audit_in
from tests.ordering import world
from tests.ordering.owners import OutOfOrder, Owner, PausingLedger
from tests.ordering.turns import Turns
from tests.ordering.world import Bug, Facts

_HOLDS_FOR = 1_000
_TRIES = 2


class Stage:
    """The real parts; many plays are given on it, each with a case of its own."""

    def __init__(self, folder: Path, bug: Bug | None = None) -> None:
        self.audit: Audit
        self.clock: StillClock
        self.audit, self.clock = audit_in(folder)
        self.turns, self.bug = Turns(), bug
        ledger = PausingLedger(self.audit, self.turns)
        kind = {"kind": OutOfOrder} if bug is Bug.OUT_OF_ORDER else {}
        self.consent = Owner(folder, world.PERMISSION, ledger, **kind)
        self.collaboration = Owner(folder, world.PART, ledger, **kind)
        self.plays = 0

    async def begin(self) -> "Play":
        """A new play; every process stands at its first gate."""
        self.plays += 1
        play = Play(self, f"cas_{self.plays}")
        await self.turns.start(
            {
                world.WITHDRAWAL: play.change(self.consent, "no", world.WITHDRAWAL),
                world.UNRELATED: play.change(self.consent, "other", world.UNRELATED),
                world.GRANT_END: play.change(self.collaboration, "end", world.GRANT_END),
                world.GUARDIAN: play.guardian(),
                world.CLOCK: play.run_out(),
                world.FLOW: play.flow(),
            }
        )
        return play

    def close(self) -> None:
        for database in (self.audit.database, self.consent.database, self.collaboration.database):
            database.close()


@asynccontextmanager
async def stage(folder: Path, bug: Bug | None = None) -> AsyncIterator[Stage]:
    """A stage, taken down at the end."""
    made = Stage(folder, bug)
    try:
        yield made
    finally:
        made.close()


class Play:
    """One run of all processes over one case."""

    def __init__(self, stage: Stage, case: str) -> None:
        self.stage, self.case = stage, case
        self.ends_at = stage.clock.instant + _HOLDS_FOR
        self.began_too_late = False

    async def change(self, owner: Owner, does: str, name: str, rests_on: dict[str, int] | None = None) -> None:
        fence = owner.fence(self.case)
        draft = Draft(LEDGER, name, new_id(EVENT), {}, self.case, bumps=(fence,), rests_on=rests_on or {})
        with suppress(Moved):
            await owner.make(Change(fence, does, {"case": self.case}, draft, ends=does in ("no", "end")))

    async def guardian(self) -> None:
        read = await self.read(self.stage.consent, honest=True)
        await self.stage.turns.pause()
        if read.own_no:
            return
        rests_on = {self.stage.consent.fence(self.case): read.index}
        unfenced = self.stage.bug is Bug.GIVE_UNFENCED
        await self.change(self.stage.consent, "yes", world.GUARDIAN, None if unfenced else rests_on)

    async def run_out(self) -> None:
        self.stage.clock.step_to(max(self.stage.clock.instant, self.ends_at))

    async def flow(self) -> None:
        self.began_too_late = world.WITHDRAWAL in await self.kinds()
        entry = world.PERMIT
        for _ in range(1 + _TRIES):
            permission = await self.read(self.stage.consent)
            await self.stage.turns.pause()
            part = await self.read(self.stage.collaboration)
            while True:
                await self.stage.turns.pause()
                if not (permission.holds and part.holds):
                    await self.append(Draft(LEDGER, world.REFUSAL, new_id(EVENT), {}, self.case))
                    return
                place = await self.append(self.permit_of(entry, permission, part))
                if place.outcome == "late" or (place.placed and entry == world.RELEASE):
                    return
                if not place.placed:
                    break  # moved: read everything again
                entry = world.RELEASE
            await self.stage.turns.pause()

    def permit_of(self, entry: str, permission: Facts, part: Facts) -> Draft:
        stage, bug = self.stage, self.stage.bug
        rests_on = {stage.consent.fence(self.case): permission.index, stage.collaboration.fence(self.case): part.index}
        good_before = FOREVER if bug is Bug.NO_GOOD_BEFORE else self.ends_at
        if entry == world.RELEASE and bug is Bug.RELEASE_UNFENCED:
            rests_on, good_before = {}, FOREVER
        return Draft(LEDGER, entry, new_id(EVENT), {}, self.case, rests_on=rests_on, good_before=good_before)

    async def append(self, draft: Draft) -> Place:
        return (await self.stage.audit.append([draft]))[0]

    async def read(self, owner: Owner, honest: bool = False) -> Facts:
        facts = await owner.facts(self.case)
        if self.stage.bug is Bug.AS_OF_HEAD and not honest:
            fence = owner.fence(self.case)
            head = (await self.stage.audit.fences(LEDGER, [fence]))[fence]
            return Facts(facts.holds, facts.own_no, head)
        return facts

    async def kinds(self) -> tuple[str, ...]:
        """The names of this case's entries in the ledger's order, with a mark where the permission had ended."""
        kinds: list[str] = []
        for entry in await self.stage.audit.entries(Query(LEDGER, case=self.case)):
            if entry.time >= self.ends_at and world.EXPIRY not in kinds:
                kinds.append(world.EXPIRY)
            kinds.append(entry.kind)
        return tuple(kinds)

    async def end(self) -> str:
        """Lets everybody finish; the promise that was broken, if one was."""
        while left := self.stage.turns.unfinished:
            await self.stage.turns.step(left[0])
        return world.broken(await self.kinds(), self.began_too_late)
