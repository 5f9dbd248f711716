"""Who gets a place in the ledger: the rule of the sequencer, pure.

Drafts are judged one after the other, each on what those before it left. A permit hangs on facts that may have ended
since they were read; the fences tell. `docs/ordering.md` has the argument, `tests/ordering` the searched model.
"""

from dataclasses import dataclass, field

from services.audit.wire import NEVER, Draft, Place


@dataclass(slots=True)
class Standing:
    """What a ledger's next place depends on: its size, its time, and the rows that this batch touches."""

    size: int
    time: int
    fences: dict[str, int] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    events: dict[str, Place] = field(default_factory=dict)


def judge(draft: Draft, now: int, standing: Standing) -> Place:
    """The draft's place. When it is placed, `standing` moves on; when not, nothing changes.

    1. An event that stands already keeps its place, whatever has changed since.
    2. Every fence it rests on still has the index that its facts carried.
    3. Ledger time, which never goes back, is before the earliest end among its facts.
    4. What may happen only so often has not been used up.
    """
    if known := standing.events.get(draft.event):
        return Place("placed", known.index, known.time, known.previous, repeat=True)
    if any(standing.fences.get(name, NEVER) != applied for name, applied in draft.rests_on.items()):
        return Place("moved")
    time = max(now, standing.time)
    if time >= draft.good_before:
        return Place("late", time=time)
    for count in draft.counts:
        if standing.used.get(count.key, 0) >= count.at_most:
            return Place("used_up", count=count.key)
    return _take(draft, time, standing)


def _take(draft: Draft, time: int, standing: Standing) -> Place:
    place = Place("placed", standing.size, time, {name: standing.fences.get(name, NEVER) for name in draft.bumps})
    standing.size += 1
    standing.time = time
    standing.events[draft.event] = place
    for name in draft.bumps:
        standing.fences[name] = place.index
    for count in draft.counts:
        standing.used[count.key] = standing.used.get(count.key, 0) + count.takes
    return place
