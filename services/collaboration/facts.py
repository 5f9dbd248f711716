"""Facts for decisions: many asked flows, one snapshot, a handful of questions for all of them together.

A reference that stands for no case takes the same way as one that does, up to the last step.
"""

from collections.abc import Sequence

from services.audit.wire import NEVER
from services.changes import Changes, applied_indexes
from services.collaboration import fences, store_facts
from services.collaboration.arrows import open_spans
from services.collaboration.maps import Known, Maps
from services.collaboration.pending import Held, withhold
from services.collaboration.store import CaseFound, GrantFound
from services.collaboration.wire import ArrowFacts, Asked, CaseFacts, GrantFacts, Span
from services.connection import Connection
from services.periods import FOREVER

ANYBODY = None
"""Whoever holds a part, in place of one acting person."""


def gather(
    connection: Connection, maps: Maps, changes: Changes, asked: Sequence[Asked], now: int, sure: bool = True
) -> list[CaseFacts] | None:
    """Facts for each asked flow, in the same order, under the maps in force at an instant.

    None where that instant is not `sure` to be now, and a version comes into force after it.
    """
    by_ledger: dict[str, list[int]] = {}
    for number, one in enumerate(asked):
        by_ledger.setdefault(one.collaboration, []).append(number)
    found = [CaseFacts()] * len(asked)
    for collaboration, numbers in by_ledger.items():
        starts = maps.starts(connection, collaboration)
        if not sure and starts and starts[-1][1] > now:
            return None
        known = maps.at(connection, collaboration, starts, now)
        if known is None:
            continue
        snapshot = Snapshot(connection, known, changes, collaboration, [asked[number] for number in numbers])
        for number in numbers:
            found[number] = snapshot.facts(asked[number])
    return found


class Snapshot:
    """What one collaboration's store says about the cases of one batch."""

    def __init__(
        self, connection: Connection, known: Known, changes: Changes, collaboration: str, asked: Sequence[Asked]
    ) -> None:
        self.known, self.map, self.ledger = known, known.map, collaboration
        wanted = {one.reference for one in asked if not one.case}
        self.behind = store_facts.read_cases_behind(connection, collaboration, wanted)
        ids = {case for case, _ in self.behind.values()} | {one.case for one in asked if one.case}
        self.cases = store_facts.read_cases(connection, collaboration, ids)
        self.references = store_facts.read_references(connection, collaboration, self._at_ends(asked))
        self.held = _held(connection, collaboration, self.cases)
        self.applied = self._applied(connection, {one.arrow for one in asked})
        self.lost = changes.lost
        for end in changes.pending_ends(connection, self.applied.keys()):
            if end.draft.ledger == collaboration:
                withhold(self.held, end)

    def facts(self, asked: Asked) -> CaseFacts:
        """The facts of one asked flow."""
        arrow = self.known.arrows.get(asked.arrow)
        id_, whose = self._whose(asked)
        case = self.cases.get(id_)
        if case is None:
            return CaseFacts(zone=self.map.time_zone, map_version=self.known.version, arrow=arrow)
        known_as = "own" if whose == asked.partner else "other"
        if self.lost and not self.lost.isdisjoint({fences.MAP, fences.part(id_)}):
            # Some changes of this case are gone from here: what is left of it may say yes where they said no.
            return CaseFacts(case.id, case.subject, known_as, arrow=arrow, lost=True)
        return self._along(asked, case, known_as, arrow) if arrow else self._without_arrow(asked, case, known_as)

    def _along(self, asked: Asked, case: CaseFound, known_as: str, arrow: ArrowFacts) -> CaseFacts:
        span = self._open(case)
        runs = self.held.runs.get(case.id, {}).values()
        hangs_on = {fences.MAP, fences.part(case.id)}
        from_person, to_person = (asked.person if asked.side == side else ANYBODY for side in ("from", "to"))
        return CaseFacts(
            case=case.id,
            subject=case.subject,
            known_as=known_as,
            from_reference=self.references.get((case.id, arrow.from_end.partner), ""),
            to_reference=self.references.get((case.id, arrow.to_end.partner), ""),
            span=span,
            zone=self.map.time_zone,
            map_version=self.known.version,
            arrow=arrow,
            grants_from=self._grants(case.id, arrow.from_end.actor, from_person, hangs_on),
            grants_to=self._grants(case.id, arrow.to_end.actor, to_person, hangs_on),
            runs=open_spans(self.map.arrows[arrow.id], span, runs, self.map.zone),
            agreement=self._agreement(arrow, hangs_on),
            protection=self.held.protections[case.id],
            fences=self._fences(hangs_on),
            map_until=self.known.until,
        )

    def _without_arrow(self, asked: Asked, case: CaseFound, known_as: str) -> CaseFacts:
        hangs_on = {fences.MAP, fences.part(case.id)}
        return CaseFacts(
            case=case.id,
            subject=case.subject,
            known_as=known_as,
            span=self._open(case),
            zone=self.map.time_zone,
            map_version=self.known.version,
            parts=self._grants(case.id, "", asked.person, hangs_on),
            fences=self._fences(hangs_on),
            map_until=self.known.until,
        )

    def _open(self, case: CaseFound) -> Span:
        return Span(case.starts_at, min(case.ends_at, self.held.case_ends.get(case.id, FOREVER)))

    def _grants(self, case: str, actor: str, person: str | None, hangs_on: set[str]) -> list[GrantFacts]:
        """The grants of an actor's part ("": of any) that a person or their team holds, or ANYBODY."""
        found = []
        for grant in self.held.grants.get(case, ()):
            if actor in ("", grant.actor) and self._holds(grant, person):
                if grant.team:
                    hangs_on.add(fences.team(grant.partner, grant.team))
                span = (grant.starts_at, grant.ends_at, grant.made_at)
                found.append(GrantFacts(*span, grant.introduced_by, grant.partner))
        return found

    def _holds(self, grant: GrantFound, person: str | None) -> bool:
        if grant.team:
            known = fences.team(grant.partner, grant.team) not in self.lost
            members = self.held.members.get((grant.partner, grant.team), set())
            return known and (bool(members) if person is ANYBODY else person in members)
        return person is ANYBODY or grant.person == person

    def _agreement(self, arrow: ArrowFacts, hangs_on: set[str]) -> dict[str, object]:
        between = self.known.between[arrow.id]
        if between is None:
            return {"kind": "with-the-person"}
        if between[0] == between[1]:
            return {"kind": "one-controller"}
        fence = fences.agreement(*between)
        hangs_on.add(fence)
        return {"kind": "between", "terms": [] if fence in self.lost else self._terms(between)}

    def _terms(self, between: tuple[str, str]) -> list[dict[str, int]]:
        return [
            {
                "starts_at": term.starts_at,
                "ends_at": min(term.ends_at, self.held.agreement_ends.get((*between, term.reference), FOREVER)),
            }
            for term in self.known.terms.get(between, ())
        ]

    def _at_ends(self, asked: Sequence[Asked]) -> set[tuple[str, str]]:
        """Each case that is asked about, with the partners at the ends of the arrow."""
        found = set()
        for one in asked:
            case, _ = self._whose(one)
            if arrow := self.known.arrows.get(one.arrow):
                found |= {(case, arrow.from_end.partner), (case, arrow.to_end.partner)}
        return found

    def _whose(self, asked: Asked) -> tuple[str, str]:
        """The id of the case that is asked about ("" where there is none), and whose reference named it."""
        return (asked.case, asked.partner) if asked.case else self.behind.get(asked.reference, ("", ""))

    def _applied(self, connection: Connection, arrows: set[str]) -> dict[str, int]:
        wanted = {fences.MAP, *(fences.part(case) for case in self.cases)}
        wanted |= {fences.team(grant.partner, grant.team) for grant in self.held.all_grants() if grant.team}
        wanted |= {fences.agreement(*between) for between in map(self.known.between.get, arrows) if between}
        found = applied_indexes(connection, ((self.ledger, fence) for fence in wanted))
        return {fence: index for (_, fence), index in found.items()}

    def _fences(self, hangs_on: set[str]) -> dict[str, int]:
        return {fence: self.applied.get(fence, NEVER) for fence in sorted(hangs_on)}


def _held(connection: Connection, collaboration: str, cases: dict[str, CaseFound]) -> Held:
    grants = store_facts.read_grants(connection, collaboration, cases)
    teams = {grant.team for of_case in grants.values() for grant in of_case if grant.team}
    return Held(
        grants,
        store_facts.read_runs(connection, collaboration, cases),
        store_facts.read_members(connection, collaboration, teams),
        store_facts.read_agreement_ends(connection, collaboration),
        {case.id: case.protection for case in cases.values()},
    )
