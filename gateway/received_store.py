"""The gateway's SQL for who has what."""

from collections.abc import Sequence
from typing import Any

import orjson

from gateway.wire import Received
from services.connection import Connection

_COLUMNS = (
    "collaboration, event, flow, permission, case_id, arrow, partner, actor, fields, released_at, erase_by, "
    "received_at, erased_at"
)
_FIELDS = 8


def write_received(connection: Connection, rows: Sequence[Received]) -> None:
    """New releases; one that is there already stays as it is."""
    if rows:
        marks = ", ".join("?" * len(_COLUMNS.split(",")))
        insert = f"INSERT INTO received ({_COLUMNS}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608
        connection.run_many(insert, [_columns(row) for row in rows])


def read_under(connection: Connection, collaboration: str, permission: str) -> list[Received]:
    """The releases under a permission, oldest first."""
    question = f"SELECT {_COLUMNS} FROM received WHERE collaboration = ? AND permission = ? ORDER BY released_at, event"  # noqa: S608
    return [_received(row) for row in connection.rows(question, (collaboration, permission))]


def read_flow(connection: Connection, collaboration: str, flow: str, partner: str) -> list[Received]:
    """The releases of one flow to a partner, oldest first."""
    question = (
        f"SELECT {_COLUMNS} FROM received WHERE collaboration = ? AND flow = ? AND partner = ? "  # noqa: S608
        "ORDER BY released_at, event"
    )
    return [_received(row) for row in connection.rows(question, (collaboration, flow, partner))]


def write_said(connection: Connection, rows: Sequence[Received], received_at: int, erased_at: int | None) -> None:
    """What the partner said about these releases; what it said first stands."""
    connection.run_many(
        "UPDATE received SET received_at = coalesce(received_at, ?), erased_at = coalesce(erased_at, ?) "
        "WHERE collaboration = ? AND event = ?",
        [(received_at, erased_at, row.collaboration, row.event) for row in rows],
    )


def delete_received(connection: Connection, collaboration: str, event: str) -> None:
    """Forgets a release that never was."""
    connection.run("DELETE FROM received WHERE collaboration = ? AND event = ?", (collaboration, event))


def _columns(row: Received) -> tuple[Any, ...]:
    return (
        row.collaboration,
        row.event,
        row.flow,
        row.permission,
        row.case,
        row.arrow,
        row.partner,
        row.actor,
        orjson.dumps(row.fields).decode(),
        row.released_at,
        row.erase_by,
        row.received_at,
        row.erased_at,
    )


def _received(row: Any) -> Received:
    columns = list(row)
    columns[_FIELDS] = orjson.loads(columns[_FIELDS])
    return Received(*columns)
