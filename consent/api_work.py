"""The doors of those who work in cases: what waits, finding, opening and closing a case, colleagues, recording."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Base64Bytes, BaseModel, Field

from consent.answers import Answer
from consent.api import Reply
from consent.api_cases import EndDay
from consent.colleagues import Parts, leave, parts_of, stand_in
from consent.granting import doer
from consent.opening import OpenedCase, open_case
from consent.recording import Kept, ToRecord, as_file, kept, open_scan, record
from consent.searching import FoundCase, search
from consent.service import Consent
from consent.waiting import WaitingFor, waiting
from services.identity.client import person
from services.identity.wire import Session
from services.openapi import problems

Person = Annotated[Session, Depends(person)]


class Written(Reply):
    """An answer as it was given on paper or by word of mouth; `scan` is the file in base64: PDF, PNG or JPEG."""

    person: str = Field(max_length=100)
    method: str = Field(max_length=10)
    day: str = Field(max_length=10)
    present: str = Field(default="", max_length=200)
    scan: Base64Bytes = b""


class NewCase(BaseModel):
    """A case to be opened: the number with which the citizen signs in, from which day, and who gives access in it."""

    collaboration: str = Field(max_length=100)
    number: str = Field(max_length=200)
    first_day: str = Field(max_length=10)
    caseworker: str = Field(max_length=100)


class Colleague(BaseModel):
    """A colleague, by id."""

    colleague: str = Field(max_length=100)


class StandIn(Colleague):
    """Who stands in for them, from which day to which."""

    other: str = Field(max_length=100)
    first_day: str = Field(max_length=10)
    last_day: str = Field(max_length=10)


class Search(BaseModel):
    """Whom to look for, by name or number, and why."""

    words: str = Field(max_length=200)
    justification: str = Field(max_length=2_000)


def work_router(consent: Consent) -> APIRouter:
    """What waits, a search, a case from its opening to its closing, colleagues who stand in or leave."""
    router = APIRouter(prefix="/v1", tags=["cases"])
    desk = consent.desk

    @router.get("/waiting")
    async def what_waits(me: Person) -> WaitingFor:
        """What waits in the cases in which I give access."""
        return await waiting(desk, me)

    @router.post("/cases/search", responses=problems(409))
    async def find(wanted: Search, me: Person) -> list[FoundCase]:
        """Finds cases at my own partner by a name or a number; why stands in each case's list of lines."""
        return await search(desk, wanted.words, wanted.justification, me)

    @router.post("/colleagues/parts", responses=problems(409))
    async def parts(of: Colleague, me: Person) -> Parts:
        """Which parts a colleague plays in the cases in which I give access."""
        return await parts_of(desk, of.colleague, me)

    @router.post("/colleagues/stand-in", status_code=201, responses=problems(409))
    async def stand(of: StandIn, me: Person) -> Parts:
        """Somebody stands in for a colleague for some days, in every part they play themselves."""
        return await stand_in(desk, of.colleague, of.other, of.first_day, of.last_day, me)

    @router.post("/colleagues/leave", status_code=201, responses=problems(409))
    async def leaver(of: Colleague, me: Person) -> Parts:
        """Ends every part that a colleague plays themselves."""
        return await leave(desk, of.colleague, me)

    @router.post("/cases", status_code=201, responses=problems(409))
    async def open_one(new: NewCase, me: Person) -> OpenedCase:
        """Opens a case for a citizen, with the caseworker who gives access in it. For operators."""
        return await open_case(desk, new.collaboration, new.number, new.first_day, new.caseworker, me)

    @router.post("/cases/{case}/close", status_code=201, responses=problems(409))
    async def close(case: str, end: EndDay, me: Person) -> Any:
        """Closes a case: nothing flows in it from then on."""
        hand = await desk.take(case, me)
        await desk.caseworker(hand, me, "case")
        return await desk.collaborations.close_case(*hand.key, end.last_day, doer(me))

    @router.post("/cases/{case}/reopen", status_code=201, responses=problems(409))
    async def reopen(case: str, me: Person) -> Any:
        """Opens a closed case again."""
        hand = await desk.take(case, me)
        await desk.caseworker(hand, me, "case")
        return await desk.collaborations.reopen_case(*hand.key, doer(me))

    return router


def recording_router(consent: Consent) -> APIRouter:
    """Answers that were given on paper or by word of mouth, and their scans."""
    router = APIRouter(prefix="/v1", tags=["cases"])
    desk = consent.desk

    @router.post("/cases/{case}/arrows/{arrow}/record", status_code=201, responses=problems(409, 413))
    async def record_one(case: str, arrow: str, told: Written, me: Person) -> Any:
        """Writes down what the citizen or a guardian answered on paper or by word of mouth, with the scan."""
        given = Answer(arrow, told.answer == "yes", told.fields, told.notice, told.language)
        answer = ToRecord(told.person, told.method, told.day, told.present, told.scan)
        return await record(desk, case, given, answer, me)

    @router.get("/cases/{case}/evidence")
    async def evidence(case: str, me: Person) -> list[Kept]:
        """The scans that are kept in the case."""
        return await kept(desk, case, me)

    @router.get("/cases/{case}/evidence/{scan}", response_class=Response, responses=problems(410))
    async def one_scan(case: str, scan: str, me: Person) -> Response:
        """One scan, as it was uploaded; the look is an entry."""
        return as_file(*await open_scan(desk, case, scan, me))

    return router
