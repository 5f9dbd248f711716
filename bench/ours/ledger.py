"""The ledger's service alone, in this process, filled with entries."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.everything import make_keys
from deploy.wiring import Wiring
from services.audit.service import Audit
from services.audit.wire import Draft
from services.ids import EVENT, new_id
from services.settings import Settings

LEDGER = "bench"
_AT_ONCE = 2_000


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Audit]:
    """The service on a store in `folder`."""
    settings = Settings(data=folder)
    make_keys(settings)
    audit = Wiring(settings, ["audit"]).audit
    await audit.check_start()
    try:
        yield audit
    finally:
        audit.close()


async def fill(audit: Audit, entries: int) -> None:
    """Appends so many entries, each with something sealed."""
    for first in range(0, entries, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, entries))
        await audit.append([_draft(number) for number in numbers])


def _draft(number: int) -> Draft:
    case, flow = f"cas_{number % 1_000:04}", f"flw_{number:032x}"
    said = {"flow": flow, "arrow": f"w-{number % 200}", "outcome": "permitted", "fields": ["i.f01"]}
    sealed = {"case": case, "request": f"{number:064x}"}
    return Draft(LEDGER, "released", new_id(EVENT), said, case, sealed, about={"flow": flow}, opens=("request",))
