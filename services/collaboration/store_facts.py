"""What facts are made of, read for many asked flows of one collaboration in a handful of questions."""

from collections.abc import Collection, Iterator
from typing import Any

from services.collaboration.store import CaseFound, GrantFound
from services.connection import Connection
from services.keyed import rows_of

# SQLite takes many more, but a question stays readable in a log.
_MOST_NAMES = 500


def read_cases_behind(connection: Connection, ledger: str, references: Collection[str]) -> dict[str, tuple[str, str]]:
    """For each reference that stands for a case: the case, and the partner whose reference it is."""
    rows = _each(connection, "SELECT reference, case_id, partner FROM reference", ledger, "reference", references)
    return {reference: (case, partner) for reference, case, partner in rows}


def read_cases(connection: Connection, ledger: str, cases: Collection[str]) -> dict[str, CaseFound]:
    """Cases by id."""
    columns = "SELECT collaboration, id, subject, starts_at, ends_at, entry, protection FROM case_of"
    return {row[1]: CaseFound(*row) for row in _each(connection, columns, ledger, "id", cases)}


def read_references(
    connection: Connection, ledger: str, wanted: Collection[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """What partners know cases by: `(case, partner)` to reference, for those wanted."""
    names, keys = ("collaboration", "case_id", "partner"), [(ledger, *one) for one in wanted]
    rows = rows_of(connection, "reference", ("case_id", "partner", "reference"), names, keys)
    return {(case, partner): reference for case, partner, reference in rows}


def read_runs(
    connection: Connection, ledger: str, cases: Collection[str]
) -> dict[str, dict[str, tuple[str, int, int]]]:
    """Each case's activities by the run's id: `(activity, starts_at, ends_at)`; not those that were cancelled."""
    found: dict[str, dict[str, tuple[str, int, int]]] = {}
    columns = "SELECT case_id, id, activity, starts_at, ends_at FROM run"
    for case, id_, activity, starts_at, ends_at in _each(connection, columns, ledger, "case_id", cases):
        # One that was cancelled before it began is not there at all: what opens before a start would else open for it.
        if starts_at < ends_at:
            found.setdefault(case, {})[id_] = (activity, starts_at, ends_at)
    return found


def read_grants(connection: Connection, ledger: str, cases: Collection[str]) -> dict[str, list[GrantFound]]:
    """Each case's grants, ended ones too: when one ended is for the decision to judge."""
    found: dict[str, list[GrantFound]] = {}
    columns = (
        "SELECT case_id, id, actor, partner, person, team, starts_at, ends_at, introduced_by, made_at, entry "
        "FROM grant_of"
    )
    for row in _each(connection, columns, ledger, "case_id", cases):
        found.setdefault(row[0], []).append(GrantFound(*row))
    return found


def read_members(connection: Connection, ledger: str, teams: Collection[str]) -> dict[tuple[str, str], set[str]]:
    """Who is in the teams of these names, of whatever partner: `(partner, team)` to persons."""
    found: dict[tuple[str, str], set[str]] = {}
    for partner, team, person in _each(
        connection, "SELECT partner, team, person FROM team_member", ledger, "team", teams
    ):
        found.setdefault((partner, team), set()).add(person)
    return found


def read_agreement_ends(connection: Connection, ledger: str) -> dict[tuple[str, str, str], int]:
    """Agreements that were ended early: `(one, other, reference)` to the end."""
    question = "SELECT one, other, reference, ends_at FROM agreement_end WHERE collaboration = ?"
    return {(one, other, name): end for one, other, name, end in connection.rows(question, (ledger,))}


def _each(connection: Connection, columns: str, ledger: str, by: str, values: Collection[str]) -> Iterator[Any]:
    listed = sorted(set(values))
    for at in range(0, len(listed), _MOST_NAMES):
        part = listed[at : at + _MOST_NAMES]
        marks = ", ".join("?" * len(part))
        question = f"{columns} WHERE collaboration = ? AND {by} IN ({marks})"
        yield from connection.rows(question, (ledger, *part))
