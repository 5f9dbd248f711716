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

from bench.world import COLLABORATION
from tests.campaigns.races.ledger import Store

_WANTED = (
    (6, "consent", ("given", "withdrawn", "refused")), (2, "collaboration", ("grant-ended", "activity")),
    (1, "gateway", ("decision",)), (1, "gateway", ("released",)),
)  # fmt: skip
"""How often the next entry of which kinds is waited for, and which service makes it."""

_FENCES = {"consent": "permission", "collaboration": "part"}
_EVERY, _WITHIN = 0.4, 0.5
# Less than what lies between append and apply, and not so little that the looking keeps a processor busy.
_LOOKS_EVERY = 0.0005


@dataclass(frozen=True, slots=True)
class Told:
    """What it is told: the stores of audit, consent and collaboration, and the processes of each service."""

    stores: dict[str, str]
    files: bool
    pids: dict[str, list[int]]
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
            [(_, service, kinds)] = self._chance.choices(_WANTED, [weight for weight, _, _ in _WANTED])
            if stop := self._stop_at(service, kinds):
                sys.stdout.buffer.write(orjson.dumps(asdict(stop)) + b"\n")
                sys.stdout.buffer.flush()

    def _stop_at(self, service: str, kinds: tuple[str, ...]) -> Stop | None:
        audit = self._stores["audit"]
        last = audit.rows("SELECT COALESCE(MAX(idx), -1) FROM entry WHERE ledger = {}", COLLABORATION)[0][0]
        until = time.monotonic() + _WITHIN
        of = ", ".join(["{}"] * len(kinds))
        where = f"ledger = {{}} AND idx > {{}} AND kind IN ({of})"
        question = f"SELECT idx, kind, case_id FROM entry WHERE {where} ORDER BY idx LIMIT 1"
        while time.monotonic() < until:
            if found := audit.rows(question, COLLABORATION, last, *kinds):
                return self._held(service, *found[0])
            time.sleep(_LOOKS_EVERY)
        return None

    def _held(self, service: str, index: int, kind: str, case: str) -> Stop | None:
        # An entry does not tell which of two processes made it.
        pid = self._chance.choice(self._told.pids[service])
        long = service == "gateway" and self._chance.random() < self._told.long
        hold = self._chance.uniform(2.1, 2.6) if long else self._chance.uniform(0.005, 0.08)
        try:
            os.kill(pid, signal.SIGSTOP)
        except ProcessLookupError:
            return None
        try:
            between = self._between(service, index, case)
            time.sleep(hold)
            # Where two run, the other may have gone on: then it was its own, or it has applied what it stumbled over.
            between = between and self._between(service, index, case)
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        return Stop(service, kind, between, int(hold * 1_000))

    def _between(self, service: str, index: int, case: str) -> bool:
        audit = self._stores["audit"]
        if service == "gateway":
            flow = audit.rows("SELECT flow FROM entry WHERE ledger = {} AND idx = {}", COLLABORATION, index)[0][0]
            question = "SELECT COUNT(*) FROM entry WHERE ledger = {} AND idx > {} AND flow = {}"
            return not audit.rows(question, COLLABORATION, index, flow)[0][0]
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
