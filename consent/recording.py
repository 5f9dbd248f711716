"""Recording a permission that was given on paper or spoken: who said it, who was present, which day, and the scan.

What the citizen or guardian said counts as if they had said it here, under the same rules. The scan is hashed and lies
sealed under the case's own key; the ledger holds a salted commitment of its digest and nothing of it in the clear.
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from fastapi.responses import Response

from consent import store
from consent.answers import TRIES, Answer, Answered, Recorded
from consent.case_keys import case_sealer
from consent.deciding import decide, decider_in
from consent.desk import Desk
from consent.hand import InHand, entry, on_the_map
from consent.tables import EvidenceRow
from services.connection import Connection
from services.identity.wire import Session
from services.ids import new_id
from services.periods import FOREVER, day_of
from services.problems import Gone, Invalid, Moved, NotAllowed, NotFound, TooLarge
from services.sealing import unwrapped

PAPER, SPOKEN = "paper", "spoken"
LARGEST = 200_000
"""How many bytes a scan may have."""

_KINDS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_EVIDENCE = "evd"
_METHODS = {
    PAPER: {"da": "på papir", "en": "on paper"},
    SPOKEN: {"da": "mundtligt", "en": "by word of mouth"},
}


@dataclass(frozen=True, slots=True)
class ToRecord:
    """An answer as it was given: by whom (the citizen or a guardian), how, on which day, who was present; the scan."""

    person: str
    method: str
    day: str
    present: str = ""
    scan: bytes = b""


@dataclass(frozen=True, slots=True)
class Kept:
    """A scan that is kept: its id, the arrow it is about, what kind of file, its SHA-256, when it was recorded."""

    id: str
    arrow: str
    kind: str
    digest: str
    made_at: int


async def record(desk: Desk, reference: str, given: Answer, told: ToRecord, session: Session) -> Answered:
    """Writes down what the citizen or a guardian answered; they are told, and may change it as ever.

    Raises Invalid naming the field, NotAllowed for who may not record or for what they could not answer themselves.
    """
    for _ in range(TRIES):
        hand = await desk.take(reference, session)
        await desk.caseworker(hand, session, "record")
        on_the_map(hand, given.arrow)
        kind = _checked(hand, told)
        said_by = await _whose(desk, hand, told.person)
        try:
            decider = await decider_in(desk, hand, given, said_by)
        except (NotAllowed, NotFound) as refusal:
            raise await desk.turned_away(hand, "record", given.arrow, session, refusal) from refusal
        how = await _how(desk, hand, given.arrow, told, kind, session)
        try:
            return await decide(desk, hand, given, decider, said_by, how)
        except Moved:
            continue
    raise Moved("Something changed while this was recorded.", "Look again, then record it.")


def _checked(hand: InHand, told: ToRecord) -> str:
    """The kind of file of the scan; "" without one. Raises Invalid, TooLarge."""
    if told.method not in _METHODS:
        raise Invalid("Unknown method.", f"Choose {PAPER} or {SPOKEN}.", field="method")
    try:
        day = date.fromisoformat(told.day)
    except ValueError as error:
        raise Invalid("This is no day.", "Write the day as 2027-01-04.", field="day") from error
    if day > day_of(hand.now, hand.map.zone):
        raise Invalid("This day is yet to come.", "Write the day on which it was said.", field="day")
    if told.method == SPOKEN and not told.present.strip():
        raise Invalid("A second person hears what is spoken.", "Name who was present.", field="present")
    if told.method == PAPER and not told.scan:
        raise Invalid("A scan of the paper is missing.", "Add it as PDF, PNG or JPEG.", field="scan")
    return _kind_of(told.scan) if told.scan else ""


def _kind_of(scan: bytes) -> str:
    if len(scan) > LARGEST:
        raise TooLarge(f"The scan is larger than {LARGEST} bytes.", "Scan it in black and white, or smaller.")
    kind = next((kind for head, kind in _KINDS.items() if scan.startswith(head)), "")
    if not kind:
        raise Invalid("The scan is no PDF, PNG or JPEG.", "Save it as one of these.", field="scan")
    return kind


async def _whose(desk: Desk, hand: InHand, person: str) -> Session:
    """Who said it, as if they were here: the citizen, or somebody who is or was a guardian."""
    found = await desk.identity.person(person) if hand.theirs(person) else None
    if found is None:
        raise Invalid("Nobody was chosen who can answer.", "Choose the citizen or a guardian.", field="person")
    return Session(found.id, found.name, found.partner, found.roles, FOREVER)


async def _how(desk: Desk, hand: InHand, arrow: str, told: ToRecord, kind: str, session: Session) -> Recorded:
    digest = sha256(told.scan).hexdigest() if told.scan else ""
    by = {"id": session.person, "name": session.name, "partner": session.partner}
    row: dict[str, Any] = {}
    if told.scan:
        row = {"id": new_id(_EVIDENCE), "collaboration": hand.case.collaboration, "case_id": hand.case.id}
        sealed = (await case_sealer(desk, hand)).seal(told.scan, f"evidence|{row['id']}")
        row |= {"arrow": arrow, "kind": kind, "digest": digest, "sealed": b64encode(sealed).decode()}
    operator = hand.map.partner(hand.map.governance.operator).title
    message = {
        "once": f"recorded|{new_id(_EVIDENCE)}", "to_kind": "person", "to_id": told.person, "kind": "recorded",
        "collaboration": hand.case.collaboration, "about": {"case": hand.case.id, "arrow": arrow},
        "method": _METHODS[told.method], "ask": {"da": operator.da, "en": operator.en},
    }  # fmt: skip
    return Recorded(told.method, told.day, by, told.present, digest, row, [message])


async def kept(desk: Desk, reference: str, session: Session) -> list[Kept]:
    """The scans kept in a case, for those who give access."""
    hand = await desk.take(reference, session)
    await desk.caseworker(hand, session, "look-up")
    rows = await desk.database.read(lambda connection: store.evidence(connection, *hand.key))
    return [Kept(row.id, row.arrow, row.kind, row.digest, row.made_at) for row in rows]


async def open_scan(desk: Desk, reference: str, evidence: str, session: Session) -> tuple[bytes, str]:
    """One scan and what kind of file it is; the look is an entry that the citizen sees. Raises NotFound, Gone."""
    hand = await desk.take(reference, session)
    await desk.caseworker(hand, session, "look-up")

    def read(connection: Connection) -> tuple[EvidenceRow | None, bytes | None]:
        found = {row.id: row for row in store.evidence(connection, *hand.key)}
        return found.get(evidence), store.case_key(connection, *hand.key)

    row, wrapped = await desk.database.read(read)
    if row is None:
        raise NotFound("There is no such scan in this case.", "Choose one from the list.")
    if not wrapped:
        raise Gone("The case's key was destroyed, and the scan with it.", "The entry of the permission stands.")
    said = {"what": "evidence", "as": "caseworker", "outcome": "permitted", "arrow": row.arrow}
    await desk.ledger.append([entry(hand, "look-up", session, said, moves=False, sealed={"evidence": row.digest})])
    return unwrapped(desk.master, wrapped).open(row.sealed, f"evidence|{row.id}"), row.kind


def as_file(scan: bytes, kind: str) -> Response:
    """A scan to be saved and not shown in the page: whatever it holds runs nowhere near this door."""
    ending = kind.partition("/")[2]
    headers = {
        "Content-Disposition": f'attachment; filename="scan.{ending}"', "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'",
    }  # fmt: skip
    return Response(scan, 200, headers, media_type=kind)
