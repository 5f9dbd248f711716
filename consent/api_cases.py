"""The doors for those who give access: cases, parts, activities, guardianships."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from consent import granting
from consent.colleagues import Parts, leave, parts_of, stand_in
from consent.granting import doer
from consent.guarding import NewGuardianship
from consent.my_arrows import MyArrows, my_arrows
from consent.opening import OpenedCase, open_case
from consent.searching import FoundCase, search
from consent.service import Consent
from consent.waiting import WaitingFor, waiting
from services.collaboration.wire import CaseView
from services.identity.client import person
from services.identity.wire import Session
from services.openapi import problems

Person = Annotated[Session, Depends(person)]


class GrantWanted(BaseModel):
    """Who is to play an actor's part in a case: a person or a team, from a day, perhaps to a day."""

    actor: str = Field(max_length=100)
    person: str = Field(default="", max_length=100)
    team: str = Field(default="", max_length=100)
    first_day: str = Field(default="", max_length=10)
    last_day: str = Field(default="", max_length=10)


class EndDay(BaseModel):
    """The last day of something; today and at once when empty."""

    last_day: str = Field(default="", max_length=10)


class Run(BaseModel):
    """From which day an activity runs, perhaps to which."""

    first_day: str = Field(max_length=10, examples=["2027-01-04"])
    last_day: str = Field(default="", max_length=10)


class Protection(BaseModel):
    """Whether the citizen's name and address are protected, as looked up in the national register."""

    protected: bool = Field(strict=True)


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


def cases_router(consent: Consent) -> APIRouter:
    """Whom a case is for, who plays which part in it, what runs."""
    router = APIRouter(prefix="/v1", tags=["cases"])
    desk = consent.desk

    @router.get("/cases")
    async def my_cases(me: Person) -> list[dict[str, Any]]:
        """The cases I have to do with: as citizen, as guardian, or because I play a part."""
        return await granting.cases_of(desk, me)

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

    @router.post("/cases/{case}/grants", status_code=201, responses=problems(409))
    async def grant(case: str, wanted: GrantWanted, me: Person) -> Any:
        """Gives a person or a team an actor's part in the case."""
        return await granting.grant(desk, case, wanted.model_dump(), me)

    @router.post("/cases/{case}/grants/{grant_id}/end", status_code=201, responses=problems(409))
    async def end_grant(case: str, grant_id: str, end: EndDay, me: Person) -> Any:
        """Ends a grant."""
        hand = await desk.take(case, me)
        await desk.caseworker(hand, me, "grant")
        return await desk.collaborations.end_grant(*hand.key, grant_id, end.last_day, doer(me))

    @router.put("/cases/{case}/activities/{activity}", responses=problems(409))
    async def plan(case: str, activity: str, run: Run, me: Person) -> Any:
        """Plans, moves or ends an activity of the case."""
        hand = await desk.take(case, me)
        await desk.caseworker(hand, me, "activity")
        days = (run.first_day, run.last_day)
        return await desk.collaborations.plan_activity(*hand.key, activity, *days, doer(me))

    @router.put("/cases/{case}/protection", responses=problems(409))
    async def protect(case: str, looked_up: Protection, me: Person) -> Any:
        """Notes whether the citizen's name and address are protected; until it is noted, they are kept back."""
        hand = await desk.take(case, me)
        await desk.caseworker(hand, me, "protection")
        return await desk.collaborations.protect(*hand.key, looked_up.protected, doer(me))

    @router.get("/cases/{case}")
    async def one_case(case: str, me: Person) -> CaseView:
        """One case: who plays which part, what runs. For those who give access."""
        return await granting.look_at(desk, case, me)

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

    @router.get("/cases/{case}/arrows")
    async def arrows(case: str, me: Person) -> MyArrows:
        """The arrows that begin or end with a part I play, and what is mine to do along each."""
        return await my_arrows(desk, case, me)

    @router.post("/cases/{case}/guardianships", status_code=201, responses=problems(409))
    async def guardianship(case: str, new: NewGuardianship, me: Person) -> dict[str, Any]:
        """Registers a guardianship on its document."""
        return await consent.register_guardianship(case, new, me)

    return router
