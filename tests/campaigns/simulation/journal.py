"""What people and partners did and heard, noted from outside, in the order in which it happened. Survives crashes."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from gateway.wire import FlowAsked, Who
from tests.house import K


@dataclass
class Heard:
    """What came of one try. `outcome` is "" while nobody has heard; else `released`, `deposited`, or a problem's code.

    `began` is the number of the moment at which it began; `left_at` when the last byte of information left, on the
    loop's clock; -1 when none did.
    """

    began: int
    outcome: str = ""
    entry: int = -1
    flow: str = ""
    proof: dict[str, Any] | None = None
    information: dict[str, dict[str, Any]] | None = None
    left_at: float = -1.0
    looked_at: bool = False


@dataclass
class Act:
    """One flow as somebody asks for it, under one key, once or several times."""

    who: Who
    asked: FlowAsked
    event: str
    citizen: str
    arrow: str
    heard: list[Heard] = field(default_factory=list)

    @property
    def answered(self) -> bool:
        return any(one.outcome for one in self.heard)


@dataclass
class Said:
    """An acknowledged yes or no: `entry` where it stands, -1 when it was kept.

    `size_before` and `size` are the ledger's when they began to say it, and when they heard that it was done.
    """

    yes: bool
    own: bool
    case: str
    arrow: str
    moment: int
    at: float
    entry: int
    size_before: int
    size: int


@dataclass
class Journal:
    """Everything that was done and heard in one world."""

    acts: dict[str, Act] = field(default_factory=dict)
    noes: dict[tuple[str, str], list[Said]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    moment: int = 0
    emergencies: int = 0
    tries: int = 0
    fresh: list[tuple[Act, Heard]] = field(default_factory=list)
    trace: Any = field(default_factory=hashlib.sha256)

    def tick(self) -> int:
        """The number of this moment."""
        self.moment += 1
        return self.moment

    def begins(self, act: Act) -> Heard:
        """Somebody tries."""
        self.acts[act.event] = act
        heard = Heard(self.tick())
        act.heard.append(heard)
        self.tries += 1
        return heard

    def ended(self, act: Act, heard: Heard) -> None:
        """They have heard."""
        self.trace.update(f"{act.event} {heard.began} {self.moment} {heard.outcome} {heard.entry}".encode())
        self.counts[heard.outcome] += 1
        self.tick()
        self.fresh.append((act, heard))


def event_of(who: Who, key: str) -> str:
    """The event of an idempotency key, as docs/ledger.md has it: so it can be known from outside."""
    name = f"{K}|{who.client or who.person}|{key}"
    return f"evt_{hashlib.sha256(name.encode()).hexdigest()[:32]}"
