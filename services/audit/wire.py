"""What goes between the ledger and the rooms that write in it: drafts in, places out."""

from dataclasses import dataclass, field
from typing import Any

from services.periods import FOREVER

HOUSE = "house"
"""The ledger for what belongs to no collaboration: clients, keys, policy revisions, sign-ins, the clock."""

ABOUT = ("flow", "person", "subject", "from_partner", "to_partner", "check_id")
"""By what entries can be found: a flow, who acted, whom it concerns, the partners at both ends, a check."""

NEVER = -1
"""The last index of a fence that no entry has bumped."""


@dataclass(frozen=True, slots=True)
class Count:
    """Something that may happen `at_most` so many times; counted in the transaction of the append.

    `takes` is how many of them this entry uses up: a decision only looks (0), the release takes (1).
    """

    key: str
    at_most: int
    takes: int = 1


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that wants a place.

    `event` makes it idempotent: the same event is written once, and asked again gets the same place.
    `said` stands in the clear and links no person; each value of `sealed` stands as a salted commitment, and lies
    beside, encrypted under the key of `case`. `rests_on` names each fence a permit hangs on with the index that was
    applied when its facts were read; it is placed only if these are still the fences' last indexes and ledger time is
    before `good_before` (milliseconds). `bumps` are the fences that this entry itself moves. `about` are opaque ids
    (see ABOUT) by which a search finds it; they stand in rows beside the ledger, never in the entry. `opens` names
    the sealed parts whose salts the writer needs for the proof it hands on.
    """

    ledger: str
    kind: str
    event: str
    said: dict[str, Any]
    case: str = ""
    sealed: dict[str, Any] = field(default_factory=dict)
    rests_on: dict[str, int] = field(default_factory=dict)
    good_before: int = FOREVER
    bumps: tuple[str, ...] = ()
    counts: tuple[Count, ...] = ()
    about: dict[str, str] = field(default_factory=dict)
    opens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry stands in a signed ledger, for whoever has the key.

    `entry` is the entry's text as hashed; `path` the RFC 9162 inclusion path, base64, leaf side first; `checkpoint`
    the C2SP signed note; `opened` holds, by name, salt and value of the commitments that this reader may open.
    """

    ledger: str
    index: int
    entry: str
    path: list[str]
    checkpoint: str
    opened: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a draft came to stand, or why it did not.

    `outcome` is `placed`; or nothing was written, because a fence had `moved`, it was too `late`, or a count was
    `used_up` (`count` names it). `previous` tells for each bumped fence the index it had before: a change is applied
    when that one has been. `repeat`: the event already stood there, and nothing new was written. `proof` comes with a
    new entry whose draft named commitments to open.
    """

    outcome: str
    index: int = -1
    time: int = 0
    previous: dict[str, int] = field(default_factory=dict)
    repeat: bool = False
    proof: Proof | None = None
    count: str = ""

    @property
    def placed(self) -> bool:
        """Whether the entry stands in the ledger."""
        return self.outcome == "placed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as somebody reads it: what it says in the clear, and what its sealed part held, where it may be opened.

    `hidden` is true where the case's key was destroyed: the entry stands, its content is gone. `case` is "" where the
    entry concerns none.
    """

    ledger: str
    index: int
    time: int
    kind: str
    said: dict[str, Any]
    sealed: dict[str, Any]
    about: dict[str, str]
    hidden: bool = False
    case: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """Which entries of a ledger: all conditions hold together; `about` as in Draft. Newest last; `after` a cursor.

    `at_ends`: of each group of partners given, one is the sender or the receiver.
    """

    ledger: str
    case: str = ""
    events: tuple[str, ...] = ()
    about: dict[str, str] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    arrow: str = ""
    at_ends: tuple[tuple[str, ...], ...] = ()
    after: int = -1
    limit: int = 100


@dataclass(frozen=True, slots=True)
class EventsAsked:
    """Events whose places are asked for."""

    ledger: str
    events: list[str]


@dataclass(frozen=True, slots=True)
class FencesAsked:
    """Fences whose last indexes are asked for."""

    ledger: str
    names: list[str]


@dataclass(frozen=True, slots=True)
class EntryAsked:
    """An entry whose proof is asked for, with the commitments named in `opened` opened."""

    ledger: str
    index: int
    opened: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry says in the clear about practice, for whoever counts: no person, no case, nothing that was sealed.

    `said` has no other words than the arrow's, the map's and the decision's; a flow's id joins its own entries.
    `whose` is a number below DRAWERS that stands for the person concerned, or for the entry where it concerns none; in
    another span of time it is another. Two numbers are two people for certain, and one may be several. `waited` is, on
    the answer to a question, how long (ms) that had been waiting; -1 elsewhere.
    """

    time: int
    kind: str
    said: dict[str, Any]
    whose: int
    waited: int = -1


DRAWERS = 256
"""How many numbers there are for all people together: enough to tell the first few apart."""
