"""The doors for those who give access: cases, parts, activities, guardianships."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from consent import granting
from consent.desk import Desk
from consent.granting import doer
from consent.guarding import NewGuardianship
from consent.my_arrows import MyArrows, my_arrows
from consent.service import Consent
from consent.unguarding import EarlyEnd
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
    """Whether the citizen's name and address are protected, as looked up in the national register; null takes back what
    was noted by mistake, and `why` says what the mistake was."""

    protected: bool | None = Field(strict=True)
    why: str = Field("", max_length=2_000)


def cases_router(consent: Consent) -> APIRouter:
    """Whom a case is for, who plays which part in it, what runs."""
    router = APIRouter(prefix="/v1", tags=["cases"])
    _running(router, consent.desk)
    _looking(router, consent.desk)
    _guarding(router, consent)
    return router


def _running(router: APIRouter, desk: Desk) -> None:
    @router.get("/cases")
    async def my_cases(me: Person) -> list[dict[str, Any]]:
        """The cases I have to do with: as citizen, as guardian, or because I play a part."""
        return await granting.cases_of(desk, me)

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

    @router.post("/cases/{case}/activities/{activity}/cancel", status_code=201, responses=problems(409))
    async def cancel(case: str, activity: str, me: Person) -> Any:
        """Cancels an activity of the case: one that was planned never begins, one that runs ends now."""
        hand = await desk.take(case, me)
        await desk.caseworker(hand, me, "activity")
        return await desk.collaborations.cancel_activity(*hand.key, activity, doer(me))

    @router.put("/cases/{case}/protection", responses=problems(409))
    async def protect(case: str, looked_up: Protection, me: Person) -> Any:
        """Notes whether the citizen's name and address are protected; until it is noted, they are kept back."""
        hand = await desk.take(case, me)
        await desk.caseworker(hand, me, "protection")
        return await desk.collaborations.protect(*hand.key, looked_up.protected, doer(me), looked_up.why)


def _looking(router: APIRouter, desk: Desk) -> None:
    @router.get("/cases/{case}")
    async def one_case(case: str, me: Person) -> CaseView:
        """One case: who plays which part, what runs. For those who give access."""
        return await granting.look_at(desk, case, me)

    @router.get("/cases/{case}/arrows")
    async def arrows(case: str, me: Person) -> MyArrows:
        """The arrows that begin or end with a part I play, and what is mine to do along each."""
        return await my_arrows(desk, case, me)


def _guarding(router: APIRouter, consent: Consent) -> None:
    @router.post("/cases/{case}/guardianships", status_code=201, responses=problems(409))
    async def guardianship(case: str, new: NewGuardianship, me: Person) -> dict[str, Any]:
        """Registers a guardianship on its document."""
        return await consent.register_guardianship(case, new, me)

    @router.post("/cases/{case}/guardianships/{guardianship}/end", status_code=201, responses=problems(409))
    async def end_guardianship(case: str, guardianship: str, end: EarlyEnd, me: Person) -> dict[str, Any]:
        """Ends a guardianship before its last day, on its document: at once, or after another last day."""
        return await consent.end_guardianship(case, guardianship, end, me)
