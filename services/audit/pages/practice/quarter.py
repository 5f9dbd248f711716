"""Practice as a page: a quarter held against the map, in sentences first and then in counts."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from services.audit.pages.desk import Desk
from services.identity.wire import Session
from services.learning.client import Practice
from services.pages.voices import voice_of
from services.problems import Invalid

Collaboration = Annotated[str, Path(max_length=80)]
COLUMNS = ("tries", "used", "partly", "refused", "around", "stopped", "waiting")
"""The counts of an arrow, in the order in which they are told; those that are nowhere have no column."""


def practice_page(desk: Desk) -> APIRouter:
    """The page of practice."""
    router = APIRouter(include_in_schema=False)
    officer = Annotated[Session, Depends(desk.officer)]

    @router.get("/ledgers/{collaboration}/practice")
    async def practice(
        request: Request, collaboration: Collaboration, me: officer, quarter: Annotated[str, Query(max_length=10)] = ""
    ) -> Response:
        """The quarter that was asked for, or the last one that is over. It leaves no entry: it tells of nobody."""
        await desk.doors.scope(me, collaboration, "practice")
        try:
            found, status = await desk.learning.practice(collaboration, quarter), 200
        except Invalid as mistake:
            # The last quarter that is over is shown, and said that it is another than was asked for.
            found, status = await desk.learning.practice(collaboration), mistake.status
        language = "da" if voice_of(request).language == "da" else "en"
        told: dict[str, Any] = {
            "found": found,
            "another": status != 200,
            "before": found.before,
            "says": [getattr(finding, language) for finding in found.findings],
            "columns": _columns(found),
            "json": f"{desk.pages.base}/v1/collaborations/{collaboration}/practice?quarter={found.quarter}",
        }
        return await desk.page(request, "practice/practice.html", me, collaboration, status, **told)

    return router


def _columns(found: Practice) -> list[str]:
    return [name for name in COLUMNS if any(getattr(one, name) != 0 for one in found.along)]
