"""Asking: a caseworker asks for permission, one question per arrow, with the notice as it will be shown."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from consent import store
from consent.desk import Desk
from consent.facts import in_force_until, read_facts
from consent.hand import InHand, entry, on_the_map
from consent.helping import Helper, named
from consent.model import GRANTED, may_read
from consent.notices import LANGUAGES, Notice, make_notice
from consent.tables import AskingRow, NoticeRow, PermissionRow
from consent.wire import PermissionAsked, PermissionFacts, fence_of
from services.changes import Change
from services.connection import Connection
from services.identity.wire import Session
from services.ids import ASKING, new_id
from services.problems import Invalid, NotAllowed, NotFound

LETTER, BESIDE = "letter", "beside"
"""Ways of asking: by a letter that was printed, or with the citizen at the caseworker's side."""


async def ask(
    desk: Desk, reference: str, arrows: Sequence[str], session: Session, way: str = ""
) -> list[dict[str, Any]]:
    """Asks for permission, one asking per arrow; `way` is LETTER, BESIDE or "" for a message.

    Raises NotAllowed for who may not ask, Invalid for the arrows.
    """
    hand = await desk.take(reference, session)
    await desk.caseworker(hand, session, "asking")
    notices = []
    for arrow in dict.fromkeys(arrows):
        on_the_map(hand, arrow)
        notices.append(await keep_notice(desk, hand, arrow))
    key = {"collaboration": hand.case.collaboration, "case_id": hand.case.id}
    rows = [
        {"id": new_id(ASKING), **key, "arrow": n.arrow, "notice": n.hash, "asked_by": session.person} for n in notices
    ]
    said: dict[str, Any] = {
        "arrows": [notice.arrow for notice in notices],
        "notices": [notice.hash for notice in notices],
    }
    if way:
        said["way"] = _known_way(way)
    draft = entry(hand, "asked", session, said, sealed={"askings": [row["id"] for row in rows]})
    messages = [_asked_message(hand, row["id"], person) for row in rows for person in _who_answers(hand, row["arrow"])]
    body = {"askings": rows, "messages": messages}
    place = await desk.changes.make(Change(fence_of(hand.case.id), "asked", body, draft))
    words = {notice.arrow: notice.words for notice in notices}
    return [
        {"asking": row["id"], "arrow": row["arrow"], "notice": row["notice"], "languages": list(LANGUAGES),
         "title": words[row["arrow"]]["da"]["title"], "entry": place.index}
        for row in rows
    ]  # fmt: skip


def _known_way(way: str) -> str:
    if way not in (LETTER, BESIDE):
        raise Invalid("Unknown way of asking.", f"Write {LETTER} or {BESIDE}, or leave it out.", field="way")
    return way


async def overview(desk: Desk, reference: str, session: Session) -> dict[str, Any]:
    """What was asked and answered in a case, newest answer per arrow, with the notices in every language; and who
    stands by the citizen now (`helpers`, see `consent.helping`).

    For the citizen, a guardian in force, or who gives access; raises NotFound, GuardianshipEnded. A look is an entry.
    """
    hand = await desk.take(reference, session)
    role = await _reader(desk, hand, session)
    said = {"what": "permissions", "as": role, "outcome": "permitted"}
    await desk.ledger.append([entry(hand, "look-up", session, said, moves=False)])

    def read(connection: Connection) -> tuple[dict[str, Any], list[Helper]]:
        asked = {row.arrow: row for row in store.askings(connection, [hand.key]) if hand.asks(row.arrow)}
        decided = {row.arrow: row for row in store.permissions(connection, *hand.key)}
        questions = [
            PermissionAsked(*hand.key, arrow, hand.map.arrow(arrow).matter, since=hand.asks_since(arrow))
            for arrow in asked
        ]
        facts = read_facts(connection, desk.changes, questions)
        rows = {arrow: (asked[arrow], decided.get(arrow), fact) for arrow, fact in zip(asked, facts, strict=True)}
        return rows, [one for one in named(connection, desk, hand) if not one.ended]

    rows, helpers = await desk.database.read(read)
    order = {arrow: at for at, arrow in enumerate(hand.map.arrows)}
    # What was asked together stands in the order of the map, which is how a person meets it.
    rows = dict(sorted(rows.items(), key=lambda one: (one[1][0].entry, order[one[0]])))
    found = [_standing(hand, session.person, arrow, *row) for arrow, row in rows.items()]
    whose = {"case": hand.case.id, "collaboration": hand.case.collaboration, "as": role}
    return {**whose, "permissions": found, "helpers": [asdict(one) for one in helpers]}


async def _reader(desk: Desk, hand: InHand, session: Session) -> str:
    if session.person == hand.case.subject or any(one.guardian == session.person for one in hand.guardianships):
        try:
            return may_read(session.person, hand.case.subject, hand.guardianships, hand.now, hand.ask())
        except (NotAllowed, NotFound) as refusal:
            raise await desk.turned_away(hand, "look-up", "", session, refusal) from refusal
    await desk.caseworker(hand, session, "look-up")
    return "caseworker"


def _standing(
    hand: InHand, person: str, arrow: str, asked: AskingRow, decided: PermissionRow | None, facts: PermissionFacts
) -> dict[str, Any]:
    """What stands along one arrow, whether a question about it `waits` to be answered, what is `different` where a yes
    from before is asked for anew, and whether it is this reader's to say yes (`may_say_yes`) or stop it (`may_end`)."""
    notice = make_notice(hand.map, hand.version, arrow, hand.asks_since(arrow))
    state = _state(facts, hand.now)
    anew = asked_anew(hand, decided)
    return {
        "arrow": arrow, "state": state, "own_no": facts.own_no, "asking": asked.id, "asked_at": asked.asked_at,
        "waits": asked.state != "answered" or anew, "notice": notice.hash, "words": notice.words,
        "fields": list(hand.map.arrow(arrow).fields), "titles": _titles(hand, arrow),
        "permitted": facts.fields if state == GRANTED else [],
        "decided_as": decided.decided_as if decided else "", "ends_at": decided.ends_at if decided else 0,
        "closing": decided.closing if decided else "", "matter": hand.map.arrow(arrow).matter,
        "different": hand.different(arrow, decided.map_version) if decided and anew else {},
        "may_say_yes": hand.may_say_yes(person, arrow, facts.own_no), "may_end": hand.may_end(person, arrow),
    }  # fmt: skip


def asked_anew(hand: InHand, decided: PermissionRow | None) -> bool:
    """Whether what was given does not cover the arrow as it is now."""
    return decided is not None and decided.state == GRANTED and decided.map_version < hand.asks_since(decided.arrow)


def _titles(hand: InHand, arrow: str) -> dict[str, dict[str, str]]:
    titles = {path: hand.map.field(path).title for path in hand.map.arrow(arrow).fields}
    return {path: {"da": title.da, "en": title.en} for path, title in titles.items()}


def _state(facts: PermissionFacts, now: int) -> str:
    """The state people see: what was given but holds no more is `expired`, or to be confirmed (`to-confirm`)."""
    if facts.state != GRANTED or in_force_until(facts, now):
        return facts.state
    return "expired" if now >= facts.span.ends_at else "to-confirm"


async def keep_notice(desk: Desk, hand: InHand, arrow: str) -> Notice:
    """The notice for an arrow under the map in force, kept as it would be shown."""
    notice = make_notice(hand.map, hand.version, arrow, hand.asks_since(arrow))
    row = NoticeRow(
        collaboration=hand.case.collaboration, hash=notice.hash, arrow=arrow, version=hand.version,
        made_at=hand.now, words=notice.words,
    )  # fmt: skip
    await desk.database.write(lambda connection: store.keep_notice(connection, row))
    return notice


def _who_answers(hand: InHand, arrow: str) -> list[str]:
    matter = hand.map.arrow(arrow).matter
    guardians = [one.guardian for one in hand.guardianships if one.in_force(matter, hand.now)]
    return list(dict.fromkeys([hand.case.subject, *guardians]))


def _asked_message(hand: InHand, asking: str, person: str) -> dict[str, Any]:
    return {
        "once": f"asked|{asking}|{person}", "to_kind": "person", "to_id": person, "kind": "asked",
        "collaboration": hand.case.collaboration, "about": {"asking": asking, "case": hand.case.id},
    }  # fmt: skip
