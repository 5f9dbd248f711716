"""Asking about a line, or disagreeing with it: somebody else looks at it by a day, and the answer comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from consent.desk import Desk
from consent.emergencies import officers_of
from consent.hand import InHand, entry
from consent.model import CITIZEN, may_read
from consent.telling import tell
from consent.words import said_day
from services.audit.wire import Entry, Query
from services.connection import Connection
from services.identity.wire import Session
from services.ids import CHECK, new_id
from services.periods import Duration, add, day_of
from services.problems import Invalid, NotAllowed, NotFound

DISAGREEMENT, QUESTION = "disagreement", "question"
WHAT = {
    DISAGREEMENT: {"da": "en borger er uenig", "en": "a citizen disagrees"},
    QUESTION: {"da": "en borger spørger", "en": "a citizen asks"},
}
LOOK_WITHIN = Duration(days=14)
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Written:
    """What a citizen wrote about one line, by which day it is looked at, and what was answered; "" before."""

    kind: str
    at: int
    words: str
    check_by: str
    answer: str = ""
    answered_at: int = 0


async def disagree(
    desk: Desk, reference: str, index: int, words: str, session: Session, kind: str = DISAGREEMENT
) -> dict[str, Any]:
    """A citizen disagrees with one line and says what should change, or asks about it; somebody looks at it by a day.

    Raises Invalid without words, NotFound for a line that is not theirs.
    """
    if not words.strip():
        raise Invalid("Please say what you want to tell.", "Write a few words.", field="words")
    hand = await desk.take(reference, session)
    try:
        if may_read(session.person, hand.case.subject, hand.guardianships, hand.now, hand.ask()) != CITIZEN:
            raise NotAllowed("Only the person themselves can write about a line.", "Help them to write it.")
    except (NotAllowed, NotFound) as refusal:
        raise await desk.turned_away(hand, kind, "", session, refusal) from refusal
    line = await _line(desk, hand, index)
    check = new_id(CHECK)
    check_by = add(day_of(hand.now, hand.map.zone), LOOK_WITHIN, hand.map.zone).isoformat()
    said = {"line_kind": line.kind, "check_by": check_by, "for_reflection": kind == DISAGREEMENT}
    arrow = line.said.get("arrow")
    draft = entry(
        hand, kind, session, {**said, **({"arrow": arrow} if arrow else {})}, moves=False,
        sealed={"words": words, "check": check, "line": index}, about={"check_id": check},
    )  # fmt: skip
    place = (await desk.ledger.append([draft]))[0]
    await _tell_officers(desk, hand, kind, check, check_by, place.time)
    return {"check": check, "check_by": check_by, "entry": place.index}


async def _line(desk: Desk, hand: InHand, index: int) -> Entry:
    query = Query(hand.case.collaboration, case=hand.case.id, after=index - 1, limit=1)
    found = await desk.ledger.entries(query)
    if not found or found[0].index != index:
        raise NotFound("There is no such line among yours.", "Choose a line from your list.")
    return found[0]


async def _tell_officers(desk: Desk, hand: InHand, kind: str, check: str, check_by: str, now: int) -> None:
    officers = await officers_of(desk, hand)

    def work(connection: Connection) -> None:
        for officer in officers:
            tell(
                connection, desk.sealer, now, once=f"check|{check}|{officer}", to_kind="person", to_id=officer,
                collaboration=hand.case.collaboration, kind="check", about={"check": check},
                what=WHAT[kind], check_by=said_day(date.fromisoformat(check_by)),
            )  # fmt: skip

    await desk.database.write(work)


def written(entries: Sequence[Entry]) -> dict[int, list[Written]]:
    """What was written about each line, by its index, with the answers among these entries."""
    answers = {str(one.sealed.get("check")): one for one in entries if one.kind == "check-done"}
    found: dict[int, list[Written]] = {}
    for one in entries:
        if one.kind in WHAT and isinstance(line := one.sealed.get("line"), int):
            found.setdefault(line, []).append(_with_answer(one, answers.get(str(one.sealed.get("check")))))
    return found


def _with_answer(one: Entry, answer: Entry | None) -> Written:
    words, by = str(one.sealed.get("words", "")), str(one.said.get("check_by", ""))
    if answer is None:
        return Written(one.kind, one.time, words, by)
    return Written(one.kind, one.time, words, by, str(answer.sealed.get("words", "")), answer.time)


async def tell_answers(desk: Desk) -> None:
    """Tells citizens that what they wrote has been looked at. Run by the sweeper; each is told once."""
    for collaboration in await desk.collaborations.collaborations():
        after = desk.answers_told.get(collaboration, -1)
        entries = await desk.ledger.entries(Query(collaboration, kinds=("check-done",), after=after, limit=_MOST))
        for one in entries:
            if one.said.get("about") in WHAT and one.about.get("subject"):
                await _tell_answer(desk, collaboration, one)
            desk.answers_told[collaboration] = one.index


async def _tell_answer(desk: Desk, collaboration: str, one: Entry) -> None:
    def work(connection: Connection) -> None:
        tell(
            connection, desk.sealer, one.time, once=f"answered|{one.about['check_id']}", to_kind="person",
            to_id=one.about["subject"], collaboration=collaboration, kind="answered", about={"case": one.case},
        )  # fmt: skip

    await desk.database.write(work)
