"""An audit service for tests: its own store, keys and a clock that the test moves."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.audit.app import build_audit
from services.audit.service import Audit
from services.audit.wire import Draft
from services.clock import UnsafeSteppedClock
from services.ids import EVENT, new_id
from services.settings import Settings
from services.trust import make_trust

LEDGER = "aalborg-aktiv"
NINE = 1_796_112_000_000
"""2026-12-01 at 09:00 in Copenhagen."""


def settings_in(folder: Path, **changed: Any) -> Settings:
    settings = Settings(_env_file=None, **{"data": folder, "clock": "unsafe-stepped", **changed})
    if not (settings.keys() / "services.json").exists():
        settings.keys().mkdir(parents=True, mode=0o700)
        make_trust(settings.keys())
    return settings


@dataclass(slots=True)
class StillClock(UnsafeSteppedClock):
    """A clock that stands still until the test moves it."""

    instant: int = NINE
    offset: int = 0

    def read(self) -> int:
        return self.instant

    async def now(self) -> int:
        return self.instant

    def step_to(self, instant: int) -> None:
        self.instant = instant


def audit_in(folder: Path) -> tuple[Audit, StillClock]:
    """An audit service whose clock stands still."""
    audit = build_audit(settings_in(folder))
    clock = StillClock()
    audit.clock = clock
    return audit, clock


def draft(kind: str = "decision", **parts: Any) -> Draft:
    parts = {"ledger": LEDGER, "event": new_id(EVENT), "said": {}, **parts}
    return Draft(kind=kind, **parts)
