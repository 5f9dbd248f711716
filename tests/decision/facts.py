"""Questions that are permitted: every ground, form and kind of end, asked from either side."""

from collections.abc import Iterator
from itertools import cycle, product
from typing import Any

Facts = dict[str, Any]

NOW = 1_796_112_000_000
FOREVER = 2**53 - 1
ONE, TWO = "support-needs.practical_support", "support-needs.sensory_needs"
BASES = ("permission", "law", "own-information", "emergency")
FORMS = ("on-request", "sent")
KINDS = ("actor", "citizen", "guardian")


def span(**more: Any) -> Facts:
    return {"starts_at": NOW - 1000, "ends_at": NOW + 1000, **more}


def party(kind: str, side: str) -> Facts:
    if kind != "actor":
        return {"actor": kind, "partner": "person"}
    return {"actor": f"worker-{side}", "partner": f"partner-{side}"}


def guardian() -> Facts:
    return {"kind": "guardian", "matter": "personal", "guardianships": [span(matters=["personal"])]}


def end(kind: str, side: str) -> Facts:
    actor = party(kind, side)["actor"]
    if kind == "guardian":
        return {**guardian(), "actor": actor}
    if kind == "citizen":
        return {"kind": kind, "actor": actor}
    return {"kind": kind, "actor": actor, "grants": [span(partner=f"partner-{side}", introduction="standing")]}


def agreement(kinds: tuple[str, str], inside: bool) -> Facts:
    if kinds != ("actor", "actor"):
        return {"kind": "with-the-person"}
    return {"kind": "one-controller"} if inside else {"kind": "between", "terms": [span()]}


def ground(basis: str, to: Facts, given_by: str) -> Facts:
    if basis == "permission":
        return {
            "permission": span(
                state="given",
                own_no=False,
                fields=[ONE, TWO],
                given_by=guardian() if given_by == "guardian" else {"kind": "citizen"},
                **{"for": {"arrow": "needs", "purpose": "prepare-trial", "to": to}},
            )
        }
    if basis == "law":
        return {"law": {"article_6": "6(1)(c)", "act": "Active Employment Act", "section": "wage subsidy"}}
    return {"emergency": {"declared": [span()], "inform_by": "2026-12-31"}} if basis == "emergency" else {}


MARKS: dict[str, Facts] = {
    "a name that is not protected": {"kind": "name", "of": "citizen", "protection": "none"},
    "an address with an exception": {
        "kind": "address", "of": "citizen", "protection": "protected", "exception": span()
    },
    "another's name with an exception": {"kind": "name", "of": "another", "protection": "unknown", "exception": span()},
    "a number to a public partner": {"kind": "national-number", "of": "citizen", "receiver": "public"},
    "a number with an exception": {
        "kind": "national-number", "of": "another", "receiver": "private", "exception": span()
    },
}  # fmt: skip
OWN_MARKS: dict[str, Facts] = {
    "their own name": {"kind": "name", "of": "citizen", "protection": "protected"},
    "their own number": {"kind": "national-number", "of": "citizen", "receiver": "private"},
}


def accounted(mark: str, to: str) -> Facts:
    """What the field asked for says of who somebody is: nothing, or one of the marks with which it may pass."""
    marks = {**MARKS, **OWN_MARKS} if to == "citizen" else MARKS
    if to == "citizen" and mark == "an address with an exception":
        mark = "their own name"  # the citizen needs none for what is their own
    return {"marked": [{"field": ONE, **marks[mark]}]} if mark in marks else {"plain": [ONE]}


def question(
    basis: str = "permission",
    form: str = "on-request",
    kinds: tuple[str, str] = ("actor", "actor"),
    side: str = "to",
    given_by: str = "citizen",
    inside: bool = False,
    mark: str = "plain",
) -> Facts:
    """A question that is permitted; own information only where an end is the citizen."""
    from_, to = party(kinds[0], "from"), party(kinds[1], "to")
    acting = {"from": (from_, kinds[0]), "to": (to, kinds[1])}[side]
    return {
        "now": NOW,
        "caller": {"kind": acting[1], "partner": acting[0]["partner"], "side": side, "valid_until": NOW + 1},
        "case": span(known_as="own"),
        "asked": {"arrow": "needs", "purpose": "prepare-trial", "form": form, "fields": [ONE]},
        "arrow": {
            "id": "needs",
            "form": form,
            "purpose": "prepare-trial",
            "fields": [ONE, TWO],
            "erase_by": "2027-03-28",
            "from": from_,
            "to": to,
        },
        "ends": {"from": end(kinds[0], "from"), "to": end(kinds[1], "to")},
        **accounted(mark, to=kinds[1]),
        "open": [{"opens_at": NOW - 1000, "closes_at": NOW + 1000}],
        "agreement": agreement(kinds, inside),
        "basis": basis,
        **ground(basis, to, given_by),
    }


def every_kind() -> Iterator[Facts]:
    """Every permitted kind of question; of each, one that asks for something plain, and one for something marked."""
    marks = cycle([*MARKS, *OWN_MARKS])
    for basis, form, from_, to, side in product(BASES, FORMS, KINDS, KINDS, ("from", "to")):
        if basis == "own-information" and "citizen" not in (from_, to):
            continue
        for given_by, inside in product(("citizen", "guardian"), (False, True)):
            if (given_by == "guardian" and basis != "permission") or (inside and {from_, to} != {"actor"}):
                continue
            yield question(basis, form, (from_, to), side, given_by, inside)
            yield question(basis, form, (from_, to), side, given_by, inside, next(marks))
