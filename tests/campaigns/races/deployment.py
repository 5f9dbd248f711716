"""How services are spread over processes, and the doors at which clients reach them."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from services.settings import SERVICES, Settings
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

# Patience for busy machines, in turns of our own: while we stand still, so may they.
_STARTS_WITHIN, _LOOKS_EVERY = 240.0, 0.02


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

    def __init__(self, nursery: Nursery, settings: Settings, env: Mapping[str, str], folder: Path, many: int) -> None:
        self._nursery, self._settings, self._env, self._folder = nursery, settings, env, folder
        self._groups: Sequence[Group] = SPREAD[many]
        self.pids: dict[Group, int] = {}

    def pid(self, service: str) -> int:
        """The process in which a service runs."""
        return next(pid for group, pid in self.pids.items() if service in group or group == ("all",))

    async def start(self) -> None:
        """Starts them all; returns when each answers. Raises CannotRun."""
        for group in self._groups:
            self.pids[group] = self._nursery.start(group, self._env, self._folder / f"{group[0]}.log")
        turns = int(_STARTS_WITHIN / _LOOKS_EVERY)
        for port in map(self._settings.port, SERVICES):
            while (await ask(port, request("GET", "/health", {}))).status != 200:
                self.refuse_ended()
                turns -= 1
                if not turns:
                    raise CannotRun(f"The services do not start. {self._logs()}")
                await asyncio.sleep(_LOOKS_EVERY)

    def refuse_ended(self) -> None:
        """Raises CannotRun when a process has ended by itself."""
        for group, pid in self.pids.items():
            if not alive(pid):
                raise CannotRun(f"{group[0]} ended by itself. {self._logs()}")

    def end(self) -> None:
        """Ends them all at once."""
        for group in list(self.pids):
            kill(self.pids.pop(group))

    def _logs(self) -> str:
        said = (path.read_text(errors="replace")[-1_500:] for path in sorted(self._folder.glob("*.log")))
        return "\n".join(said)


def processor_seconds(pid: int) -> float:
    """How much a process has used of the processors since it began."""
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
