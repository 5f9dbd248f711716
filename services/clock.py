"""One clock. Everything that asks what time it is asks here, so that a story can be told on it.

Instants are integers, milliseconds since the Unix epoch, UTC.
"""

import time
from typing import Protocol

from services.problems import Conflict, Unavailable

# A wall clock that moved this much against the time since boot was set by somebody, or is broken.
LARGEST_JUMP = 60_000


class Clock(Protocol):
    """What time it is."""

    async def now(self) -> int:
        """The present instant."""


class ClockJumped(Unavailable):
    """The wall clock jumped against the time since boot; nothing is decided until an operator has looked."""

    code, title = "clock_jumped", "The clock of this machine jumped"


def _wall() -> int:
    return time.time_ns() // 1_000_000


def _since_boot() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


class WallClock:
    """The machine's clock, guarded by CLOCK_BOOTTIME, which nobody can set and which counts through sleep."""

    stepped = False

    def __init__(self) -> None:
        self._seen = (_wall(), _since_boot())

    def read(self) -> int:
        """The present instant. Raises ClockJumped, and goes on doing so until `accept`."""
        wall, boot = _wall(), _since_boot()
        if abs((wall - self._seen[0]) - (boot - self._seen[1])) > LARGEST_JUMP:
            raise ClockJumped(
                "The wall clock moved by more than 60 seconds against the time since start.",
                "An operator checks the time and restarts the audit service.",
            )
        self._seen = (wall, boot)
        return wall

    async def now(self) -> int:
        """The present instant."""
        return self.read()

    def accept(self) -> None:
        """An operator has looked: go on from here."""
        self._seen = (_wall(), _since_boot())


class UnsafeSteppedClock:
    """A clock that an operator moves forward, for stories and tests; never for citizens' real information."""

    stepped = True

    def __init__(self, offset: int = 0) -> None:
        self.offset = offset
        self._wall = WallClock()

    @classmethod
    def starting_at(cls, instant: int) -> "UnsafeSteppedClock":
        """A clock that shows `instant` now, and runs on."""
        return cls(instant - _wall())

    def read(self) -> int:
        """The present instant of the story."""
        return self._wall.read() + self.offset

    async def now(self) -> int:
        """The present instant of the story."""
        return self.read()

    def step_to(self, instant: int) -> None:
        """Moves forward to `instant`. Raises Conflict if that has passed: time never goes back."""
        if instant < self.read():
            raise Conflict("The clock already shows a later time.", "Step to a later time; it never goes back.")
        self.offset = instant - _wall()
