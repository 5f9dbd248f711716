"""Walks every state of the world, nearest first, so that the first broken promise comes with its shortest story."""

from collections import deque
from dataclasses import dataclass

from tests.ordering.world import Bug, World, broken, steps


@dataclass(frozen=True, slots=True)
class Found:
    """How many states there were up to the end, and, if a promise broke: which, the ledger then, and who took steps."""

    states: int
    promise: str = ""
    ledger: tuple[str, ...] = ()
    story: tuple[str, ...] = ()


def search(bug: Bug | None = None) -> Found:
    """Breadth first over all interleavings; stops at the first broken promise."""
    start = World()
    came_from: dict[World, tuple[World, str] | None] = {start: None}
    waiting = deque([start])
    while waiting:
        world = waiting.popleft()
        if why := broken(world.ledger, world.flow.began_too_late):
            return Found(len(came_from), why, world.ledger, _story(came_from, world))
        for name, after in steps(world, bug):
            if after not in came_from:
                came_from[after] = (world, name)
                waiting.append(after)
    return Found(len(came_from))


def _story(came_from: dict[World, tuple[World, str] | None], world: World) -> tuple[str, ...]:
    names: list[str] = []
    while before := came_from[world]:
        world, name = before
        names.append(name)
    return tuple(reversed(names))
