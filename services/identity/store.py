"""Identity's SQL: clients, people, sessions, and what was used once."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import Row, delete, insert, select, update

from services.connection import Connection
from services.identity.names import Names
from services.identity.tables import IdentityRow
from services.identity.wire import Client, NewPerson, Person, Role, SignedIn
from services.keyed import rows_of

_TABLES = IdentityRow.metadata.tables
CLIENT, CLIENT_IN, PERSON = _TABLES["client"], _TABLES["client_in"], _TABLES["person"]
SESSION, USED = _TABLES["session"], _TABLES["used"]


def write_client(connection: Connection, client: Client) -> None:
    """A new client, in the house and in each of its collaborations."""
    keys = orjson.dumps(client.jwks).decode()
    values = {"id": client.id, "partner": client.partner, "keys": keys, "generation": 1, "ended": False}
    connection.execute(insert(CLIENT).values(values))
    rows = [{"collaboration": c, "client": client.id, "generation": 1, "ended": False} for c in client.collaborations]
    connection.execute(insert(CLIENT_IN), rows)


def change_client(connection: Connection, client: Client) -> None:
    """A client's keys, generation and end, as the house ledger has them."""
    values = {"keys": orjson.dumps(client.jwks).decode(), "generation": client.generation, "ended": client.ended}
    connection.execute(update(CLIENT).where(CLIENT.c.id == client.id).values(values))


def change_client_in(connection: Connection, collaboration: str, client: str, generation: int, ended: bool) -> None:
    """A client's generation and end, as a collaboration's ledger has them."""
    this = (CLIENT_IN.c.collaboration == collaboration) & (CLIENT_IN.c.client == client)
    connection.execute(update(CLIENT_IN).where(this).values(generation=generation, ended=ended))


def read_client(connection: Connection, client: str) -> Client | None:
    """A client as the house has it."""
    # In plain SQL: calls of partners' systems ask this again and again.
    row = connection.row("SELECT id, partner, keys, generation, ended FROM client WHERE id = ?", (client,))
    if row is None:
        return None
    question = "SELECT collaboration FROM client_in WHERE client = ? ORDER BY collaboration"
    id_, partner, keys, generation, ended = row
    return Client(id_, partner, connection.values(question, (client,)), orjson.loads(keys), generation, bool(ended))


def read_clients(connection: Connection) -> list[Client]:
    """All clients, by id."""
    return [
        found
        for id_ in connection.values("SELECT id FROM client ORDER BY id")
        if (found := read_client(connection, id_))
    ]


def read_clients_in(connection: Connection, collaboration: str, clients: Iterable[str]) -> dict[str, tuple[int, bool]]:
    """Generation and end of these clients, as a collaboration's ledger has them; only those that take part."""
    names, keys = ("collaboration", "client"), [(collaboration, client) for client in clients]
    rows = rows_of(connection, "client_in", ("client", "generation", "ended"), names, keys)
    return {client: (generation, bool(ended)) for client, generation, ended in rows}


def read_behind(connection: Connection) -> list[tuple[str, Client]]:
    """Collaborations in which a client's last change has not been applied, with the client as the house has it."""
    late = (CLIENT_IN.c.generation != CLIENT.c.generation) | (CLIENT_IN.c.ended != CLIENT.c.ended)
    joined = CLIENT_IN.join(CLIENT, CLIENT.c.id == CLIENT_IN.c.client)
    pairs = connection.execute(select(CLIENT_IN.c.collaboration, CLIENT.c.id).select_from(joined).where(late)).all()
    found = {client: read_client(connection, client) for _, client in pairs}
    return [(collaboration, known) for collaboration, client in pairs if (known := found[client]) is not None]


def write_person(connection: Connection, person: str, new: NewPerson, names: Names) -> None:
    """A new person."""
    values = {
        "id": person,
        "signs_in_as": names.signs_in_as(new.issuer, new.subject),
        "known_as": names.known_as(new.partner, new.subject),
        "partner": new.partner,
        "roles": orjson.dumps(sorted(new.roles)).decode(),
        "sealed": names.seal(person, new),
    }
    connection.execute(insert(PERSON).values(values))


def read_people(connection: Connection, names: Names, people: Sequence[str]) -> dict[str, Person]:
    """People by id, as far as there are."""
    rows = connection.execute(select(PERSON).where(PERSON.c.id.in_(people)))
    return {row.id: _person(row, names) for row in rows}


def read_signing_in(connection: Connection, names: Names, issuer: str, subject: str) -> Person | None:
    """The person who signs in so."""
    where = PERSON.c.signs_in_as == names.signs_in_as(issuer, subject)
    row = connection.execute(select(PERSON).where(where)).first()
    return _person(row, names) if row else None


def read_known_as(connection: Connection, names: Names, partner: str, subject: str) -> Person | None:
    """The person whom this partner names so."""
    # In plain SQL: every call of a partner's system asks this.
    question = "SELECT id, partner, roles, sealed FROM person WHERE known_as = ?"
    row = connection.row(question, (names.known_as(partner, subject),))
    return names.open(*row) if row else None


def read_partner_people(connection: Connection, names: Names, partner: str) -> list[Person]:
    """Everybody at a partner, by name."""
    rows = connection.execute(select(PERSON).where(PERSON.c.partner == partner, PERSON.c.partner != ""))
    return sorted((_person(row, names) for row in rows), key=lambda person: (person.name, person.id))


def has_role(connection: Connection, role: Role) -> bool:
    """Whether anybody has this role."""
    rows = connection.execute(select(PERSON.c.roles)).scalars()
    return any(role in orjson.loads(roles) for roles in rows)


def write_session(connection: Connection, token: str, door: str, person: str, now: int, over_before: int) -> None:
    """A new session; those opened before `over_before` are swept away."""
    connection.execute(delete(SESSION).where(SESSION.c.opened_at < over_before))
    values = {"token": token, "door": door, "person": person, "opened_at": now, "seen_at": now}
    connection.execute(insert(SESSION).values(values))


def read_session(connection: Connection, token: str, door: str) -> tuple[str, int, int] | None:
    """Person, opened and seen of a session."""
    columns = (SESSION.c.person, SESSION.c.opened_at, SESSION.c.seen_at)
    row = connection.execute(select(*columns).where(SESSION.c.token == token, SESSION.c.door == door)).first()
    return (row[0], row[1], row[2]) if row else None


def read_sessions_of(connection: Connection, person: str, asking: str = "") -> list[SignedIn]:
    """All sessions of a person, the last seen first; ended ones too, until they are swept away. `asking` is the hashed
    token of the one that asks."""
    columns = (SESSION.c.door, SESSION.c.opened_at, SESSION.c.seen_at, SESSION.c.token == asking)
    latest = (SESSION.c.seen_at.desc(), SESSION.c.opened_at.desc())
    return [
        SignedIn(door, opened_at, seen_at, bool(here))
        for door, opened_at, seen_at, here in connection.execute(
            select(*columns).where(SESSION.c.person == person).order_by(*latest)
        )
    ]


def touch_session(connection: Connection, token: str, now: int) -> None:
    """Somebody was active."""
    connection.execute(update(SESSION).where(SESSION.c.token == token).values(seen_at=now))


def drop_session(connection: Connection, token: str, door: str) -> None:
    """Ends one session."""
    connection.execute(delete(SESSION).where(SESSION.c.token == token, SESSION.c.door == door))


def drop_sessions(connection: Connection, person: str) -> None:
    """Ends all sessions of a person."""
    connection.execute(delete(SESSION).where(SESSION.c.person == person))


def use_once(connection: Connection, names: dict[str, int], now: int) -> bool:
    """Marks ids as used until their instants; False, and none marked, if one of them was used before."""
    connection.execute(delete(USED).where(USED.c.until <= now))
    if connection.execute(select(USED.c.id).where(USED.c.id.in_(names))).first():
        return False
    connection.execute(insert(USED), [{"id": name, "until": until} for name, until in names.items()])
    return True


def _person(row: Row[Any], names: Names) -> Person:
    return names.open(row.id, row.partner, row.roles, row.sealed)
