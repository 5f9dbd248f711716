"""Going back to an earlier policy takes two people: one asks, another agrees, and both acts are entries.

Nothing is rolled back here. The decision service enters an earlier policy only where it finds both entries; see
`services.decision.roll_back`.
"""

from dataclasses import dataclass
from typing import NoReturn

from services.audit.looked import turned_away, who
from services.audit.service import Audit
from services.audit.wire import HOUSE, NEVER, Count, Draft, Entry, Query
from services.decision.wire import OPERATOR, POLICY, ROLL_BACK_AGREED, ROLL_BACK_ASKED, ROLL_BACK_LIVES, TURNS
from services.identity.wire import Role, Session
from services.ids import EVENT, new_id
from services.problems import Conflict, Invalid, NotAllowed, NotFound

_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Turn:
    """A policy that came into force: the how-manieth, its revision, its entry, and when (ms)."""

    turn: int
    revision: str
    entry: int
    time: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A roll-back that somebody asked for and nobody has agreed to yet: its entry, and when (ms) it lapses."""

    asked: int
    before: str
    to: str
    lapses_at: int


class RollBacks:
    """The policies that have been in force, and the two acts."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit

    async def turns(self) -> list[Turn]:
        """Every policy that has been in force in this installation, oldest first."""
        found = await self._audit.entries(Query(HOUSE, kinds=(POLICY,), limit=_MOST))
        return [Turn(int(e.said["turn"]), str(e.said["revision"]), e.index, e.time) for e in found if "turn" in e.said]

    async def waiting(self) -> list[Waiting]:
        """What waits for a second person now."""
        if not await self.turns():
            return []
        since = await self._since((await self._in_force()).index)
        agreed = {entry.said["asked"] for entry in since if entry.kind == ROLL_BACK_AGREED}
        open_ = [entry for entry in since if entry.kind == ROLL_BACK_ASKED and entry.index not in agreed]
        now = await self._audit.now()
        told = [Waiting(e.index, e.said["before"], e.said["to"], e.time + ROLL_BACK_LIVES) for e in open_]
        return [one for one in told if now < one.lapses_at]

    async def ask(self, session: Session, to: str, words: str) -> int:
        """Asks to go back to the policy `to`; the index of the entry.

        Raises Invalid without words, or for a policy that has not been in force; Conflict for the one in force.
        """
        if not words.strip():
            raise Invalid("Please say why.", "Write a few words.", field="justification")
        last = await self._in_force()
        if to == last.said["revision"]:
            raise Conflict("That policy is in force already.", "Name an earlier one.")
        if to not in {turn.revision for turn in await self.turns()}:
            raise Invalid("No such policy has been in force here.", "Choose one of the list of policies.", field="to")
        said = {"before": last.said["revision"], "to": to, "by_role": _role(session)}
        return await self._append(ROLL_BACK_ASKED, session, last, said, words)

    async def agree(self, session: Session, asked: int) -> int:
        """Agrees to what somebody else asked; the index of the entry.

        Raises NotFound for what does not wait (any more), and NotAllowed, on record, for whoever asked, and where
        neither is an operator; Conflict when somebody was quicker.
        """
        last = await self._in_force()
        if asked not in {one.asked for one in await self.waiting()}:
            raise NotFound("No such roll-back waits for a second person.", "See the list of policies; ask again.")
        first = next(entry for entry in await self._since(last.index) if entry.index == asked)
        if first.about.get("person") == session.person:
            await self._no(session, "own_act", "It takes somebody else than the one who asked.")
        if OPERATOR not in (first.said["by_role"], _role(session)):
            await self._no(session, "no_operator", "One of the two must be an operator.")
        said = {"asked": asked, "before": first.said["before"], "to": first.said["to"], "by_role": _role(session)}
        return await self._append(ROLL_BACK_AGREED, session, last, said, "", Count(f"roll-back:{asked}", 1))

    async def _in_force(self) -> Entry:
        index = (await self._audit.fences(HOUSE, [TURNS]))[TURNS]
        if index == NEVER:
            raise NotFound("No policy has been in force here yet.", "Ask again when flows have been decided.")
        return (await self._audit.entries(Query(HOUSE, kinds=(POLICY,), after=index - 1, limit=1)))[0]

    async def _since(self, index: int) -> list[Entry]:
        kinds = (ROLL_BACK_ASKED, ROLL_BACK_AGREED)
        return await self._audit.entries(Query(HOUSE, kinds=kinds, after=index, limit=_MOST))

    async def _append(
        self, kind: str, session: Session, last: Entry, said: dict[str, object], words: str, *counts: Count
    ) -> int:
        sealed = {"person": who(session), **({"words": words} if words else {})}
        # It rests on the policy in force: were another to come in between, nobody would have agreed to this step.
        rests_on, about = {TURNS: last.index}, {"person": session.person}
        draft = Draft(HOUSE, kind, new_id(EVENT), said, "", sealed, rests_on, counts=counts, about=about)
        place = (await self._audit.append([draft]))[0]
        if not place.placed:
            raise Conflict("Somebody was quicker, or another policy came into force.", "See the list of policies.")
        return place.index

    async def _no(self, session: Session, reason: str, why: str) -> NoReturn:
        await self._audit.append([turned_away(session, "policy-roll-back", reason, {})])
        raise NotAllowed(why, "Ask a colleague.")


def _role(session: Session) -> str:
    return OPERATOR if Role.OPERATOR in session.roles else str(Role.DATA_PROTECTION_OFFICER)
