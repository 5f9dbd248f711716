"""Facts about permissions, for many at once and from one snapshot, with the index of what has been applied."""

from collections.abc import Sequence
from dataclasses import replace

import orjson

from consent import store_facts
from consent.model import ASKED, CITIZEN, GRANTED, REFUSED, WITHDRAWN, Guardianship
from consent.store_facts import Found, Key
from consent.wire import DeclaredEmergency, Guard, PermissionAsked, PermissionFacts, fence_of
from services.changes import Change, Changes, applied_indexes
from services.collaboration.wire import Span
from services.connection import Connection
from services.periods import FOREVER

GUARDIANSHIP_ENDED = "guardianship_ended"
"""The change that ends a guardianship before its time; the other ends that can wait are those of an arrow."""


class Snapshot:
    """The rows that some questions are about, read at one moment; answers what a decision needs to know about each."""

    def __init__(self, connection: Connection, changes: Changes, asked: Sequence[PermissionAsked]) -> None:
        cases = {(one.collaboration, one.case) for one in asked}
        keys = {(one.collaboration, one.case, arrow) for one in asked for arrow in (one.arrow, *one.introducing)}
        self.newest: dict[Key, Found] = {}
        self.stopped: dict[Key, int] = {}
        for row in store_facts.read_permissions(connection, keys):
            key = (row.collaboration, row.case_id, row.arrow)
            self.newest[key] = row
            if row.state in (REFUSED, WITHDRAWN):
                self.stopped[key] = max(self.stopped.get(key, -1), row.ended_at or row.decided_at)
        self.asked = store_facts.read_asked(connection, keys)
        self.own_noes = store_facts.read_own_noes(connection, keys)
        self.guardianships = store_facts.read_guardianships(connection, cases)
        self.emergencies = store_facts.read_emergencies(connection, cases)
        self.applied = applied_indexes(connection, [(collaboration, fence_of(case)) for collaboration, case in cases])
        # An end that waits for the ledger is in force here already: it can only make us refuse more.
        self.waiting: set[Key] = set()
        self.over: dict[str, int] = {}
        for end in changes.pending_ends(connection, {fence_of(case) for _, case in cases}):
            if end.kind == GUARDIANSHIP_ENDED:
                self.over[end.body["guardianship"]] = end.body["ends_at"] or 0
                continue
            key = arrow_ended(end)
            self.waiting.add(key)
            self.stopped[key] = FOREVER
            if end.body["own"] == "no":
                self.own_noes.add(key)

    def facts(self, asked: PermissionAsked) -> PermissionFacts:
        """What is known about one permission."""
        case, key = (asked.collaboration, asked.case), (asked.collaboration, asked.case, asked.arrow)
        guardians = [guard for guard in self._guards(case) if asked.matter in guard.matters]
        around = PermissionFacts(
            state=ASKED if key in self.asked else "never_asked",
            own_no=key in self.own_noes,
            withdrawn_at={name: self.stopped.get((*case, name), -1) for name in asked.introducing},
            guardians=[Guard(guard.id, guard.guardian, guard.span) for guard in guardians],
            emergencies=self._emergencies(case, asked),
            fences={fence_of(asked.case): self.applied[(asked.collaboration, fence_of(asked.case))]},
        )
        found = self.newest.get(key)
        if found is None:
            return around
        if found.state == GRANTED and found.map_version < asked.since:
            return replace(around, state=ASKED)
        return self._with(found, around, asked.matter)

    def _with(self, found: Found, around: PermissionFacts, matter: str) -> PermissionFacts:
        case = (found.collaboration, found.case_id)
        guardians = self._guards(case)
        gave = [guard.span for guard in guardians if guard.id == found.guardianship and matter in guard.matters]
        return PermissionFacts(
            state=WITHDRAWN if (*case, found.arrow) in self.waiting and found.state == GRANTED else found.state,
            permission=found.id,
            notice=found.notice,
            purpose=found.purpose,
            to_actor=found.to_actor,
            to_partner=found.to_partner,
            fields=orjson.loads(found.fields),
            span=Span(found.starts_at, found.ends_at),
            given_as=found.decided_as,
            guards=[] if found.decided_as == CITIZEN else gave,
            own_no=around.own_no,
            withdrawn_at=around.withdrawn_at,
            guardians=around.guardians,
            emergencies=around.emergencies,
            fences=around.fences,
        )

    def _guards(self, case: tuple[str, str]) -> list[Guardianship]:
        found = self.guardianships.get(case, [])
        return [one if one.id not in self.over else ended_by(one, self.over[one.id]) for one in found]

    def _emergencies(self, case: tuple[str, str], asked: PermissionAsked) -> list[DeclaredEmergency]:
        return [
            DeclaredEmergency(row.id, Span(row.starts_at, row.ends_at))
            for row in self.emergencies.get(case, [])
            if row.partner == asked.emergency_partner and row.arrow == asked.arrow
        ]


def arrow_ended(end: Change) -> Key:
    """What a refusal or withdrawal that waits ends: collaboration, case and arrow."""
    row = end.body.get("permission", end.body)
    return row["collaboration"], row["case_id"], row["arrow"]


def ended_by(one: Guardianship, instant: int) -> Guardianship:
    """A guardianship that ends at an instant, if it does not end before; 0 is "now", and leaves nothing of it."""
    return replace(one, span=Span(one.span.starts_at, max(one.span.starts_at, min(one.span.ends_at, instant))))


def read_facts(connection: Connection, changes: Changes, asked: Sequence[PermissionAsked]) -> list[PermissionFacts]:
    """Facts for each, in the same order."""
    snapshot = Snapshot(connection, changes, [one for one in asked if one.case])
    return [snapshot.facts(one) if one.case else PermissionFacts() for one in asked]


def in_force_until(facts: PermissionFacts, now: int) -> int:
    """Until when the permission holds, if it holds now; 0 otherwise."""
    if facts.state != "given" or facts.own_no or not facts.span.starts_at <= now < facts.span.ends_at:
        return 0
    if facts.given_as == CITIZEN:
        return facts.span.ends_at
    holding = [span.ends_at for span in facts.guards if span.starts_at <= now < span.ends_at]
    return min(facts.span.ends_at, max(holding)) if holding else 0
