"""The clock's door: anybody may ask what time it is; an operator moves a story's clock, on record."""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from services.audit.doors import Doors
from services.audit.service import Audit
from services.identity.wire import Role, Session
from services.problems import Invalid

STORY_ZONE = ZoneInfo("Europe/Copenhagen")
"""Where a time without a zone is told, unless it names a collaboration."""


class ClockReading(BaseModel):
    """What time it is: milliseconds since the Unix epoch, the same in Copenhagen, and whether an operator moves it."""

    now: int
    local: str
    stepped: bool


class ClockStep(BaseModel):
    """Where to: a local time like `2026-12-10T09:00`, in the zone of `collaboration`, or an instant with its zone."""

    to: Annotated[str, Field(max_length=40, examples=["2026-12-10T09:00"])]
    collaboration: Annotated[str, Field(max_length=80)] = ""


class ClockStepped(ClockReading):
    """The clock after the step, and the index of the entry that tells of it, in the house ledger."""

    entry: int


def clock_router(audit: Audit, doors: Doors) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1", tags=["clock"])

    @router.get("/clock")
    async def read_clock() -> ClockReading:
        """What time it is. Partners' systems and the sign-in read it here, so that all live in the same story."""
        return ClockReading(**await _reading(audit))

    @router.post("/clock")
    async def step_clock(
        step: ClockStep, session: Annotated[Session, Depends(doors.role(Role.OPERATOR))]
    ) -> ClockStepped:
        """Moves a story's clock forward; it never goes back, and the real one cannot be moved."""
        zone = await doors.zone(step.collaboration) if step.collaboration else STORY_ZONE
        entry = await audit.step_clock(instant_of(step.to, zone), session.person)
        return ClockStepped(entry=entry, **await _reading(audit))

    return router


async def _reading(audit: Audit) -> "dict[str, int | str | bool]":
    now = await audit.now()
    return {"now": now, "local": local_of(now, STORY_ZONE), "stepped": audit.clock.stepped}


def local_of(instant: int, zone: ZoneInfo) -> str:
    """An instant as a clock on the wall in `zone` shows it, to the minute."""
    return datetime.fromtimestamp(instant // 1_000, UTC).astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def instant_of(text: str, zone: ZoneInfo) -> int:
    """The instant (ms) that an ISO 8601 text tells; one without a zone is local in `zone`. Raises Invalid."""
    try:
        told = datetime.fromisoformat(text)
        local = told if told.tzinfo else told.replace(tzinfo=zone)
        return int(local.astimezone(UTC).timestamp()) * 1_000
    except (ValueError, OverflowError) as error:
        raise Invalid("The field `to` is no time.", "Write it like 2026-12-10T09:00, or with its zone.") from error
