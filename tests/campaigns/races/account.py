"""What clients did and heard: each call with the moments at which it was begun and answered, on one clock."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from bench.world import COLLABORATION

FLOWS = ("ask", "send", "fetch")


@dataclass(slots=True)
class Call:
    """One call of a history. `what` is a form of flow, or what was ended; moments are monotonic nanoseconds.

    `assertion` and `proof` are ids that may count once; `until` is the instant (ms) at which the assertion ends.
    `flow` is what is fetched. Status 0: nothing came back.
    """

    history: int
    case: str
    arrow: str
    what: str
    client: str = ""
    key: str = ""
    assertion: str = ""
    proof: str = ""
    until: int = 0
    flow: str = ""
    begun: int = 0
    answered: int = 0
    status: int = 0
    whole: bool = False
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def event(self) -> str:
        """The event that the gateway makes of its key."""
        return f"evt_{hashlib.sha256(f'{COLLABORATION}|{self.client}|{self.key}'.encode()).hexdigest()[:32]}"

    @property
    def handed(self) -> bool:
        """Whether information came, all of it or cut."""
        return self.what in FLOWS and self.status == 200 and (not self.whole or "information" in self.said)

    @property
    def acknowledged(self) -> bool:
        """Whether somebody was told that what they did is done."""
        return self.what not in FLOWS and self.whole and self.status in (200, 201)


@dataclass
class Account:
    """All calls of a world; `gaps` are spans (ns) in which the clients themselves stood still."""

    calls: list[Call] = field(default_factory=list)
    gaps: list[tuple[int, int]] = field(default_factory=list)
    editions: dict[str, tuple[int, str]] = field(default_factory=dict)
    """By the hash of a map: which edition it is, and the arrow that is missing in it."""

    def stood_still(self, since: int, until: int) -> bool:
        """Whether the clients may have missed when something came, between two moments."""
        return any(begin < until and since < end for begin, end in self.gaps)
