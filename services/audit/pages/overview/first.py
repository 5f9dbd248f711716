"""The overview page: what was shared, refused, stopped and declared lately, and what is due."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from services.audit.counting import COUNTED
from services.audit.overview import SPANS, Overviews
from services.audit.pages.desk import Desk
from services.audit.pages.overview.bars import bars
from services.identity.wire import Session

Collaboration = Annotated[str, Path(max_length=80)]
Span = Annotated[str, Query(pattern="^(7|28|84)$")]


def overview_router(desk: Desk) -> APIRouter:
    """The first page of a collaboration."""
    router = APIRouter(include_in_schema=False)
    overviews = Overviews(desk.audit, desk.doors)
    officer = Annotated[Session, Depends(desk.officer)]

    @router.get("/ledgers/{collaboration}")
    async def overview(request: Request, collaboration: Collaboration, me: officer, span: Span = "28") -> Response:
        """What happened lately, as numbers, as a picture and as a table."""
        found = await overviews.overview(me, collaboration, int(span))
        files = {
            kind: f"{desk.pages.base}/v1/collaborations/{collaboration}/overview?span={span}&format={kind}"
            for kind in ("csv", "json")
        }
        told: dict[str, Any] = {
            "found": found,
            "span": int(span),
            "spans": SPANS,
            "counted": COUNTED,
            "bars": bars(found.counts.rows),
        }
        told["files"] = files
        return await desk.page(request, "overview/overview.html", me, collaboration, **told)

    return router
