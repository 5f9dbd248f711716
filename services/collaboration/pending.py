"""Ends that wait for the ledger: facts treat each as in force already. Pure.

Somebody was told that an end is kept; from then on nothing flows that it stops, also while the ledger was away and is
back before the sweeper has entered the end. It gets its index in the ledger like any other change, when it is entered.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from services.changes import Change
from services.collaboration.store import GrantFound


@dataclass(slots=True)
class Held:
    """What facts are made of: grants, runs and protection by case, members by (partner, team), ends of agreements, and
    ends of cases that are yet to be entered."""

    grants: dict[str, list[GrantFound]]
    runs: dict[str, dict[str, tuple[str, int, int]]]
    members: dict[tuple[str, str], set[str]]
    agreement_ends: dict[tuple[str, str, str], int]
    protections: dict[str, str]
    case_ends: dict[str, int] = field(default_factory=dict)

    def all_grants(self) -> Iterator[GrantFound]:
        """The grants of all cases."""
        for of_case in self.grants.values():
            yield from of_case


def withhold(held: Held, end: Change) -> None:
    """Takes away what a pending end takes away. An end "now" has no instant yet: what it ends is not there at all."""
    body = end.body
    match end.kind:
        case "grant-ended":
            _end_grant(held, body)
        case "case-closed":
            held.case_ends[body["case"]] = body["ends_at"] or 0
        case "activity":
            _end_run(held.runs.get(body["case"], {}), body)
        case "activity-cancelled":
            held.runs.get(body["case"], {}).pop(body["run"], None)
        case "protection":
            held.protections[body["case"]] = body["protection"]
        case "team":
            members = held.members.get((body["partner"], body["team"]), set())
            members.difference_update(body["left"])
        case "agreement-ended":
            for reference in body["references"]:
                key = (body["one"], body["other"], reference)
                held.agreement_ends[key] = min(body["ends_at"] or 0, held.agreement_ends.get(key, body["ends_at"] or 0))


def _end_run(runs: dict[str, tuple[str, int, int]], body: dict[str, Any]) -> None:
    """Only what both days allow is left: it may have been given other days since this end was stored."""
    if (run := runs.pop(body["run"], None)) is None:
        return
    starts_at, ends_at = max(run[1], body["starts_at"]), min(run[2], body["ends_at"])
    if starts_at < ends_at:
        runs[body["run"]] = (run[0], starts_at, ends_at)


def _end_grant(held: Held, body: dict[str, Any]) -> None:
    grants = held.grants.get(body["case"], [])
    ending = next((grant.part for grant in grants if grant.id == body["grant"]), None)
    for at, grant in enumerate(grants):
        if grant.part == ending:
            grants[at] = replace(grant, ends_at=min(grant.ends_at, body["ends_at"] or 0))
