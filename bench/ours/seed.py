"""Fills Dottedline's stores for the benchmark, in bulk.

The map, the systems and the people behind them are put in as an operator would. Cases, grants, askings, permissions and
deposits come in by the thousand: each is an entry in the ledger with its fence bumped, and is applied by its room in
the order of that fence, as a change made alone would be; only the judging before, and the commit for each one, are
left out.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.ours.changes import answers_in, deposited, parts_of
from bench.service_map import map_text
from bench.tokens import public_jwk
from bench.world import COLLABORATION, Waiting, World
from consent import store as consent_store
from consent.notices import make_notice
from consent.tables import NoticeRow
from deploy.demo.everybody import publish_agreed
from deploy.everything import make_keys
from deploy.wiring import Wiring
from services.changes import Change, Changes
from services.collaboration.load import load_map
from services.collaboration.wire import Doer
from services.connection import Connection
from services.identity.wire import NewClient, NewPerson, Role
from services.settings import SERVICES, Settings

_AT_ONCE = 1_000
OPERATOR = Doer("psn_operator", "p00", ("operator",))


@dataclass(frozen=True, slots=True)
class Seeded:
    """What the load needs to know: the key of each client, what waits, and what a partner knows a case by."""

    keys: dict[str, Ed25519PrivateKey]
    waiting: list[Waiting]
    references: dict[tuple[str, str], str]


async def seed(
    settings: Settings, world: World, flows: int, more: Callable[[Wiring], Awaitable[None]] | None = None
) -> Seeded:
    """Fills empty stores; `flows` is how many deposits wait, and `more` puts in whatever else there is to be."""
    # The engine is not needed to fill stores; the address is never called.
    settings = settings.model_copy(update={"opa_url": "http://127.0.0.1:1"})
    make_keys(settings)
    wiring = Wiring(settings, SERVICES)
    for name in ("audit", "identity", "collaboration", "consent", "gateway"):
        await getattr(wiring, name).check_start()
    keys = {client: Ed25519PrivateKey.generate() for client in world.clients}
    people = await _register(wiring, world, keys)
    await publish_agreed(wiring.collaboration, map_text(world), OPERATOR)
    now = await wiring.audit.now()
    await _enter(wiring.collaboration.room.changes, (c for case in world.cases for c in parts_of(case, people, now)))
    notices = await _keep_notices(wiring, world, now)
    await _enter(wiring.consent.changes, (c for case in world.cases for c in answers_in(case, notices, now)))
    waiting = list(islice(world.waiting(), flows))
    references = await wiring.collaboration.room.database.read(_references)
    await _deposit(wiring, waiting, references, now)
    if more:
        await more(wiring)
    await _close(wiring)
    return Seeded(keys, waiting, references)


async def _register(wiring: Wiring, world: World, keys: dict[str, Ed25519PrivateKey]) -> dict[str, str]:
    """Registers every system, and a person behind it by the same name; answers the persons' ids."""
    people = {}
    for client, partner in world.clients.items():
        jwks = {"keys": [public_jwk(keys[client])]}
        await wiring.identity.clients.register_client(NewClient(client, partner, [COLLABORATION], jwks), "")
        new = NewPerson("https://bench.example", client, f"Person {client}", partner, [Role.PROFESSIONAL])
        people[client] = (await wiring.identity.registry.register_person(new, "")).id
    return people


async def _enter(changes: Changes, made: Iterable[Change]) -> None:
    """Enters changes in their order, and applies them; the last two of the three steps of `services.changes`."""
    left = iter(made)
    while part := list(islice(left, _AT_ONCE)):
        places = await changes.ledger.append([change.draft for change in part])
        placed = list(zip(places, part, strict=True))

        def work(connection: Connection, placed: list[Any] = placed) -> int:
            return changes._apply_all(connection, placed)

        if await changes.database.write(work) != len(part):
            raise RuntimeError("a change could not be applied; the seeding is out of order")


async def _keep_notices(wiring: Wiring, world: World, now: int) -> dict[str, str]:
    map_ = load_map(map_text(world)).map
    assert map_ is not None, "the benchmark's map passes the check"
    notices = {arrow: make_notice(map_, 1, arrow) for arrow in world.arrows}

    def work(connection: Connection) -> None:
        for arrow, one in notices.items():
            row = NoticeRow(
                collaboration=COLLABORATION, hash=one.hash, arrow=arrow, version=1, made_at=now, words=one.words
            )
            consent_store.keep_notice(connection, row)

    await wiring.consent.database.write(work)
    return {arrow: one.hash for arrow, one in notices.items()}


async def _deposit(
    wiring: Wiring, waiting: Sequence[Waiting], references: dict[tuple[str, str], str], now: int
) -> None:
    deposits = wiring.gateway.deposits
    for at in range(0, len(waiting), _AT_ONCE):
        part = waiting[at : at + _AT_ONCE]
        made = [deposited(one, references, now) for one in part]
        await deposits.stage(
            [(row, {one.arrow.sender.item: one.content}) for (row, _), one in zip(made, part, strict=True)]
        )
        await wiring.audit.append([draft for _, draft in made])
        await deposits.waits([row for row, _ in made])


def _references(connection: Connection) -> dict[tuple[str, str], str]:
    rows = connection.rows("SELECT case_id, partner, reference FROM reference")
    return {(case, partner): reference for case, partner, reference in rows}


async def _close(wiring: Wiring) -> None:
    await wiring.gateway.close()
    for database in (wiring.consent.database, wiring.collaboration.room.database):
        database.close()
    wiring.identity.close()
    wiring.audit.close()
    await wiring.close()
