"""Emergencies: declared with words and minutes, told to everyone concerned at once, looked at by a day."""

from datetime import datetime
from typing import Any

from consent.desk import Desk
from consent.hand import InHand, about_arrow, entry
from consent.wire import Declared, EmergencyAsked, fence_of
from consent.words import said_day
from services.changes import Change
from services.identity.wire import Role, Session
from services.ids import CHECK, EMERGENCY, new_id
from services.periods import add, day_of
from services.problems import Invalid

_FEWEST_WORDS = 3


async def declare(desk: Desk, asked: EmergencyAsked) -> Declared:
    """Declares an emergency. Raises Invalid without words, or along an arrow that serves no emergency."""
    if len(asked.justification.split()) < _FEWEST_WORDS:
        words = "Say in a sentence what has happened."
        raise Invalid("An emergency is declared with words.", words, field="justification")
    session = Session(asked.person, asked.name, asked.partner, [Role.PROFESSIONAL], 0)
    hand = await desk.take(asked.case, session, asked.collaboration)
    ground = hand.map.ground_of(asked.arrow)
    if ground.minutes is None or ground.check_within is None:
        raise Invalid("This arrow serves no emergency.", "Name the arrow that the map has for it.", field="arrow")
    emergency, check = new_id(EMERGENCY), new_id(CHECK)
    by_day = add(day_of(hand.now, hand.map.zone), ground.check_within, hand.map.zone)
    check_by = by_day.isoformat()
    said = about_arrow(
        hand, asked.arrow, actor=asked.actor, partner=asked.partner, minutes=ground.minutes, check_by=check_by
    )
    draft = entry(
        hand, "emergency", session, said,
        sealed={"emergency": emergency, "justification": asked.justification, "check": check},
        rests_on=asked.rests_on, good_before=asked.good_before,
        about={"check_id": check, "to_partner": asked.partner},
    )  # fmt: skip
    row = {
        "id": emergency, "collaboration": asked.collaboration, "case_id": asked.case, "arrow": asked.arrow,
        "partner": asked.partner,
    }  # fmt: skip
    until = hand.now + ground.minutes * 60_000
    body = {
        "emergency": row,
        "minutes": ground.minutes,
        "messages": await _messages(desk, hand, asked, emergency, check, said_day(by_day), until),
    }
    place = await desk.changes.make(Change(fence_of(asked.case), "emergency", body, draft))
    return Declared(emergency, place.time + ground.minutes * 60_000, check, check_by, place.index)


async def _messages(
    desk: Desk, hand: InHand, asked: EmergencyAsked, emergency: str, check: str, check_by: dict[str, str], until: int
) -> list[dict[str, Any]]:
    arrow = hand.map.arrow(asked.arrow)
    guardians = [one.guardian for one in hand.guardianships if one.in_force(arrow.matter, hand.now)]
    holders = await desk.collaborations.colleagues(hand.case.collaboration, hand.case.id, arrow.from_.actor)
    officers = await officers_of(desk, hand)
    common = {"collaboration": hand.case.collaboration, "about": {"emergency": emergency, "arrow": asked.arrow}}
    words = {
        "partner": _titled(hand, asked.partner),
        "until": _clock(until, hand),
        "check_by": check_by,
        "ask": _titled(hand, hand.map.governance.operator),
    }
    said = await _said_to(desk, hand, guardians, {arrow.from_.actor: holders, "": officers})
    told = [
        {"once": f"emergency|{emergency}|{person}", "to_kind": "person", "to_id": person, "kind": "emergency",
         **common, **words, **said.get(person, {})}
        for person in dict.fromkeys([hand.case.subject, *guardians, *holders, *officers])
    ]  # fmt: skip
    what: dict[str, Any] = {"what": {"da": "akut hjælp", "en": "an emergency"}, "check_by": check_by}
    checks = [
        {"once": f"check|{check}|{officer}", "to_kind": "person", "to_id": officer, "kind": "check",
         "collaboration": hand.case.collaboration, "about": {"check": check}, **what}
        for officer in officers
    ]  # fmt: skip
    return told + checks


async def _said_to(
    desk: Desk, hand: InHand, guardians: list[str], working: dict[str, list[str]]
) -> dict[str, dict[str, str]]:
    """Whom it is about, in words for each but the citizen: guardians read the name, who works in the case by an actor
    ("" for the officers of who operates) reads what their own place calls it."""
    people = await desk.identity.people([hand.case.subject])
    named = {id_: person.name for id_, person in people.items()}
    said: dict[str, dict[str, str]] = {}
    for actor, them in working.items():
        partner = hand.map.actor(actor).partner if actor else hand.map.governance.operator
        if reference := hand.case.references.get(partner or ""):
            said |= {person: {"said_as": "emergency-in-case", "case": reference} for person in them}
    if name := named.get(hand.case.subject):
        said |= {person: {"said_as": "emergency-guarded", "name": name} for person in guardians}
    return said


async def officers_of(desk: Desk, hand: InHand) -> list[str]:
    """The data protection officers of the controller who operates: they look at emergencies and disagreements."""
    people = await desk.identity.partner_people(hand.map.governance.operator)
    return [person.id for person in people if Role.DATA_PROTECTION_OFFICER in person.roles]


def _titled(hand: InHand, partner: str) -> dict[str, str]:
    title = hand.map.partner(partner).title
    return {"da": title.da, "en": title.en}


def _clock(instant: int, hand: InHand) -> str:
    return datetime.fromtimestamp(instant / 1000, hand.map.zone).strftime("%H:%M")
