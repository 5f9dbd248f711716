"""What really is in the house, by the names under which requests ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.house import House, K


@dataclass
class Known:
    """Values that exist, by the name of a parameter or of a field of a body."""

    values: dict[str, list[Any]] = field(default_factory=dict)
    purposes: dict[str, str] = field(default_factory=dict)

    def instead(self, name: str, value: Any, random: Random) -> Any:
        """One that exists, mostly; the value itself where there is none, and now and then anyway."""
        held = self.values.get(name)
        return random.choice(held) if held and random.random() < 0.85 else value

    def within(self, value: Any, random: Random) -> Any:
        """A body with such values in their places, at any depth."""
        if isinstance(value, Mapping):
            found = {name: self.instead(name, self.within(one, random), random) for name, one in value.items()}
            arrow = found.get("arrow")
            if "purpose" in found and isinstance(arrow, str) and arrow in self.purposes:
                found["purpose"] = self.purposes[arrow]
            return found
        return [self.within(one, random) for one in value] if isinstance(value, list) else value


async def known_in(house: House) -> Known:
    """What this house has. Two flows are carried first, so that there are flows, receipts and messages to ask about."""
    asked = await house.flow("gert", "anna", "wishes-to-matching")
    sent = await house.send("ib", "bo", "hours-to-subsidy")
    entries = await house.entries()
    people = sorted(house.people.values())
    cases = [*house.cases.values(), *(one for held in house.references.values() for one in held.values())]
    arrows = sorted(house.map.arrows)
    grants = await house.collaboration.grants(K, house.cases["bo"])
    receipts = [one["id"] for name in ("anna", "clara") for one in await house.consent.receipts(house.session(name))]
    days = ["2026-12-01", "2027-01-04", "", "2026-02-30"]
    fields = [["support-needs.practical_support"], ["own-words.dream"], []]
    words = ["Shift on Monday", "Because."]
    return Known({
        "collaboration": [K], "ledger": [K, "house", "log"], "case": cases, "arrow": arrows, "arrows": [arrows[:2]],
        "purpose": sorted({one.purpose for one in house.map.arrows.values()}), "fields": fields,
        "index": list(range(0, len(entries), 7)), "after": [-1, 0, 5], "limit": [1, 10], "format": ["csv", "json"],
        "flow": [asked.flow, sent.flow], "flow_id": [asked.flow, sent.flow], "said": ["received", "erased"],
        "person": people, "subject": people, "guardian": people, "members": [people[:2], []],
        "partner": sorted(house.map.partners), "one": sorted(house.map.partners), "other": sorted(house.map.partners),
        "team": ["wage-subsidy"], "actor": sorted(house.map.actors), "activity": sorted(house.map.activities),
        "grant_id": [one.id for one in grants], "receipt": receipts, "asked": [0, 1], "check": ["1", "5"],
        "first_day": days, "last_day": days, "path": ["0/000", "entries/000", "0/000.p/9", "entries/000.p/40"],
        "client": ["care-home-system", "no-such"], "justification": words, "words": words, "answer": ["yes", "no"],
        "language": ["da", "en"], "notice": ["", *[await house.notice("bo", one) for one in ("needs-to-cafe",)]],
        "kind": ["guardian", "custody", "released", "permission"], "matters": [["personal"], ["health", "economy"]],
        "roles": [["citizen"], ["professional"]], "collaborations": [[K]], "information": _informations(house),
        "next": ["/v1/me", "//elsewhere.example"],
    }, {name: one.purpose for name, one in house.map.arrows.items()})  # fmt: skip


def _informations(house: House) -> list[Any]:
    arrows = ("hours-to-subsidy", "own-wishes", "own-day-to-home")
    return [None, *(house.holder.information(house.map.arrow(arrow).information) for arrow in arrows)]
