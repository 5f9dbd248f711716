"""Checks that fall due: somebody else looks at an emergency, a disagreement or a sample, by a day, and says what they
found. A check is opened by an entry that carries its id, and closed by the one entry `check-done`."""

from dataclasses import dataclass
from typing import Any

from services.audit import store
from services.audit.doors import Doors
from services.audit.looked import look_up, who
from services.audit.service import Audit
from services.audit.wire import Count, Draft, Entry, Query
from services.identity.wire import Session
from services.ids import EVENT, new_id
from services.periods import day_of
from services.problems import Conflict, Invalid, NotAllowed, NotFound

_WORDS = {
    "emergency": {
        "da": "Nogen meldte, at der var brug for akut hjælp. Var det i orden?",
        "en": "Somebody declared that acute help was needed. Was that in order?",
    },
    "disagreement": {
        "da": "En borger er uenig i en linje og siger, hvad der bør ændres.",
        "en": "A citizen disagrees with a line and says what should change.",
    },
    "question": {
        "da": "En borger spørger om en linje. Svar i ord, som borgeren forstår.",
        "en": "A citizen asks about a line. Answer in words that they understand.",
    },
    "still-needed": {
        "da": "En modtager vil beholde det, den skulle slette. Må den det?",
        "en": "A receiver wants to keep what it should erase. May it?",
    },
    "sample": {
        "da": "En stikprøve: gik det til, som det skulle?",
        "en": "A sample: was it done as it should be?",
    },
}
_OTHERWISE = {"da": "Noget skal ses efter af en anden.", "en": "Somebody else should look at something."}
OUTCOMES = ("in-order", "not-in-order")
"""Whether what was looked into was as it should be."""

_KEPT = ("subject", "from_partner", "to_partner")
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Check:
    """An open check: what it is about, in plain words, by which day, and the entry that opened it.

    `own` says that whoever looks is the one who acted: somebody else does it.
    """

    check: str
    about: str
    words: dict[str, str]
    due: str
    overdue: bool
    entry: int
    opened_at: int
    arrow: str
    own: bool = False


class Checks:
    """Open checks, and doing them. Officers see those that concern their controller."""

    def __init__(self, audit: Audit, doors: Doors) -> None:
        self._audit, self._doors = audit, doors

    async def open(self, session: Session, collaboration: str) -> tuple[list[Check], int]:
        """The open checks, the earliest day first, and the index of this look-up."""
        found = await self.waiting(session, collaboration, "checks")
        looked = look_up(collaboration, session, "checks", {"found": len(found)}, {})
        return found, (await self._audit.append([looked]))[0].index

    async def waiting(self, session: Session, collaboration: str, what: str) -> list[Check]:
        """The open checks, the earliest day first; whoever calls this writes `what` down as a look-up."""
        found = await self._open(session, collaboration, what)
        today = day_of(await self._audit.now(), await self._doors.zone(collaboration)).isoformat()
        return sorted(
            (_check(entry, today, session.person) for entry in found), key=lambda check: (check.due, check.entry)
        )

    async def look(self, session: Session, collaboration: str, check: str) -> tuple[Check, Entry, int]:
        """One open check with the entry that opened it, opened, and the index of this look-up. Raises NotFound."""
        entry = await self._find(session, collaboration, check)
        looked = look_up(collaboration, session, "check", {}, {"check": check}, entry)
        place = (await self._audit.append([looked]))[0]
        today = day_of(await self._audit.now(), await self._doors.zone(collaboration)).isoformat()
        return _check(entry, today, session.person), entry, place.index

    async def done(self, session: Session, collaboration: str, check: str, finding: str, outcome: str = "") -> int:
        """Closes a check with what was found, and whether it was in order (one of OUTCOMES); the index of its entry.

        Raises Invalid without words, NotFound for a check that is not theirs, NotAllowed for whoever acted
        themselves, and Conflict when somebody was quicker.
        """
        if not finding.strip():
            raise Invalid("Please say what you found.", "Write a few words.", field="finding")
        entry = await self._find(session, collaboration, check)
        if entry.about.get("person") == session.person:
            own = {"outcome": "refused", "reasons": ["own_act"]}
            await self._audit.append([look_up(collaboration, session, "check", own, {"check": check}, entry)])
            raise NotAllowed("A check is done by somebody else than the one who acted.", "Ask a colleague.")
        place = (await self._audit.append([_done(collaboration, session, entry, finding, outcome)]))[0]
        if not place.placed:
            raise Conflict("Somebody has done this check already.", "See the list of checks.")
        return place.index

    async def _find(self, session: Session, collaboration: str, check: str) -> Entry:
        for entry in await self._open(session, collaboration, "check"):
            if entry.about["check_id"] == check:
                return entry
        refused = look_up(collaboration, session, "check", {"outcome": "refused"}, {"check": check})
        await self._audit.append([refused])
        raise NotFound("There is no such open check for you.", "See the list of checks.")

    async def _open(self, session: Session, collaboration: str, what: str) -> list[Entry]:
        scope = await self._doors.scope(session, collaboration, what)
        events = await self._audit.database.read(lambda connection: store.read_open_checks(connection, collaboration))
        if not events:
            return []
        query = Query(collaboration, events=tuple(events), at_ends=scope.at_ends, limit=_MOST)
        return await self._audit.entries(query)


def _check(entry: Entry, today: str, person: str) -> Check:
    due = str(entry.said.get("check_by", ""))
    words = _WORDS.get(entry.kind, _OTHERWISE)
    overdue = bool(due) and due < today
    arrow = str(entry.said.get("arrow", ""))
    own = entry.about.get("person") == person
    return Check(entry.about["check_id"], entry.kind, words, due, overdue, entry.index, entry.time, arrow, own)


def _done(collaboration: str, session: Session, entry: Entry, finding: str, outcome: str) -> Draft:
    check = entry.about["check_id"]
    arrow: dict[str, Any] = {"arrow": entry.said["arrow"]} if "arrow" in entry.said else {}
    ends: dict[str, str] = {name: entry.about[name] for name in _KEPT if name in entry.about}
    return Draft(
        collaboration,
        "check-done",
        new_id(EVENT),
        {"about": entry.kind, "partner": session.partner, **({"outcome": outcome} if outcome else {}), **arrow},
        case=entry.case,
        sealed={"person": who(session), "check": check, "words": finding},
        counts=(Count(f"check:{check}", 1),),
        about={**ends, "check_id": check, "person": session.person},
    )
