"""Helpers: who stands by a citizen, with what, until when. A helper is told nothing by us, and decides nothing.

Their name and what they help with lie sealed under the case's own key; the ledger holds commitments to them. That
somebody helps is no fact that a permit rests on: its change goes by the case's fence only to be applied once, in order.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from consent import store
from consent.case_keys import case_sealer, sealer_known
from consent.desk import Desk
from consent.hand import InHand, entry
from consent.model import may_read
from consent.tables import HelperRow
from consent.wire import fence_of
from services.changes import Change
from services.connection import Connection
from services.identity.wire import Session
from services.ids import HELPER, new_id
from services.periods import FOREVER, day_of, ends_at
from services.problems import Invalid, NotAllowed, NotFound
from services.sealing import Sealer

MOST = 20
"""How many helpers somebody can have at once."""

LONGEST_NAME, LONGEST_WHAT = 100, 200


@dataclass(frozen=True, slots=True)
class NewHelper:
    """Somebody to be named: who, what they help with, and the last day as an ISO date; "" until it is ended."""

    name: str
    what: str
    last_day: str = ""


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who stands by a citizen. Days are ISO dates, `last_day` "" for none."""

    id: str
    name: str
    what: str
    first_day: str
    last_day: str
    ended: bool
    entry: int


async def name_helper(desk: Desk, reference: str, new: NewHelper, session: Session) -> Helper:
    """A citizen, or a guardian for them, names somebody who stands by them. Named twice, they stand once.

    Raises Invalid naming the field, GuardianshipEnded, NotFound.
    """
    hand, role = await _taken(desk, reference, session)
    wanted = NewHelper(" ".join(new.name.split()), " ".join(new.what.split()), new.last_day)
    until = _until(hand, wanted)
    standing = [one for one in await _named(desk, hand) if not one.ended]
    for one in standing:
        if (one.name, one.what, one.last_day) == (wanted.name, wanted.what, wanted.last_day):
            return one
    if len(standing) >= MOST:
        raise Invalid(f"There are {MOST} helpers already.", "End one of them first.", field="name")
    row: dict[str, Any] = {"id": new_id(HELPER), "collaboration": hand.key[0], "case_id": hand.key[1], "ends_at": until}
    told = {"name": wanted.name, "what": wanted.what}
    body = {"helper": {**row, "sealed": _sealed(await case_sealer(desk, hand), row["id"], told)}}
    sealed = {"helper": row["id"], "helper_name": wanted.name, "words": wanted.what}
    draft = entry(hand, "helper", session, {"as": role}, sealed=sealed)
    place = await desk.changes.make(Change(fence_of(hand.case.id), "helper", body, draft))
    first = day_of(place.time, hand.map.zone).isoformat()
    return Helper(row["id"], wanted.name, wanted.what, first, wanted.last_day, False, place.index)


async def end_helper(desk: Desk, reference: str, helper: str, session: Session) -> Helper:
    """Somebody stands by no longer. Ended twice, it is ended once. Raises NotFound for one who is not theirs."""
    hand, role = await _taken(desk, reference, session)
    one = await one_helper(desk, hand, helper)
    if one.ended:
        return one
    draft = entry(hand, "helper-ended", session, {"as": role}, sealed={"helper": one.id, "helper_name": one.name})
    await desk.changes.make(Change(fence_of(hand.case.id), "helper_ended", {"helper": one.id}, draft))
    return await one_helper(desk, hand, helper)


async def one_helper(desk: Desk, hand: InHand, helper: str) -> Helper:
    """One helper of a case. Raises NotFound."""
    for one in await _named(desk, hand):
        if one.id == helper:
            return one
    raise NotFound("There is no such helper here.", "Choose one from your list.")


async def present(desk: Desk, hand: InHand, helpers: Sequence[str], strict: bool) -> str:
    """The names of helpers who are there while somebody answers. Raises Invalid where `strict`, for one who is none."""
    if not helpers:
        return ""
    known = {one.id: one.name for one in await _named(desk, hand) if not one.ended}
    if strict and set(helpers) - known.keys():
        raise Invalid("Somebody is named who is no helper now.", "Choose among your helpers.", field="present")
    return ", ".join(known[one] for one in dict.fromkeys(helpers) if one in known)


def named(connection: Connection, desk: Desk, hand: InHand) -> list[Helper]:
    """Everybody who was named in a case, the newest first; nobody once the case's key is destroyed."""
    sealer = sealer_known(connection, desk, hand)
    return [_opened(sealer, hand, row) for row in store.helpers(connection, *hand.key)] if sealer else []


async def _named(desk: Desk, hand: InHand) -> list[Helper]:
    return await desk.database.read(lambda connection: named(connection, desk, hand))


async def _taken(desk: Desk, reference: str, session: Session) -> tuple[InHand, str]:
    hand = await desk.take(reference, session)
    try:
        return hand, may_read(session.person, hand.case.subject, hand.guardianships, hand.now, hand.ask())
    except (NotAllowed, NotFound) as refusal:
        raise await desk.turned_away(hand, "helper", "", session, refusal) from refusal


def _until(hand: InHand, wanted: NewHelper) -> int:
    if not 0 < len(wanted.name) <= LONGEST_NAME:
        raise Invalid("The name is missing, or too long.", f"Write 1 to {LONGEST_NAME} letters.", field="name")
    if not 0 < len(wanted.what) <= LONGEST_WHAT:
        raise Invalid("What they help with is missing.", f"Write 1 to {LONGEST_WHAT} letters.", field="what")
    if not wanted.last_day:
        return FOREVER
    try:
        last = date.fromisoformat(wanted.last_day)
    except ValueError as error:
        raise Invalid("This is no day.", "Write the last day as 2027-01-31.", field="last_day") from error
    if last < day_of(hand.now, hand.map.zone):
        raise Invalid("The last day has passed.", "Write today or a later day, or none.", field="last_day")
    return ends_at(last, hand.map.zone)


def _sealed(sealer: Sealer, helper: str, told: dict[str, str]) -> str:
    return b64encode(sealer.seal(orjson.dumps(told), f"helper|{helper}")).decode()


def _opened(sealer: Sealer, hand: InHand, row: HelperRow) -> Helper:
    told = orjson.loads(sealer.open(row.sealed, f"helper|{row.id}"))
    first = day_of(row.starts_at, hand.map.zone).isoformat()
    # The last day is the one in which the last instant lies; a helper who was ended at once helped on that day.
    last = "" if row.ends_at == FOREVER else day_of(max(row.starts_at, row.ends_at - 1), hand.map.zone).isoformat()
    return Helper(row.id, told["name"], told["what"], first, last, hand.now >= row.ends_at, row.entry)
