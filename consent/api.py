"""The doors of consent: for people, signed in as themselves, and for the gateway."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from consent import granting
from consent.deciding import Answer
from consent.guarding import NewGuardianship
from consent.service import Consent
from consent.wire import EmergencyAsked, PermissionAsked
from gateway.client import Flows
from gateway.wire import FlowAsked, Who
from services.collaboration.wire import CaseView, Doer
from services.identity.client import person
from services.identity.wire import Session
from services.inner import only
from services.problems import Invalid

Person = Annotated[Session, Depends(person)]
Gateway = Depends(only("gateway"))


class Asking(BaseModel):
    """Which arrows somebody is asked about."""

    arrows: list[str] = Field(min_length=1, max_length=50, examples=[["introduction-to-cafe", "needs-to-cafe"]])


class Reply(BaseModel):
    """A yes or a no to one arrow, to the notice that was shown."""

    answer: str = Field(pattern="^(yes|no)$", examples=["yes"])
    fields: list[str] | None = Field(default=None, max_length=200)
    notice: str = Field(default="", max_length=64)
    language: str = Field(default="da", max_length=10)


class Words(BaseModel):
    """What somebody wants to say, in their own words."""

    words: str = Field(min_length=1, max_length=2_000)


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


class Flow(BaseModel):
    """A flow along an arrow, as the person asks for it or sends it themselves."""

    case: str = Field(max_length=100)
    arrow: str = Field(max_length=100)
    purpose: str = Field(default="", max_length=100)
    fields: list[str] = Field(default_factory=list, max_length=200)
    information: dict[str, dict[str, Any]] | None = None
    justification: str = Field(default="", max_length=2_000)


def people_router(consent: Consent, flows: Flows) -> APIRouter:
    """What citizens, guardians, caseworkers and partners without a system do here."""
    router = APIRouter(prefix="/v1", tags=["people"])
    desk = consent.desk

    @router.get("/cases")
    async def my_cases(me: Person) -> list[dict[str, Any]]:
        """The cases I have to do with: as citizen, as guardian, or because I play a part."""
        return await granting.cases_of(desk, me)

    @router.post("/cases/{case}/askings", status_code=201)
    async def ask(case: str, asking: Asking, me: Person) -> list[dict[str, Any]]:
        """Asks the citizen for permission, one question per arrow."""
        return await consent.ask(case, asking.arrows, me)

    @router.get("/cases/{case}/permissions")
    async def permissions(case: str, me: Person) -> dict[str, Any]:
        """What was asked and answered, with the notices in every language."""
        return await consent.permissions(case, me)

    @router.post("/cases/{case}/arrows/{arrow}/answer", status_code=201)
    async def answer(case: str, arrow: str, reply: Reply, me: Person) -> Any:
        """Says yes or no to one arrow; gives a receipt."""
        given = Answer(arrow, reply.answer == "yes", reply.fields, reply.notice, reply.language)
        return await consent.answer(case, given, me)

    @router.post("/cases/{case}/arrows/{arrow}/withdraw", status_code=201)
    async def withdraw(case: str, arrow: str, me: Person) -> Any:
        """Withdraws what is permitted along one arrow; gives a receipt."""
        return await consent.withdraw(case, arrow, me)

    @router.post("/cases/{case}/guardianships", status_code=201)
    async def guardianship(case: str, new: NewGuardianship, me: Person) -> dict[str, Any]:
        """Registers a guardianship on its document."""
        return await consent.register_guardianship(case, new, me)

    @router.get("/cases/{case}/lines")
    async def lines(case: str, me: Person, after: int = -1) -> dict[str, Any]:
        """Who has seen what about me, refused attempts too, in plain words."""
        return await consent.lines(case, me, after)

    @router.post("/cases/{case}/lines/{index}/disagreement", status_code=201)
    async def disagree(case: str, index: int, words: Words, me: Person) -> dict[str, Any]:
        """Disagrees with one line, in my own words; somebody looks at it."""
        return await consent.disagree(case, index, words.words, me)

    @router.get("/messages")
    async def messages(me: Person) -> Any:
        """What I have been told."""
        return await consent.messages(me)

    @router.post("/messages/{message}/read", status_code=204)
    async def read(message: str, me: Person) -> None:
        """Notes that I have read a message."""
        await consent.read_message(message, me)

    @router.get("/receipts")
    async def receipts(me: Person) -> list[dict[str, Any]]:
        """My receipts."""
        return await consent.receipts(me)

    @router.get("/receipts/{receipt}")
    async def receipt(receipt: str, me: Person) -> Any:
        """One receipt, with the proof that its entry stands in the ledger."""
        return await consent.receipt(receipt, me)

    @router.post("/cases/{case}/grants", status_code=201)
    async def grant(case: str, wanted: GrantWanted, me: Person) -> Any:
        """Gives a person or a team an actor's part in the case."""
        return await granting.grant(desk, case, wanted.model_dump(), me)

    @router.post("/cases/{case}/grants/{grant_id}/end", status_code=201)
    async def end_grant(case: str, grant_id: str, end: EndDay, me: Person) -> Any:
        """Ends a grant."""
        hand = await desk.take(case, me)
        await desk.caseworker(hand, me)
        return await desk.collaborations.end_grant(*hand.key, grant_id, end.last_day, doer(me))

    @router.put("/cases/{case}/activities/{activity}")
    async def plan(case: str, activity: str, run: Run, me: Person) -> Any:
        """Plans, moves or ends an activity of the case."""
        hand = await desk.take(case, me)
        await desk.caseworker(hand, me)
        days = (run.first_day, run.last_day)
        return await desk.collaborations.plan_activity(*hand.key, activity, *days, doer(me))

    @router.get("/cases/{case}")
    async def one_case(case: str, me: Person) -> CaseView:
        """One case: who plays which part, what runs. For those who give access."""
        hand = await desk.take(case, me)
        await desk.caseworker(hand, me)
        return hand.case

    @router.post("/collaborations/{collaboration}/flows")
    async def flow(collaboration: str, flow: Flow, me: Person) -> Any:
        """Asks for information or sends it along an arrow, as myself."""
        asked = FlowAsked(collaboration, **flow.model_dump())
        return await flows.carry_one(who(me), asked)

    @router.get("/collaborations/{collaboration}/inbox")
    async def inbox(collaboration: str, me: Person) -> Any:
        """What was sent to me and waits."""
        return await flows.inbox(who(me), collaboration)

    @router.post("/collaborations/{collaboration}/flows/{flow_id}/fetch")
    async def fetch(collaboration: str, flow_id: str, me: Person) -> Any:
        """Fetches what was sent to me; it is erased here then."""
        return await flows.carry_one(who(me), FlowAsked(collaboration, "", "", flow=flow_id))

    @router.post("/collaborations/{collaboration}/flows/{flow_id}/{said}")
    async def acknowledge(collaboration: str, flow_id: str, said: str, me: Person) -> Any:
        """Says that I have `received` it, or `erased` it."""
        if said not in ("received", "erased"):
            raise Invalid("Unknown word.", "Say received or erased.", field="said")
        return await flows.acknowledge(who(me), collaboration, flow_id, said)

    return router


def inner_router(consent: Consent) -> APIRouter:
    """What the gateway asks."""
    router = APIRouter(prefix="/internal/v1", include_in_schema=False)

    @router.post("/facts", dependencies=[Gateway])
    async def facts(asked: list[PermissionAsked]) -> Any:
        return await consent.facts(asked)

    @router.post("/emergencies", dependencies=[Gateway])
    async def emergency(asked: EmergencyAsked) -> Any:
        return await consent.declare_emergency(asked)

    @router.post("/erased", dependencies=[Gateway])
    async def erased(told: dict[str, str]) -> dict[str, bool]:
        await consent.erased(told["collaboration"], told["case"], told["flow"], told["partner"])
        return {"done": True}

    @router.post("/messages", dependencies=[Gateway])
    async def messages(asked: dict[str, str]) -> Any:
        return await consent.partner_messages(asked["collaboration"], asked["partner"])

    return router


def who(me: Session) -> Who:
    """Somebody at this door, as the gateway takes them."""
    return Who(me.person, me.name, me.partner, me.valid_until)


def doer(me: Session) -> Doer:
    """Somebody at this door, as the collaboration takes them."""
    return Doer(me.person, me.partner, tuple(me.roles))


