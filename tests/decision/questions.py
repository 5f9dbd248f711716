"""Random questions, most of them nearly permitted: that is where a wrong rule would show."""

from copy import deepcopy
from itertools import product
from random import Random
from typing import Any

from tests.decision.facts import FOREVER, NOW, ONE, TWO, Facts, every_kind

THREE = "health.diagnosis"
MATTERS = ["personal", "economy", "health"]
KINDS = list(every_kind())
INSTANTS = [0, NOW - 1000, NOW - 1, NOW, NOW + 1, NOW + 1000, FOREVER]
FIELDS = [[], [ONE], [TWO], [ONE, TWO], [TWO, ONE, ONE], [ONE, THREE], [THREE]]

# What each field may say instead; every value is of the right kind, so that the reference can judge it.
CHANGES: dict[tuple[str, ...], list[Any]] = {
    ("now",): [NOW - 1000, NOW - 1, NOW + 1, NOW + 999, NOW + 1000],
    ("caller", "kind"): ["actor", "citizen", "guardian"],
    ("caller", "partner"): ["partner-from", "partner-to", "partner-else", "person"],
    ("caller", "side"): ["from", "to"],
    ("caller", "valid_until"): INSTANTS,
    ("case", "known_as"): ["own", "other"],
    ("case", "starts_at"): INSTANTS,
    ("case", "ends_at"): INSTANTS,
    ("asked", "arrow"): ["needs", "plan"],
    ("asked", "purpose"): ["prepare-trial", "follow-up"],
    ("asked", "form"): ["on-request", "sent", "brokered"],
    ("asked", "fields"): FIELDS,
    ("arrow", "form"): ["on-request", "sent", "brokered", "subscription"],
    ("arrow", "purpose"): ["prepare-trial", "follow-up"],
    ("arrow", "fields"): FIELDS,
    ("arrow", "id"): ["needs", "plan"],
    ("arrow", "to", "actor"): ["worker-to", "worker-else", "citizen"],
    ("arrow", "from", "partner"): ["partner-from", "partner-else", "person"],
    ("agreement",): [
        {"kind": "one-controller"},
        {"kind": "with-the-person"},
        {"kind": "between", "terms": []},
        {"kind": "between", "terms": [{"starts_at": NOW, "ends_at": NOW + 1}]},
        {"kind": "between", "terms": [{"starts_at": 0, "ends_at": NOW}, {"starts_at": NOW + 1, "ends_at": FOREVER}]},
    ],
    ("open",): [
        [],
        [{"opens_at": NOW, "closes_at": NOW + 1}],
        [{"opens_at": 0, "closes_at": NOW}],
        [{"opens_at": NOW + 1, "closes_at": FOREVER}],
        [{"opens_at": 0, "closes_at": NOW}, {"opens_at": NOW + 1, "closes_at": FOREVER}],
    ],
    ("basis",): ["own-information", "habit"],
    ("permission", "state"): ["given", "never_asked", "asked", "refused", "withdrawn"],
    ("permission", "own_no"): [False, True],
    ("permission", "fields"): FIELDS,
    ("permission", "starts_at"): INSTANTS,
    ("permission", "ends_at"): INSTANTS,
    ("permission", "for", "arrow"): ["needs", "plan"],
    ("permission", "for", "purpose"): ["prepare-trial", "follow-up"],
    ("permission", "for", "to", "partner"): ["partner-to", "person", "partner-else"],
    ("permission", "given_by", "matter"): MATTERS,
    ("law", "article_6"): ["6(1)(a)", "6(1)(c)", "6(1)(e)", ""],
    ("law", "act"): ["", "An act"],
    ("law", "section"): ["", "A section"],
}
for side in ("from", "to"):
    CHANGES[("ends", side, "actor")] = [f"worker-{side}", "worker-else", "citizen", "guardian"]
    CHANGES[("ends", side, "matter")] = MATTERS


def some_question(random: Random) -> Facts:
    """A permitted question with none to four of its facts changed."""
    facts = deepcopy(random.choice(KINDS))
    _account_for_more(facts, random)
    for _ in range(random.choice([0, 1, 1, 1, 2, 2, 3, 4])):
        random.choice([_change_field, _change_field, _change_list, _leave_out])(facts, random)
    return facts


def _account_for_more(facts: Facts, random: Random) -> None:
    """So that it is known of most fields what they say, whichever are asked for; and some are marked."""
    if random.random() < 0.1:
        return
    known = {ONE} if "marked" in facts else set()
    for field in (ONE, TWO, THREE):
        if random.random() < 0.25:
            facts.setdefault("marked", []).append(_some_mark(field, random))
            known.add(field)
    facts["plain"] = [field for field in (ONE, TWO, THREE) if field not in known]


def _some_mark(field: str, random: Random) -> Facts:
    mark: Facts = {"field": field, "kind": random.choice(["name", "address", "national-number"])}
    mark["of"] = random.choice(["citizen", "citizen", "another"])
    if mark["kind"] == "national-number":
        mark["receiver"] = random.choice(["public", "private"])
    else:
        own = mark["of"] == "citizen"  # nobody looks up whether somebody else is protected
        mark["protection"] = random.choice(["none", "protected", "unknown"]) if own else "unknown"
    if random.random() < 0.4:
        mark["exception"] = {"starts_at": random.choice(INSTANTS), "ends_at": random.choice(INSTANTS)}
    return mark


def _change_field(facts: Facts, random: Random) -> None:
    path = random.choice([path for path in CHANGES if _has(facts, path)])
    inner: Any = facts
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = deepcopy(random.choice(CHANGES[path]))


def _change_list(facts: Facts, random: Random) -> None:
    holders = [facts.get("ends", {}).get("from", {}), facts.get("ends", {}).get("to", {}), facts.get("emergency", {})]
    holders.append(facts.get("permission", {}).get("given_by", {}))
    lists = [
        (holder, name) for holder, name in product(holders, ("grants", "guardianships", "declared")) if name in holder
    ]
    if lists:
        holder, name = random.choice(lists)
        holder[name] = [_some_span(name, random) for _ in range(random.choice([0, 1, 1, 2]))]


def _some_span(name: str, random: Random) -> Facts:
    span: Facts = {"starts_at": random.choice(INSTANTS), "ends_at": random.choice(INSTANTS)}
    if name == "grants":
        span["partner"] = random.choice(["partner-from", "partner-to", "partner-else"])
        span["introduction"] = random.choice(["inside", "standing", "withdrawn"])
    if name == "guardianships":
        span["matters"] = random.sample(MATTERS, random.randint(0, 3))
    return span


def _leave_out(facts: Facts, random: Random) -> None:
    if random.random() < 0.7:
        return
    if random.random() < 0.5:
        facts.pop("case", None)
    else:
        for name in ("arrow", "ends", "open", "agreement", "basis", "permission", "law", "emergency"):
            facts.pop(name, None)
        facts["parts"] = [_some_span("grants", random) for _ in range(random.choice([0, 1, 2]))]


def _has(facts: Facts, path: tuple[str, ...]) -> bool:
    inner: Any = facts
    for step in path:
        if not isinstance(inner, dict) or step not in inner:
            return False
        inner = inner[step]
    return True
