"""What must be true of any ledger, read from its entries alone: no permit and no release after the end of a fact."""

from dataclasses import dataclass, field

from services.audit import store
from services.audit.checkpoint import open_checkpoint
from services.audit.tree import Frontier, leaf_hash
from services.audit.wire import Entry
from tests.house import House, K
from tests.model.reference import GUARDED_UNTIL


@dataclass
class _Case:
    """What the entries so far say of one case."""

    citizen: str
    given: dict[str, Entry] = field(default_factory=dict)
    own_no: set[str] = field(default_factory=set)
    stopped: dict[str, int] = field(default_factory=dict)
    parts: dict[str, tuple[int, str]] = field(default_factory=dict)
    emergencies: list[int] = field(default_factory=list)
    released: int = 0


def broken(entries: list[Entry], citizens: dict[str, str]) -> list[str]:
    """The promises that this ledger breaks (P8, P10, P11), each in a sentence; none when all is well.

    `citizens` names each case's citizen.
    """
    cases = {case: _Case(citizen) for case, citizen in citizens.items()}
    found: list[str] = []
    last = 0
    for entry in entries:
        if entry.time < last:
            found.append(f"entry {entry.index} goes back in time")
        last = entry.time
        if entry.case in cases:
            found += _entry(cases[entry.case], entry)
    return found


def _entry(case: _Case, entry: Entry) -> list[str]:
    arrow, citizen = str(entry.said.get("arrow", "")), entry.about.get("person") == entry.about.get("subject")
    match entry.kind:
        case "given":
            wrong = _wrongly_given(case, entry, arrow)
            case.given[arrow] = entry
            if citizen:
                case.own_no.discard(arrow)
            return wrong
        case "refused" | "withdrawn":
            case.given.pop(arrow, None)
            case.stopped[arrow] = entry.index
            if citizen:
                case.own_no.add(arrow)
        case "grant":
            case.parts[str(entry.said["actor"])] = (entry.index, str(entry.said.get("introduced_by", "")))
        case "grant-ended":
            case.parts.pop(str(entry.said["actor"]), None)
        case "emergency":
            case.emergencies.append(entry.time + int(entry.said["minutes"]) * 60_000)
        case "decision" | "released" if entry.said["outcome"] == "permitted":
            return [f"{entry.kind} {entry.index} {why}" for why in _wrongly_permitted(case, entry, arrow)]
    return []


def _wrongly_given(case: _Case, entry: Entry, arrow: str) -> list[str]:
    if entry.said["decided_as"] != "guardian":
        return []
    late = [f"given {entry.index} by a guardian whose last day was over"]
    over_a_no = [f"given {entry.index} by a guardian over the person's own no"]
    return late * (entry.time >= GUARDED_UNTIL[case.citizen]) + over_a_no * (arrow in case.own_no)


def _wrongly_permitted(case: _Case, entry: Entry, arrow: str) -> list[str]:
    found = []
    if entry.said["ground"] == "permission":
        found += _without_permission(case, entry, arrow)
    if entry.said["ground"] == "emergency" and not any(entry.time < ends for ends in case.emergencies):
        found.append("rests on an emergency that is over")
    for end in (entry.said["from"], entry.said["to"]):
        part = case.parts.get(end["actor"])
        if end["partner"] != "person" and part is None:
            found.append(f"rests on the part of {end['actor']}, who has none")
        elif part and part[1] and case.stopped.get(part[1], -1) > part[0]:
            found.append(f"rests on the part of {end['actor']}, whose introduction was withdrawn")
    return found


def _without_permission(case: _Case, entry: Entry, arrow: str) -> list[str]:
    given = case.given.get(arrow)
    if given is None:
        return ["rests on a permission that has ended"]
    found = []
    if arrow in case.own_no:
        found.append("stands against the person's own no")
    if given.said["decided_as"] == "guardian" and entry.time >= GUARDED_UNTIL[case.citizen]:
        found.append("rests on a guardian whose last day was over")
    if entry.time >= given.time + 366 * 24 * 3_600_000:
        found.append("rests on a permission that has expired")
    if not set(entry.said["fields"]) <= set(given.said["fields"]):
        found.append("has more fields than were permitted")
    return found


async def verified(house: House) -> bool:
    """Whether the ledger's signed checkpoint is that of its entries."""
    key = await house.audit.public_key(K)
    checkpoint, _ = open_checkpoint((await house.audit.checkpoint(K)).encode(), key)
    bodies = await house.audit.database.read(lambda c: store.read_bodies(c, K, 0, checkpoint.size))
    tree = Frontier().extended(map(leaf_hash, bodies))
    return len(bodies) == checkpoint.size and tree.root() == checkpoint.root
