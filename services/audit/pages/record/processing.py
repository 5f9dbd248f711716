"""The record of processing activities as a page, to read and to print."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from services.audit.pages.desk import Desk
from services.audit.records import Records
from services.identity.wire import Session
from services.pages.voices import voice_of

Collaboration = Annotated[str, Path(max_length=80)]
_LISTS = ("activities", "information", "special", "third_persons", "sources", "recipients", "grounds", "kept_for")


def record_router(desk: Desk) -> APIRouter:
    """The page of the record."""
    router = APIRouter(include_in_schema=False)
    records = Records(desk.audit, desk.doors)
    officer = Annotated[Session, Depends(desk.officer)]

    @router.get("/ledgers/{collaboration}/record")
    async def record(
        request: Request,
        collaboration: Collaboration,
        me: officer,
        controller: Annotated[str, Query(max_length=80)] = "",
    ) -> Response:
        """Of one's own controller, or of another that the operator is processor for."""
        language = "da" if voice_of(request).language == "da" else "en"
        found, may, looked = await records.record(me, collaboration, controller, language)  # type: ignore[arg-type]
        doors = f"{desk.pages.base}/v1/collaborations/{collaboration}/record-of-processing"
        files = {
            kind: f"{doors}?{urlencode({'controller': found.controller_id, 'language': language, 'format': kind})}"
            for kind in ("csv", "json")
        }
        told: dict[str, Any] = {"record": found, "may": may, "looked": looked, "files": files, "lists": _LISTS}
        return await desk.page(request, "record/record.html", me, collaboration, **told)

    return router
