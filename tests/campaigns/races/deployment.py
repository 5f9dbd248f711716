"""How services are spread over processes, and the doors at which clients reach them."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from services.settings import SERVICES, SEVERAL, Settings
from tests.campaigns.crashes.line import ask, request
from tests.campaigns.crashes.nursery import alive, kill
from tests.campaigns.races.line import Line
from tests.campaigns.races.nursery import Nursery

Group = tuple[str, ...]

SPREAD: dict[int, tuple[Group, ...]] = {
    1: (("all",),),
    2: (("audit", "identity", "decision", "collaboration", "gateway"), ("consent",)),
    4: (("audit",), ("consent",), ("gateway",), ("identity", "decision", "collaboration")),
}
"""By how many processes: which services share one. With two and with four, consent and the ledger are apart."""

TWICE: dict[int, tuple[Group, ...]] = {
    2: (("all",), SEVERAL),
    8: (("identity", "decision", "collaboration"), ("collaboration",), *(("audit",), ("consent",), ("gateway",)) * 2),
}
"""The same where each service that may run as several processes does so as two, on one database and one port: with two,
each process has one of each; with eight, all are apart."""

# Patience for busy machines, in turns of our own: while we stand still, so may they.
_STARTS_WITHIN, _LOOKS_EVERY = 240.0, 0.02
# The kernel gives each new connection to one of those that listen: so many come to both, but for one time in a million.
_ASKED_AGAIN = 20


class CannotRun(Exception):
    """The services do not start, or ended by themselves."""


class Doors:
    """Where clients knock."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lines = {name: Line(settings.port(name)) for name in SERVICES}

    def line(self, service: str) -> Line:
        """The way to a service."""
        return self._lines[service]

    def base(self, service: str) -> str:
        """Where a service says that it is reached."""
        return self._settings.url(service)

    def close(self) -> None:
        """Lets go of all connections."""
        for line in self._lines.values():
            line.close()


class Deployment:
    """The processes of one world."""

    def __init__(
        self, nursery: Nursery, settings: Settings, env: Mapping[str, str], folder: Path, groups: Sequence[Group]
    ) -> None:
        self._nursery, self._settings, self._env, self._folder = nursery, settings, env, folder
        self._groups = groups
        self._running: list[tuple[Group, int]] = []

    def pids(self, service: str = "") -> list[int]:
        """The processes in which a service runs; all of them when none is named."""
        return [pid for group, pid in self._running if not service or service in group or group == ("all",)]

    async def start(self) -> None:
        """Starts them all; returns when each answers. Raises CannotRun."""
        for number, group in enumerate(self._groups):
            log = self._folder / f"{number}-{group[0]}.log"
            self._running.append((group, self._nursery.start(group, self._env, log)))
        turns = iter(range(int(_STARTS_WITHIN / _LOOKS_EVERY)))
        for service in SERVICES:
            while not await self._up(service):
                self.refuse_ended()
                if next(turns, None) is None:
                    raise CannotRun(f"The services do not start. {self._logs()}")
                await asyncio.sleep(_LOOKS_EVERY)

    async def _up(self, service: str) -> bool:
        """Whether all who serve this listen, and answer."""
        port, wanted = self._settings.port(service), len(self.pids(service))
        if wanted > 1 and listeners(port) < wanted:
            return False
        for _ in range(_ASKED_AGAIN if wanted > 1 else 1):
            if (await ask(port, request("GET", "/health", {}))).status != 200:
                return False
        return True

    def worked(self) -> dict[int, float]:
        """How many seconds of processor each process has used since it began."""
        return {pid: processor_seconds(pid) for _, pid in self._running}

    def refuse_ended(self) -> None:
        """Raises CannotRun when a process has ended by itself."""
        for group, pid in self._running:
            if not alive(pid):
                raise CannotRun(f"{group[0]} ended by itself. {self._logs()}")

    def end(self) -> None:
        """Ends them all at once."""
        while self._running:
            kill(self._running.pop()[1])

    def _logs(self) -> str:
        said = (path.read_text(errors="replace")[-1_500:] for path in sorted(self._folder.glob("*.log")))
        return "\n".join(said)


def listeners(port: int) -> int:
    """How many sockets listen on a port of this machine (proc(5), /proc/net/tcp: state 0A)."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "0A" for row in rows)


def processor_seconds(pid: int) -> float:
    """How much a process has used of the processors since it began."""
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
