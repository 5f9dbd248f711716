"""What waits for somebody who gives access: questions without an answer, new answers, ends that come near, checks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from consent import store
from consent.asking import asked_anew
from consent.desk import Desk
from consent.hand import InHand
from consent.model import GRANTED
from consent.tables import AskingRow, PermissionRow
from services.audit.wire import HOUSE, Draft, Entry, Query
from services.connection import Connection
from services.identity.wire import Session
from services.ids import EVENT, new_id
from services.problems import NotFound

_DAY = 86_400_000
LATELY, SOON = 14 * _DAY, 30 * _DAY
_CHECKED = ("emergency", "disagreement", "question")
_MOST = 1_000
ANEW = "anew"
"""The state of what a new version of the map asks for again."""


@dataclass(frozen=True, slots=True)
class Waits:
    """One thing that waits: in which case, about whom, what for whom (an arrow's fields and receiver), since or until
    when. `state` is what was answered, or the kind of what is checked by the day `check_by`."""

    case: str
    person: str
    arrow: str
    what: dict[str, str]
    at: int
    state: str = ""
    check_by: str = ""


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A case in which somebody gives access, the citizen's name, and its first and last day."""

    case: str
    person: str
    collaboration: str
    first_day: str
    last_day: str


@dataclass(slots=True)
class WaitingFor:
    """All that waits for somebody, and the cases in which they give access."""

    unanswered: list[Waits] = field(default_factory=list)
    answered: list[Waits] = field(default_factory=list)
    expiring: list[Waits] = field(default_factory=list)
    checked: list[Waits] = field(default_factory=list)
    cases: list[HeldCase] = field(default_factory=list)


async def waiting(desk: Desk, session: Session) -> WaitingFor:
    """What waits in the cases in which somebody gives access; the look is one entry for each collaboration."""
    found, hands = WaitingFor(), await held(desk, session)
    names = await desk.identity.people([hand.case.subject for _, hand in hands])
    for reference, hand in hands:
        subject = hand.case.subject
        person = names[subject].name if subject in names else reference
        days = (hand.case.first_day, hand.case.last_day)
        found.cases.append(HeldCase(reference, person, hand.case.collaboration, *days))
        await _gather(desk, found, reference, person, hand)
    await desk.ledger.append(_looks(session, [hand.case.collaboration for _, hand in hands]))
    return found


async def held(desk: Desk, session: Session) -> list[tuple[str, InHand]]:
    """The cases in which somebody gives access now, each by their partner's reference."""
    found = []
    for view in await desk.collaborations.cases_of_worker(session.person):
        reference = view.references.get(session.partner, "")
        if not reference:
            continue
        hand = await desk.take(reference, session, view.collaboration)
        try:
            parts = await desk.worker(hand, session)
        except NotFound:  # the part ended while we looked
            continue
        if parts & set(hand.map.governance.access_given_by):
            found.append((reference, hand))
    return found


async def _gather(desk: Desk, found: WaitingFor, reference: str, person: str, hand: InHand) -> None:
    def read(connection: Connection) -> tuple[list[AskingRow], list[PermissionRow]]:
        return store.askings(connection, [hand.key]), store.permissions(connection, *hand.key)

    askings, permissions = await desk.database.read(read)
    open_ = {row.arrow: row for row in askings if row.state != "answered" and hand.asks(row.arrow)}
    newest = {row.arrow: row for row in permissions}
    case = _Case(reference, person, hand)
    found.unanswered += [case.waits(row.arrow, row.asked_at) for row in open_.values()]
    # What a new version asks anew waits for an answer as well: a yes from before does not cover it.
    again = [row for row in newest.values() if row.arrow not in open_ and asked_anew(hand, row)]
    found.unanswered += [case.waits(row.arrow, row.decided_at, ANEW) for row in again]
    found.answered += [
        case.waits(row.arrow, _moment(row), row.state)
        for row in newest.values()
        if _moment(row) >= hand.now - LATELY and row.state != "renewed"
    ]
    found.expiring += [
        case.waits(row.arrow, row.ends_at)
        for row in newest.values()
        if row.state == GRANTED and hand.now < row.ends_at <= hand.now + SOON
    ]
    kinds = (*_CHECKED, "check-done")
    entries = await desk.ledger.entries(Query(hand.case.collaboration, case=hand.case.id, kinds=kinds, limit=_MOST))
    found.checked += [case.checked(one) for one in _open(entries)]


def _moment(row: PermissionRow) -> int:
    return row.ended_at or row.decided_at


def _open(entries: Iterable[Entry]) -> list[Entry]:
    every = list(entries)
    done = {one.about.get("check_id") for one in every if one.kind == "check-done"}
    return [one for one in every if one.kind in _CHECKED and one.about.get("check_id") not in done]


@dataclass(frozen=True, slots=True)
class _Case:
    reference: str
    person: str
    hand: InHand

    def waits(self, arrow: str, at: int, state: str = "") -> Waits:
        return Waits(self.reference, self.person, arrow, self._what(arrow), at, state)

    def checked(self, one: Entry) -> Waits:
        arrow, by = str(one.said.get("arrow", "")), str(one.said.get("check_by", ""))
        return Waits(self.reference, self.person, arrow, self._what(arrow), one.time, one.kind, by)

    def _what(self, arrow_id: str) -> dict[str, str]:
        """The receiver and the fields in both languages; empty for an arrow that the map has no more."""
        arrow = self.hand.map.arrows.get(arrow_id)
        if arrow is None:
            return {"da": "", "en": ""}
        to, fields = self.hand.map.actor(arrow.to.actor).title, [self.hand.map.field(path) for path in arrow.fields]
        return {
            "da": f"{to.da}: {', '.join(one.title.da for one in fields)}",
            "en": f"{to.en}: {', '.join(one.title.en for one in fields)}",
        }


def _looks(session: Session, found: Sequence[str]) -> list[Draft]:
    who: dict[str, Any] = {"id": session.person, "name": session.name, "partner": session.partner}
    about = {"person": session.person, "to_partner": session.partner}
    return [
        Draft(
            ledger, "look-up", new_id(EVENT),
            {"what": "waiting", "found": found.count(ledger), "partner": session.partner, "outcome": "permitted"},
            sealed={"person": who}, about=about,
        )
        for ledger in sorted(set(found)) or [HOUSE]
    ]  # fmt: skip
