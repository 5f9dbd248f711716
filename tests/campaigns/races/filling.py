"""Fills empty stores with the cases of a world's histories, in bulk, and says what the judge may take as given.

Only the facts of each history are there: a case, its activity, a grant for each end, what was asked and permitted, and
a guardianship where there is one. Each is an entry, and applied in the order of its fence, as `bench.ours.seed` does.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.ours import seed as bulk
from bench.service_map import CASEWORKER, activity_of
from bench.tokens import public_jwk
from bench.world import COLLABORATION, PURPOSE, Arrow
from consent import store as consent_store
from consent.notices import make_notice
from consent.tables import NoticeRow
from consent.wire import fence_of
from deploy.demo.everybody import publish_agreed
from deploy.everything import make_keys
from deploy.wiring import Wiring
from services.audit.wire import Draft
from services.changes import Change
from services.collaboration import fences
from services.collaboration.load import load_map, map_hash
from services.collaboration.wire import Doer
from services.connection import Connection
from services.identity import store as identity_store
from services.identity.wire import NewClient, NewPerson, Role
from services.ids import ASKING, EVENT, GRANT, PERMISSION, RECEIPT, new_id
from services.periods import FOREVER
from services.settings import SERVICES, Settings
from tests.campaigns.races.drawing import History
from tests.campaigns.races.given import Given, given_of
from tests.campaigns.races.world import FIELDS, Circles, version_text

ISSUER = "https://people.example"
OPERATOR, GUARDIAN = "operator", "guardian"
_PATIENCE = 1.5
# So many times longer does playing take than filling; and within which bounds (seconds) that is believed.
_USUALLY, _BRIEFEST, _LONGEST = 10, 0.025, 0.15
# Editions of the map leave an arrow out, and it comes back: what is asked anew for that is not what is raced here.
_LATER = 1_000_000
_YEAR = 365 * 86_400_000


@dataclass(frozen=True, slots=True)
class Filled:
    """What clients need: keys of systems, references by (case, partner), session tokens by (door, person), notices;
    and what stands at first, for the judge."""

    keys: dict[str, Ed25519PrivateKey]
    references: dict[tuple[str, str], str]
    sessions: dict[tuple[str, str], str]
    notices: dict[str, str]
    map_hash: str
    given: dict[str, Given]


class Filling:
    """Fills the stores of `settings`: `found` before the services start, `fill` while they stand idle, so that what
    runs out by itself does so soon after. Nothing else may be asked of them meanwhile."""

    def __init__(self, settings: Settings, world: Circles, histories: Sequence[History]) -> None:
        make_keys(settings)
        # The engine is not needed to fill stores; the address is never called.
        self._wiring = Wiring(settings.model_copy(update={"opa_url": "http://127.0.0.1:1"}), SERVICES)
        self._world, self._histories = world, histories
        self._people: dict[str, str] = {}

    async def found(self) -> None:
        """People, systems, the map."""
        wiring = self._wiring
        for name in ("audit", "identity", "collaboration", "consent", "gateway"):
            await getattr(wiring, name).check_start()
        self._people = await _people(wiring, self._world, self._histories)
        self._sessions = await _sessions(wiring, self._people, self._histories)
        self._keys = await _systems(wiring, self._world, self._histories)
        operator = Doer(self._people[OPERATOR], "p00", ("operator",))
        await publish_agreed(wiring.collaboration, version_text(self._world, 1), operator)
        self._map_hash = map_hash(orjson.loads(version_text(self._world, 1)))
        self._notices = await _notices(wiring, self._world)

    async def fill(self, playing: float) -> Filled:
        """The cases. Histories are played from now on, and each takes `playing` seconds, or, when that is 0, as much
        longer than its filling as usual. Cases in which something runs out come last, when it is known how long a case
        takes."""
        timed = [one for one in self._histories if one.runs_out]
        others = [one for one in self._histories if not one.runs_out]
        given: dict[str, Given] = {}
        began = time.monotonic()
        await self._cases(others, 0, 0, given)
        each = (time.monotonic() - began) / max(20, len(others))
        begins = time.time() + _PATIENCE * (0.2 + each * len(timed))
        lasts = len(self._histories) * (playing or min(max(_BRIEFEST, _USUALLY * each), _LONGEST))
        await self._cases(timed, int(begins * 1_000), int(lasts * 1_000), given)
        references = await self._wiring.collaboration.room.database.read(bulk._references)
        return Filled(self._keys, references, self._sessions, self._notices, self._map_hash, given)

    async def _cases(self, histories: Sequence[History], begins: int, lasts: int, into: dict[str, Given]) -> None:
        wiring, now = self._wiring, await self._wiring.audit.now()
        into.update({one.case: given_of(one, begins, lasts) for one in histories})
        made = [_Case(one, into[one.case], self._people, now) for one in histories]
        await bulk._enter(wiring.collaboration.room.changes, (change for one in made for change in one.parts()))
        await bulk._enter(wiring.consent.changes, (change for one in made for change in one.answers(self._notices)))

    async def close(self) -> None:
        """Lets go of the stores."""
        await bulk._close(self._wiring)


async def _people(wiring: Wiring, world: Circles, histories: Sequence[History]) -> dict[str, str]:
    """Everybody: one worker for each partner, an operator, a guardian for all, the citizen of each history."""
    roles = dict.fromkeys(world.partners, Role.PROFESSIONAL)
    new = {name: NewPerson(ISSUER, name, f"Worker of {name}", name, [role]) for name, role in roles.items()}
    new[OPERATOR] = NewPerson(ISSUER, OPERATOR, "Operator", "p00", [Role.OPERATOR])
    new[GUARDIAN] = NewPerson(ISSUER, GUARDIAN, "Guardian", "", [Role.CITIZEN])
    ids = {name: new_id("psn") for name in new}
    for one in histories:
        new[one.subject] = NewPerson(ISSUER, one.subject, "Citizen", "", [Role.CITIZEN])
        ids[one.subject] = one.subject
    names = wiring.identity.names

    def work(connection: Connection) -> None:
        for name, person in new.items():
            identity_store.write_person(connection, ids[name], person, names)

    await wiring.identity.database.write(work)
    return ids


async def _sessions(wiring: Wiring, people: dict[str, str], histories: Sequence[History]) -> dict[tuple[str, str], str]:
    """Somebody signed in, for each who does something at a door of people."""
    doors = [(door, OPERATOR) for door in ("consent", "collaboration", "identity", "audit")]
    citizens = [("consent", one.subject) for one in histories if one.ends]
    tokens = {one: token_urlsafe(32) for one in (*doors, ("consent", GUARDIAN), *citizens)}
    now = await wiring.audit.now()

    def work(connection: Connection) -> None:
        for (door, name), token in tokens.items():
            kept = sha256(token.encode()).hexdigest()
            identity_store.write_session(connection, kept, door, people[name], now, over_before=0)

    await wiring.identity.database.write(work)
    return tokens


async def _systems(wiring: Wiring, world: Circles, histories: Sequence[History]) -> dict[str, Ed25519PrivateKey]:
    """A system for each partner that all histories share, and one for each history in which it ends."""
    wanted = {f"{partner}-shared": partner for partner in world.partners}
    wanted.update({one.client: one.arrow.receiver.partner for one in histories})
    keys = {client: Ed25519PrivateKey.generate() for client in wanted}
    for client, partner in wanted.items():
        new = NewClient(client, partner, [COLLABORATION], {"keys": [public_jwk(keys[client])]})
        await wiring.identity.clients.register_client(new, "")
    return keys


async def _notices(wiring: Wiring, world: Circles) -> dict[str, str]:
    """The notice of each arrow, kept as one that was shown; its hash by the arrow's id."""
    map_, now = load_map(version_text(world, 1)).map, await wiring.audit.now()
    assert map_ is not None, "the map passes the check"
    made = {arrow: make_notice(map_, 1, arrow) for arrow in world.arrows}

    def work(connection: Connection) -> None:
        for arrow, one in made.items():
            row = NoticeRow(
                collaboration=COLLABORATION, hash=one.hash, arrow=arrow, version=1, made_at=now, words=one.words
            )
            consent_store.keep_notice(connection, row)

    await wiring.consent.database.write(work)
    return {arrow: one.hash for arrow, one in made.items()}


class _Case:
    """The changes that one history's case is made of."""

    def __init__(self, history: History, given: Given, people: dict[str, str], now: int) -> None:
        self._one, self._given, self._people, self._now = history, given, people, now
        self._where = {"collaboration": COLLABORATION, "case_id": history.case}

    def parts(self) -> Iterator[Change]:
        """The case, its activity, a grant for each end."""
        one, given = self._one, self._given
        where = {"collaboration": COLLABORATION, "case": one.case}
        begun = {"starts_at": self._now - _YEAR}
        yield self._part("case", {**where, "subject": one.subject, **begun, "ends_at": given.case_ends_at})
        run = {"run": f"run_{one.case[4:]}", "activity": activity_of(one.arrow)}
        yield self._part("activity", {**where, **run, **begun, "ends_at": given.activity_ends_at})
        for actor in (one.arrow.sender, one.arrow.receiver):
            who = {"actor": actor.id, "partner": actor.partner, "person": self._people[actor.partner], "team": ""}
            span = {**begun, "ends_at": given.grants[actor.id]}
            introduced = {"introduced_by": given.introduced.get(actor.id, "")}
            yield self._part("grant", {**where, "grant": grant_id(one.case, actor.id), **who, **span, **introduced})

    def answers(self, notices: dict[str, str]) -> Iterator[Change]:
        """A guardianship where there is one, what was asked, and the yes to each of it."""
        one, fence = self._one, fence_of(self._one.case)
        if one.guarded:
            yield Change(fence, "guardianship", {"guardianship": self._guardianship()}, self._guardian_entry())
        arrows = [arrow for arrow in (one.introduction, one.arrow) if arrow]
        rows = [
            {"id": new_id(ASKING), **self._where, "arrow": arrow.id, "notice": notices[arrow.id],
             "asked_by": CASEWORKER} for arrow in arrows
        ]  # fmt: skip
        said = {"arrows": [arrow.id for arrow in arrows], "notices": [notices[arrow.id] for arrow in arrows]}
        yield Change(fence, "asked", {"askings": rows}, self._draft("asked", said, {"case": one.case}, fence))
        for arrow in arrows:
            yield self._yes(arrow, notices[arrow.id])

    def _part(self, kind: str, body: dict[str, Any]) -> Change:
        one, fence = self._one, fences.part(self._one.case)
        sealed = {"case": one.case, "person": one.subject, "by": CASEWORKER}
        return Change(fence, kind, body, self._draft(kind, {"map_version": 1}, sealed, fence))

    def _guardianship(self) -> dict[str, Any]:
        kind = "custody" if self._one.runs_out == "custody" else "guardian"
        return {
            "id": self._given.guardianship, **self._where, "subject": self._one.subject,
            "guardian": self._people[GUARDIAN], "kind": kind, "matters": ["personal"],
            "starts_at": self._now - _YEAR, "ends_at": self._given.guardianship_ends_at, "last_day": "2026-11-23",
        }  # fmt: skip

    def _guardian_entry(self) -> Draft:
        sealed = {"case": self._one.case, "guardianship": self._given.guardianship}
        return self._draft("guardianship", {"matters": ["personal"]}, sealed, fence_of(self._one.case))

    def _yes(self, arrow: Arrow, notice: str) -> Change:
        one, guardian = self._one, self._given.by_guardian and arrow == self._one.arrow
        by = self._people[GUARDIAN] if guardian else one.subject
        row = {
            "id": new_id(PERMISSION), **self._where, "arrow": arrow.id, "notice": notice, "language": "da",
            "kind": "gdpr-consent", "state": "given", "purpose": PURPOSE, "to_actor": arrow.receiver.id,
            "to_partner": arrow.receiver.partner, "fields": arrow.fields[:FIELDS],
            "ends_at": self._given.permission_ends_at if arrow == one.arrow else FOREVER, "decided_by": by,
            "decided_as": "guardian" if guardian else "citizen",
            "guardianship": self._given.guardianship if guardian else "",
            "map_version": _LATER,
        }  # fmt: skip
        receipt = {
            "id": new_id(RECEIPT), "person": by, "permission": row["id"], **self._where,
            "content": {**row, "kind": "given", "permission": row["id"]},
        }  # fmt: skip
        said = {"arrow": arrow.id, "notice": notice, "fields": row["fields"], "decided_as": row["decided_as"]}
        sealed = {"case": one.case, "permission": row["id"]}
        body = {"permission": row, "own": "" if guardian else "yes", "receipt": receipt}
        return Change(fence_of(one.case), "decided", body, self._draft("given", said, sealed, fence_of(one.case)))

    def _draft(self, kind: str, said: dict[str, Any], sealed: dict[str, Any], fence: str) -> Draft:
        about = {"subject": self._one.subject}
        return Draft(COLLABORATION, kind, new_id(EVENT), said, self._one.case, sealed, bumps=(fence,), about=about)


def grant_id(case: str, actor: str) -> str:
    """The id of the grant of an actor's part in a history's case."""
    return f"{GRANT}_{sha256(f'{case} {actor}'.encode()).hexdigest()[:32]}"
