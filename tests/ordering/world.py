"""A small world in which the ordering can go wrong, as states and steps; `search.py` walks all of it.

Two stores of facts and a ledger. *Consent* knows whether a permission is given and whether the person said no
themselves; its changes bump the fence `permission`. *Collaboration* knows whether a grant holds; its fence is `part`.
In the world

withdrawal  the person takes the permission back: rests on nothing, stored, appended, applied
unrelated   another change of the same case and fence: stored, appended, applied
grant-end   the caseworker ends the grant: stored, appended, applied
guardian    reads whether the person said no; if not, gives anew: stored, appended where it rests, applied
clock       the instant comes at which the permission ends by itself; nobody writes that down
flow        reads consent, reads collaboration, places the permit, places the release

Each process takes one step at a time, in every order there is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Bug(StrEnum):
    """Mistakes that come naturally; each must be found."""

    AS_OF_HEAD = "facts carry the ledger's head instead of the applied index"
    NO_GOOD_BEFORE = "nobody looks at the clock when an entry gets its place"
    RELEASE_UNFENCED = "the release gets its place unchecked"
    OUT_OF_ORDER = "changes of one fence are applied in any order"
    GIVE_UNFENCED = "a guardian's yes gets its place unchecked"


WITHDRAWAL, UNRELATED, GRANT_END, GUARDIAN = "withdrawal", "unrelated", "grant-end", "guardian"
CLOCK, FLOW = "clock", "flow"
PERMIT, RELEASE, EXPIRY, REFUSAL = "permit", "release", "expiry", "refusal"

PERMISSION, PART = "permission", "part"
BUMPS = {WITHDRAWAL: PERMISSION, UNRELATED: PERMISSION, GUARDIAN: PERMISSION, GRANT_END: PART}
# The design tries twice; a second time is the first one again, in a world half as large.
_TRIES = 1


@dataclass(frozen=True, slots=True)
class Store:
    """What a store of facts shows, and up to which index of its fence it has applied."""

    holds: bool = True
    own_no: bool = False
    applied: int = -1


@dataclass(frozen=True, slots=True)
class Facts:
    """What somebody read from one store, with the index it carried."""

    holds: bool
    own_no: bool
    index: int


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow under way. `at` is its next step."""

    at: str = "consent"
    permission: Facts | None = None
    part: Facts | None = None
    permitted: bool = False
    tries: int = 0
    began_too_late: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """Everything there is at one moment. `ledger` holds the entries' names in order, and a mark where time ran out."""

    ledger: tuple[str, ...] = ()
    expired: bool = False
    consent: Store = field(default=Store())
    collaboration: Store = field(default=Store())
    changes: tuple[tuple[str, str], ...] = (
        (WITHDRAWAL, "idle"),
        (UNRELATED, "idle"),
        (GRANT_END, "idle"),
        (GUARDIAN, "idle"),
    )
    guardian_read: Facts | None = None
    flow: Flow = field(default=Flow())

    def at(self, change: str) -> str:
        """How far a change has come: idle, pending, in force, over."""
        return dict(self.changes)[change]

    def moved(self, change: str, at: str) -> "World":
        """The same world with this change there."""
        return replace(self, changes=tuple((name, at if name == change else was) for name, was in self.changes))

    def last(self, fence: str) -> int:
        """The last index of a fence, as the ledger has it; -1 when nothing bumped it."""
        return max((index for index, name in enumerate(self.ledger) if BUMPS.get(name) == fence), default=-1)


def steps(world: World, bug: Bug | None) -> Iterator[tuple[str, World]]:
    """Every step that some process can take now: its name, and the world after it.

    None once flow and guardian are through: nobody is left who could break a promise.
    """
    if world.flow.at == "over" and world.at(GUARDIAN) == "over":
        return
    if not world.expired:
        yield CLOCK, replace(world, expired=True, ledger=(*world.ledger, EXPIRY))
    for change in (WITHDRAWAL, UNRELATED, GRANT_END):
        if after := _change(world, change, bug):
            yield change, after
    if after := _guardian(world, bug):
        yield GUARDIAN, after
    if after := _flow(world, bug):
        yield FLOW, after


def _change(world: World, change: str, bug: Bug | None) -> World | None:
    at = world.at(change)
    if at == "idle":
        return world.moved(change, "pending")
    if at == "pending":
        return replace(world.moved(change, "in force"), ledger=(*world.ledger, change))
    return _applied(world, change, bug) if at == "in force" else None


def _applied(world: World, change: str, bug: Bug | None) -> World:
    """Applies what has its place and is missing here, in the fence's order; with the bug, this change alone."""
    fence = BUMPS[change]
    missing = [name for name in world.ledger if BUMPS.get(name) == fence and world.at(name) == "in force"]
    for name in [change] if bug is Bug.OUT_OF_ORDER else missing:
        index = world.ledger.index(name)
        if fence == PART:
            world = replace(world, collaboration=Store(False, False, index))
        else:
            world = replace(world, consent=_consent_after(world.consent, name, index))
        world = world.moved(name, "over")
    return world


def _consent_after(consent: Store, change: str, index: int) -> Store:
    # In any order means that the larger index stays: who applies late does not know what came after.
    applied = max(consent.applied, index)
    if change == WITHDRAWAL:
        return Store(holds=False, own_no=True, applied=applied)
    return replace(consent, holds=consent.holds or change == GUARDIAN, applied=applied)


def _guardian(world: World, bug: Bug | None) -> World | None:
    at = world.at(GUARDIAN)
    if at == "idle":
        return replace(world, guardian_read=_read(world, PERMISSION, None)).moved(GUARDIAN, "read")
    read = world.guardian_read
    if at == "read":
        assert read is not None
        return world.moved(GUARDIAN, "over" if read.own_no else "pending")
    if at == "pending":
        assert read is not None
        if bug is Bug.GIVE_UNFENCED or read.index == world.last(PERMISSION):
            return replace(world.moved(GUARDIAN, "in force"), ledger=(*world.ledger, GUARDIAN))
        return world.moved(GUARDIAN, "over")
    return _applied(world, GUARDIAN, bug) if at == "in force" else None


def _read(world: World, fence: str, bug: Bug | None) -> Facts:
    store = world.consent if fence == PERMISSION else world.collaboration
    index = world.last(fence) if bug is Bug.AS_OF_HEAD else store.applied
    return Facts(store.holds, store.own_no, index)


def _flow(world: World, bug: Bug | None) -> World | None:
    flow = world.flow
    if flow.at == "consent":
        late = flow.began_too_late or (flow.tries == 0 and WITHDRAWAL in world.ledger)
        read = _read(world, PERMISSION, bug)
        return replace(world, flow=replace(flow, at="collaboration", permission=read, began_too_late=late))
    if flow.at == "collaboration":
        return replace(world, flow=replace(flow, at="place", part=_read(world, PART, bug)))
    return _place(world, flow, bug) if flow.at == "place" else None


def _place(world: World, flow: Flow, bug: Bug | None) -> World:
    assert flow.permission is not None
    assert flow.part is not None
    unfenced = flow.permitted and bug is Bug.RELEASE_UNFENCED
    if not (flow.permission.holds and flow.part.holds):
        return replace(world, ledger=(*world.ledger, REFUSAL), flow=replace(flow, at="over"))
    current = flow.permission.index == world.last(PERMISSION) and flow.part.index == world.last(PART)
    in_time = not world.expired or bug is Bug.NO_GOOD_BEFORE
    if unfenced or (current and in_time):
        entry, at = (RELEASE, "over") if flow.permitted else (PERMIT, "place")
        return replace(world, ledger=(*world.ledger, entry), flow=replace(flow, at=at, permitted=True))
    if not in_time or flow.tries == _TRIES:
        return replace(world, ledger=(*world.ledger, REFUSAL), flow=replace(flow, at="over"))
    # Something moved: read everything again, and decide once more, for the permit or for the release.
    return replace(world, flow=replace(flow, at="consent", tries=flow.tries + 1))


def broken(ledger: tuple[str, ...], began_too_late: bool) -> str:
    """The promise that this ledger breaks, in words; empty when none."""
    for index, entry in enumerate(ledger):
        ends = [end for end in (WITHDRAWAL, GRANT_END, EXPIRY) if end in ledger[:index]]
        if entry in (PERMIT, RELEASE) and ends:
            return f"{entry} after {ends[0]}"
        if entry == GUARDIAN and WITHDRAWAL in ledger[:index]:
            return "guardian's yes after the person's own no"
    return "permitted after the withdrawal was acknowledged" if began_too_late and PERMIT in ledger else ""
