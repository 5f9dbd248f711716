"""What facts about permissions are made of, read for many cases and arrows in a handful of questions.

Plain rows: this is on the way of every flow, where a model for each row would cost more than all the rest.
"""

from collections.abc import Collection
from typing import NamedTuple

import orjson

from consent.model import Guardianship
from services.collaboration.wire import Span
from services.connection import Connection
from services.keyed import rows_of

Case = tuple[str, str]
"""Collaboration and case."""

Key = tuple[str, str, str]
"""Collaboration, case and arrow."""

_CASE, _KEY = ("collaboration", "case_id"), ("collaboration", "case_id", "arrow")


# JSON as the text it is: PostgreSQL's driver would read it for us, SQLite's does not.
_TEXT = {"fields": "CAST(fields AS TEXT)", "matters": "CAST(matters AS TEXT)"}


class Found(NamedTuple):
    """A permission as facts look at it; `fields` as JSON."""

    collaboration: str
    case_id: str
    arrow: str
    id: str
    notice: str
    state: str
    purpose: str
    to_actor: str
    to_partner: str
    fields: str
    starts_at: int
    ends_at: int
    decided_as: str
    guardianship: str
    decided_at: int
    ended_at: int
    entry: int
    map_version: int


class FoundEmergency(NamedTuple):
    """A declared emergency as facts look at it."""

    collaboration: str
    case_id: str
    id: str
    arrow: str
    partner: str
    starts_at: int
    ends_at: int
    entry: int


def read_permissions(connection: Connection, keys: Collection[Key]) -> list[Found]:
    """The permissions along these arrows of these cases, oldest first."""
    found = [
        Found(*row)
        for row in rows_of(connection, "permission", [_TEXT.get(name, name) for name in Found._fields], _KEY, keys)
    ]
    return sorted(found, key=lambda one: one.entry)


def read_asked(connection: Connection, keys: Collection[Key]) -> set[Key]:
    """Along which of these arrows somebody was ever asked."""
    return {(row[0], row[1], row[2]) for row in rows_of(connection, "asking", _KEY, _KEY, keys)}


def read_own_noes(connection: Connection, keys: Collection[Key]) -> set[Key]:
    """Along which of these arrows a citizen's own no stands."""
    return {(row[0], row[1], row[2]) for row in rows_of(connection, "own_no", _KEY, _KEY, keys)}


def read_guardianships(connection: Connection, cases: Collection[Case]) -> dict[Case, list[Guardianship]]:
    """The guardianships in these cases, oldest first."""
    columns = ("entry", *_CASE, "id", "guardian", "kind", _TEXT["matters"], "starts_at", "ends_at", "last_day")
    found: dict[Case, list[Guardianship]] = {}
    for row in sorted(rows_of(connection, "guardianship", columns, _CASE, cases)):
        _, collaboration, case, id_, guardian, kind, matters, starts_at, ends_at, last_day = row
        one = Guardianship(id_, guardian, kind, tuple(orjson.loads(matters)), Span(starts_at, ends_at), last_day)
        found.setdefault((collaboration, case), []).append(one)
    return found


def read_emergencies(connection: Connection, cases: Collection[Case]) -> dict[Case, list[FoundEmergency]]:
    """The emergencies of these cases, oldest first."""
    rows = rows_of(connection, "emergency", FoundEmergency._fields, _CASE, cases)
    found: dict[Case, list[FoundEmergency]] = {}
    for one in sorted((FoundEmergency(*row) for row in rows), key=lambda one: one.entry):
        found.setdefault((one.collaboration, one.case_id), []).append(one)
    return found
