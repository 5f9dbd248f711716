"""Writes of changes that have their place in the ledger: each kind's rows, in the transaction that moves its fence."""

from collections.abc import Callable
from typing import Any

import orjson

from services.audit.wire import Place
from services.collaboration.store import read_content, read_newest
from services.collaboration.store_proposals import KINDS
from services.connection import Connection
from services.ids import REFERENCE, new_id


def apply(connection: Connection, kind: str, body: dict[str, Any], place: Place) -> None:
    """Applies one change, as `services.changes.Changes` asks for it."""
    _KINDS[kind](connection, body, place)


def _write_map(connection: Connection, body: dict[str, Any], place: Place) -> None:
    values = (body["collaboration"], body["version"], body["hash"], place.time, place.index, body["text"])
    connection.run(
        "INSERT INTO map_version (collaboration, version, hash, published_at, entry, text, content, anew, starts_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        # A change that waited since before there was such a thing asks nobody anew.
        (*values, body["content"].encode(), body.get("anew", "{}"), body.get("starts_at") or place.time),
    )
    # A partner that joins with this map gets to know every case by a reference of its own. Drawn here, not when the
    # change was made: a case may have been opened between the two.
    for partner in body["partners"]:
        _write_missing_references(connection, body["collaboration"], partner)


def _write_missing_references(connection: Connection, collaboration: str, partner: str) -> None:
    question = (
        "SELECT id FROM case_of c WHERE collaboration = ? AND NOT EXISTS (SELECT 1 FROM reference r "
        "WHERE r.collaboration = c.collaboration AND r.case_id = c.id AND r.partner = ?)"
    )
    for case in connection.values(question, (collaboration, partner)):
        _write_reference(connection, collaboration, case, partner)


def _write_reference(connection: Connection, collaboration: str, case: str, partner: str) -> None:
    connection.run(
        "INSERT INTO reference (collaboration, reference, case_id, partner) VALUES (?, ?, ?, ?)",
        (collaboration, new_id(REFERENCE), case, partner),
    )


def _write_case(connection: Connection, body: dict[str, Any], place: Place) -> None:
    collaboration, case = body["collaboration"], body["case"]
    connection.run(
        "INSERT INTO case_of (collaboration, id, subject, starts_at, ends_at, entry) VALUES (?, ?, ?, ?, ?, ?)",
        (collaboration, case, body["subject"], body["starts_at"], body["ends_at"], place.index),
    )
    # Of the newest map too: a partner may have joined since the change was made, or join on a day to come.
    newest = read_newest(connection, collaboration)
    of_both = [
        orjson.loads(read_content(connection, collaboration, version))["partners"]
        for version in {body.get("map_version", newest), newest}
    ]
    for partner in dict.fromkeys(name for partners in of_both for name in partners):
        _write_reference(connection, collaboration, case, partner)


def _write_protection(connection: Connection, body: dict[str, Any], place: Place) -> None:
    connection.run(
        "UPDATE case_of SET protection = ?, protection_entry = ? WHERE collaboration = ? AND id = ?",
        (body["protection"], place.index, body["collaboration"], body["case"]),
    )


def _close_case(connection: Connection, body: dict[str, Any], place: Place) -> None:
    ends_at = place.time if body["ends_at"] is None else body["ends_at"]
    question = "UPDATE case_of SET ends_at = ? WHERE collaboration = ? AND id = ?"
    connection.run(question, (ends_at, body["collaboration"], body["case"]))


def _write_run(connection: Connection, body: dict[str, Any], place: Place) -> None:
    connection.run(
        "INSERT INTO run (collaboration, case_id, id, activity, starts_at, ends_at, entry) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (collaboration, case_id, id) DO UPDATE SET "
        "starts_at = excluded.starts_at, ends_at = excluded.ends_at, entry = excluded.entry",
        (
            *(body["collaboration"], body["case"], body["run"], body["activity"]),
            *(body["starts_at"], body["ends_at"], place.index),
        ),
    )


def _cancel_run(connection: Connection, body: dict[str, Any], place: Place) -> None:
    # What has begun ends now; what has not has its end at its beginning, and is read by nobody.
    connection.run(
        "UPDATE run SET ends_at = CASE WHEN starts_at > ? THEN starts_at ELSE ? END, entry = ? "
        "WHERE collaboration = ? AND case_id = ? AND id = ? AND ends_at > ?",
        (*(place.time, place.time, place.index), *(body["collaboration"], body["case"], body["run"], place.time)),
    )


def _write_grant(connection: Connection, body: dict[str, Any], place: Place) -> None:
    starts_at = place.time if body["starts_at"] is None else body["starts_at"]
    _give_way(connection, body, starts_at)
    where = (body["collaboration"], body["case"], body["grant"])
    what = (body["actor"], body["partner"], body["person"], body["team"], starts_at, body["ends_at"])
    connection.run(
        "INSERT INTO grant_of (collaboration, case_id, id, actor, partner, person, team, starts_at, ends_at, "
        "introduced_by, made_at, entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*where, *what, body["introduced_by"], place.time, place.index),
    )


def _give_way(connection: Connection, body: dict[str, Any], starts_at: int) -> None:
    # One part, one holder, one grant at a time: who ends it must not have to look for a second. An earlier one that
    # reaches into the new one ends where that begins, and one that begins inside it never begins.
    connection.run(
        "UPDATE grant_of SET ends_at = CASE WHEN starts_at > ? THEN starts_at ELSE ? END "
        "WHERE collaboration = ? AND case_id = ? AND actor = ? "
        "AND person = ? AND team = ? AND ends_at > ? AND starts_at < ?",
        (
            *(starts_at, starts_at, body["collaboration"], body["case"], body["actor"], body["person"], body["team"]),
            *(starts_at, body["ends_at"]),
        ),
    )


def _end_grant(connection: Connection, body: dict[str, Any], place: Place) -> None:
    # The entry says that somebody's part ends, and so it does, by whatever grant they have it here and now: it may have
    # been given anew between the moment when the end was judged and its place in the ledger. One that begins later has
    # its end before its beginning, and never holds.
    ends_at = place.time if body["ends_at"] is None else body["ends_at"]
    where = (body["collaboration"], body["case"])
    connection.run(
        "UPDATE grant_of SET ends_at = ? WHERE collaboration = ? AND case_id = ? AND ends_at > ? "
        "AND (actor, person, team) = "
        "(SELECT actor, person, team FROM grant_of WHERE collaboration = ? AND case_id = ? AND id = ?)",
        (ends_at, *where, ends_at, *where, body["grant"]),
    )


def _write_team(connection: Connection, body: dict[str, Any], place: Place) -> None:
    where = (body["collaboration"], body["partner"], body["team"])
    connection.run(
        "INSERT INTO team (collaboration, partner, team, entry) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (collaboration, partner, team) DO UPDATE SET entry = excluded.entry",
        (*where, place.index),
    )
    for person in body["left"]:
        connection.run(
            "DELETE FROM team_member WHERE collaboration = ? AND partner = ? AND team = ? AND person = ?",
            (*where, person),
        )
    for person in body["joined"]:
        connection.run(
            "INSERT INTO team_member (collaboration, partner, team, person) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (*where, person),
        )


def _end_agreement(connection: Connection, body: dict[str, Any], place: Place) -> None:
    ends_at = place.time if body["ends_at"] is None else body["ends_at"]
    for reference in body["references"]:
        connection.run(
            "INSERT INTO agreement_end (collaboration, one, other, reference, ends_at) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (collaboration, one, other, reference) DO UPDATE SET ends_at = excluded.ends_at "
            "WHERE excluded.ends_at < agreement_end.ends_at",
            (body["collaboration"], body["one"], body["other"], reference, ends_at),
        )


_KINDS: dict[str, Callable[[Connection, dict[str, Any], Place], None]] = {
    "map": _write_map,
    "case": _write_case,
    "protection": _write_protection,
    "case-closed": _close_case,
    "case-reopened": _close_case,
    "activity": _write_run,
    "activity-cancelled": _cancel_run,
    "grant": _write_grant,
    "grant-ended": _end_grant,
    "team": _write_team,
    "agreement-ended": _end_agreement,
    **KINDS,
}
