"""What officers do beyond looking: verify a whole ledger, draw samples, and take the record of processing along."""

from dataclasses import asdict, astuple
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from services.audit.doors import Doors
from services.audit.officer_api import TABLE, Collaboration, as_table, csv_response
from services.audit.processing import COLUMNS
from services.audit.records import Records
from services.audit.sampling import MOST, Sampling
from services.audit.service import Audit
from services.audit.verifying import Verifying
from services.identity.wire import Role, Session
from services.openapi import problems
from services.web import json_response

Format = Annotated[str, Query(pattern="^(json|csv)?$")]
Accept = Annotated[str, Header()]
Ledger = Annotated[str, Path(max_length=80, examples=["aalborg-aktiv"])]
Day = Annotated[str, Field(max_length=10, examples=["2026-12-01"])]


class Draw(BaseModel):
    """How many samples, and of which days; "" is no bound."""

    many: Annotated[int, Field(ge=1, le=MOST)] = 3
    first_day: Day = ""
    last_day: Day = ""


def work_router(audit: Audit, doors: Doors, verifying: Verifying) -> APIRouter:
    """The routes, for data protection officers."""
    router = APIRouter(prefix="/v1", tags=["data protection officers"])
    officer = Annotated[Session, Depends(doors.role(Role.DATA_PROTECTION_OFFICER))]
    records, sampling = Records(audit, doors), Sampling(audit, doors)

    @router.post("/ledgers/{ledger}/verifications", status_code=202, responses=problems(409))
    async def begin_verification(ledger: Ledger, session: officer) -> Response:
        """Begins to verify the whole ledger, in the background; or tells how far the one that runs is."""
        return json_response({"running": asdict(await verifying.begin(session, ledger)), "results": []}, 202)

    @router.get("/ledgers/{ledger}/verifications", responses=TABLE)
    async def read_verifications(
        ledger: Ledger, session: officer, format: Format = "", accept: Accept = ""
    ) -> Response:
        """How far the verification that runs is; else how the last ones ended, each with size and root."""
        running, results = await verifying.state(session, ledger)
        if as_table(format, accept):
            names = ("outcome", "size", "root", "entry", "time", "says")
            return csv_response(names, [astuple(one) for one in results], "verifications")
        told = asdict(running) if running else None
        listed = [asdict(one) for one in results]
        return json_response({"running": told, "results": listed, "failed": verifying.failed(ledger)})

    @router.post("/collaborations/{collaboration}/samples", status_code=201)
    async def draw_samples(collaboration: Collaboration, wanted: Draw, session: officer) -> Response:
        """Draws releases at random, to be looked into by somebody else; each waits as a check."""
        drawn, entry = await sampling.draw(session, collaboration, wanted.many, wanted.first_day, wanted.last_day)
        return json_response({"drawn": drawn, "entry": entry}, 201)

    @router.get("/collaborations/{collaboration}/record-of-processing", responses=TABLE)
    async def read_record(
        collaboration: Collaboration,
        session: officer,
        controller: Annotated[str, Query(max_length=80)] = "",
        language: Literal["da", "en"] = "da",
        format: Format = "",
        accept: Accept = "",
    ) -> Response:
        """Your controller's record of processing activities (GDPR Article 30), made from the map in force."""
        record, may, entry = await records.record(session, collaboration, controller, language)
        if as_table(format, accept):
            head = ("controller", *COLUMNS)
            rows = [(record.controller, *astuple(row)) for row in record.activities]
            return csv_response(head, rows, "record-of-processing", entry)
        return json_response({"record": asdict(record), "controllers": may, "entry": entry})

    return router
