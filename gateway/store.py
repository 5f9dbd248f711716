"""The gateway's SQL for holders and deposits: rows in, rows out. Whoever calls holds the transaction."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from gateway.wire import Deposit
from services.connection import Connection

_DEPOSIT = (
    "collaboration, flow, event, case_id, arrow, from_partner, from_actor, to_partner, to_actor, reference, fields, "
    "made_at, fetch_by"
)
_FIELDS = 10
# SQLite takes many more marks; a question stays readable in a log.
_MOST = 250


@dataclass(frozen=True, slots=True)
class Lying:
    """A deposit as it lies here: in which state, and its content sealed under a key of its own, which is wrapped."""

    deposit: Deposit
    state: str
    wrapped: bytes
    sealed: bytes


def write_holder(connection: Connection, collaboration: str, partner: str, url: str) -> None:
    """Where a partner's system answers from now on."""
    connection.run(
        "INSERT INTO holder (collaboration, partner, url) VALUES (?, ?, ?) "
        "ON CONFLICT (collaboration, partner) DO UPDATE SET url = excluded.url",
        (collaboration, partner, url),
    )


def read_holder(connection: Connection, collaboration: str, partner: str) -> str | None:
    """Where a partner's system answers; None when nobody has said."""
    question = "SELECT url FROM holder WHERE collaboration = ? AND partner = ?"
    found: str | None = connection.value(question, (collaboration, partner))
    return found


def read_holders(connection: Connection, collaboration: str) -> dict[str, str]:
    """Where each partner's system answers, by partner."""
    question = "SELECT partner, url FROM holder WHERE collaboration = ? ORDER BY partner"
    return {row[0]: row[1] for row in connection.rows(question, (collaboration,))}


def write_staged(connection: Connection, rows: Sequence[tuple[Deposit, bytes, bytes]], now: int) -> None:
    """New deposits, staged at the real time `now` (ms), each with its wrapped key and its sealed content."""
    written = [(*_columns(deposit), "staged", now, wrapped, sealed) for deposit, wrapped, sealed in rows]
    if written:
        marks = ", ".join("?" * len(written[0]))
        insert = f"INSERT INTO deposit ({_DEPOSIT}, state, staged_at, wrapped, sealed) VALUES ({marks})"  # noqa: S608
        connection.run_many(insert, written)


def read_staged(connection: Connection) -> list[tuple[str, str, str, int]]:
    """Collaboration, flow, event and time of staging of every deposit whose entry has not been seen to stand."""
    question = "SELECT collaboration, flow, event, staged_at FROM deposit WHERE state = 'staged' ORDER BY staged_at"
    return [tuple(row) for row in connection.rows(question)]


def write_waiting(connection: Connection, flows: Sequence[tuple[str, str]]) -> None:
    """These deposits, as (collaboration, flow), are there for their receivers."""
    if flows:
        update = "UPDATE deposit SET state = 'waiting' WHERE collaboration = ? AND flow = ? AND state = 'staged'"
        connection.run_many(update, list(flows))


def write_leaving(connection: Connection, flow: tuple[str, str]) -> bool:
    """Claims a deposit, as (collaboration, flow), for a release that begins; False unless it was waiting."""
    update = "UPDATE deposit SET state = 'leaving' WHERE collaboration = ? AND flow = ? AND state = 'waiting'"
    return connection.run(update, flow) == 1


def write_staying(connection: Connection, flows: Sequence[tuple[str, str]]) -> None:
    """These deposits were claimed and did not leave: they wait again."""
    update = "UPDATE deposit SET state = 'waiting' WHERE collaboration = ? AND flow = ? AND state = 'leaving'"
    connection.run_many(update, list(flows))


def write_emptied(connection: Connection, flows: Sequence[tuple[str, str]], state: str) -> None:
    """Erases content and key of these deposits, and says how they ended: `fetched` or `erased`."""
    if flows:
        update = (
            "UPDATE deposit SET state = ?, wrapped = ?, sealed = ? "
            "WHERE collaboration = ? AND flow = ? AND state IN ('staged', 'waiting', 'leaving')"
        )
        connection.run_many(update, [(state, b"", b"", collaboration, flow) for collaboration, flow in flows])


def read_overdue(connection: Connection, now: int) -> list[Deposit]:
    """Deposits that wait at the instant `now` past the day by which they should have been fetched."""
    question = f"SELECT {_DEPOSIT} FROM deposit WHERE state = 'waiting' AND fetch_by <= ? ORDER BY fetch_by, flow"  # noqa: S608
    return [_deposit(row) for row in connection.rows(question, (now,))]


def read_deposit(connection: Connection, collaboration: str, flow: str) -> Lying | None:
    """A deposit as it lies here; None when there never was one."""
    question = f"SELECT {_DEPOSIT}, state, wrapped, sealed FROM deposit WHERE collaboration = ? AND flow = ?"  # noqa: S608
    row = connection.row(question, (collaboration, flow))
    return Lying(_deposit(row[:-3]), row[-3], row[-2], row[-1]) if row else None


def read_inbox(
    connection: Connection, collaboration: str, partner: str, parts: Iterable[tuple[str, str]]
) -> list[Deposit]:
    """What waits for a partner, in these parts: pairs of case and actor."""
    found: list[Deposit] = []
    for part in _chunks(parts):
        marks = ", ".join(["(?, ?)"] * len(part))
        question = (
            f"SELECT {_DEPOSIT} FROM deposit WHERE collaboration = ? AND to_partner = ? "  # noqa: S608
            f"AND state = 'waiting' AND (case_id, to_actor) IN (VALUES {marks})"
        )
        rows = connection.rows(question, (collaboration, partner, *(name for pair in part for name in pair)))
        found += map(_deposit, rows)
    return sorted(found, key=lambda deposit: (deposit.made_at, deposit.flow))


def _chunks(parts: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    listed = sorted(set(parts))
    for at in range(0, len(listed), _MOST):
        yield listed[at : at + _MOST]


def _columns(deposit: Deposit) -> tuple[Any, ...]:
    return (
        deposit.collaboration,
        deposit.flow,
        deposit.event,
        deposit.case,
        deposit.arrow,
        deposit.from_partner,
        deposit.from_actor,
        deposit.to_partner,
        deposit.to_actor,
        deposit.reference,
        orjson.dumps(deposit.fields).decode(),
        deposit.made_at,
        deposit.fetch_by,
    )


def _deposit(row: Any) -> Deposit:
    columns = list(row)
    columns[_FIELDS] = orjson.loads(columns[_FIELDS])
    return Deposit(*columns)
