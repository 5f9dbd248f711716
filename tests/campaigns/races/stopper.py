"""Stops a process with SIGSTOP just when it has appended a change and not yet applied it, or released and not yet sent.

A process of its own, which looks at the ledger's store as often as it can: as soon as a new entry stands there that is
wanted, whoever made it is stopped. Then it looks whether the change was applied, lets some time pass, and lets go.
`python -m tests.campaigns.races.stopper` reads one line of JSON, and prints one for each stop, until its input ends.
"""

import os
import select
import signal
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

import orjson

from tests.campaigns.races.ledger import Store

_OWNERS = {"given": "consent", "withdrawn": "consent", "refused": "consent", "grant-ended": "collaboration",
           "activity": "collaboration"}  # fmt: skip
_FENCES = {"consent": "permission", "collaboration": "part"}
_EVERY, _WITHIN = 0.4, 0.5


@dataclass(frozen=True, slots=True)
class Told:
    """What it is told: the stores of audit, consent and collaboration, and the process of each service."""

    stores: dict[str, str]
    files: bool
    pids: dict[str, int]
    seed: str
    long: float


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop: which service, at which entry, how long (ms), and whether it fell between append and apply (or, for
    the gateway, between permit and close)."""

    service: str
    kind: str
    between: bool
    milliseconds: int


class Stopper:
    """Stops processes, one after the other."""

    def __init__(self, told: Told) -> None:
        self._told, self._chance = told, Random(told.seed)
        self._stores = {name: Store(Path(at) if told.files else at) for name, at in told.stores.items()}

    def run(self) -> None:
        """Until nobody listens any more."""
        while not _ended(self._chance.uniform(0.2, 1.2) * _EVERY):
            wanted = self._chance.choice((*_OWNERS, "withdrawn", "withdrawn", "withdrawn", "decision", "released"))
            if stop := self._stop_at(wanted):
                sys.stdout.buffer.write(orjson.dumps(asdict(stop)) + b"\n")
                sys.stdout.buffer.flush()

    def _stop_at(self, wanted: str) -> Stop | None:
        audit = self._stores["audit"]
        last = audit.rows("SELECT COALESCE(MAX(idx), -1) FROM entry WHERE ledger = {}", "bench")[0][0]
        until = time.monotonic() + _WITHIN
        question = "SELECT idx, case_id FROM entry WHERE ledger = {} AND idx > {} AND kind = {} ORDER BY idx LIMIT 1"
        while time.monotonic() < until:
            if found := audit.rows(question, "bench", last, wanted):
                return self._held(wanted, *found[0])
            time.sleep(0.0002)
        return None

    def _held(self, kind: str, index: int, case: str) -> Stop | None:
        service = _OWNERS.get(kind, "gateway")
        pid = self._told.pids[service]
        long = service == "gateway" and self._chance.random() < self._told.long
        hold = self._chance.uniform(2.1, 2.6) if long else self._chance.uniform(0.005, 0.08)
        try:
            os.kill(pid, signal.SIGSTOP)
        except ProcessLookupError:
            return None
        try:
            between = self._between(service, index, case)
            time.sleep(hold)
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        return Stop(service, kind, between, int(hold * 1_000))

    def _between(self, service: str, index: int, case: str) -> bool:
        audit = self._stores["audit"]
        if service == "gateway":
            flow = audit.rows("SELECT flow FROM entry WHERE ledger = {} AND idx = {}", "bench", index)[0][0]
            question = "SELECT COUNT(*) FROM entry WHERE ledger = {} AND idx > {} AND flow = {}"
            return not audit.rows(question, "bench", index, flow)[0][0]
        fence = f"{_FENCES[service]}:{case}"
        return self._stores[service].applied(fence) < index <= audit.fence(fence)


def _ended(seconds: float) -> bool:
    return bool(select.select([sys.stdin], [], [], seconds)[0])


def main() -> None:
    """Stops until the input ends."""
    told: dict[str, Any] = orjson.loads(sys.stdin.buffer.readline())
    Stopper(Told(**told)).run()


if __name__ == "__main__":
    main()
