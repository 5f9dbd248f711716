"""The doors of consent: for people, signed in as themselves, and for the gateway."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel, Field

from consent.answers import Answer
from consent.helping import LONGEST_NAME, LONGEST_WHAT, Helper, NewHelper
from consent.service import Consent
from consent.wire import EmergencyAsked, PermissionAsked
from services.identity.client import person
from services.identity.wire import Session
from services.inner import only
from services.openapi import problems

Person = Annotated[Session, Depends(person)]
Gateway = Depends(only("gateway"))
Text = Annotated[str, Body(embed=True)]


class Asking(BaseModel):
    """Which arrows somebody is asked about."""

    arrows: list[str] = Field(min_length=1, max_length=50, examples=[["introduction-to-cafe", "needs-to-cafe"]])
    way: str = Field(default="", max_length=10, description="`letter` or `beside`, where it is no message.")


class Reply(BaseModel):
    """A yes or a no to one arrow, to the notice that was shown."""

    answer: str = Field(pattern="^(yes|no)$", examples=["yes"])
    fields: list[str] | None = Field(default=None, max_length=200)
    notice: str = Field(default="", max_length=64)
    language: str = Field(default="da", max_length=10)
    helpers: list[str] = Field(default=[], max_length=20, description="The ids of helpers who are with me.")


class Naming(BaseModel):
    """Somebody who stands by me: who, with what, and until when; until I end it, when there is no last day."""

    name: str = Field(max_length=LONGEST_NAME)
    what: str = Field(max_length=LONGEST_WHAT)
    last_day: str = Field(default="", max_length=10, examples=["2027-01-31"])


class Words(BaseModel):
    """What somebody wants to say, in their own words."""

    words: str = Field(min_length=1, max_length=2_000)


def people_router(consent: Consent) -> APIRouter:
    """What citizens and guardians are asked, answer and see."""
    router = APIRouter(prefix="/v1", tags=["permissions"])
    _answering(router, consent)
    _seeing(router, consent)
    _keeping(router, consent)
    return router


def _answering(router: APIRouter, consent: Consent) -> None:
    @router.post("/cases/{case}/askings", status_code=201, responses=problems(409))
    async def ask(case: str, asking: Asking, me: Person) -> list[dict[str, Any]]:
        """Asks the citizen for permission, one question per arrow."""
        return await consent.ask(case, asking.arrows, me, asking.way)

    @router.get("/cases/{case}/permissions")
    async def permissions(case: str, me: Person) -> dict[str, Any]:
        """What was asked and answered, with the notices in every language."""
        return await consent.permissions(case, me)

    @router.get("/cases/{case}/around")
    async def around(case: str, me: Person) -> Any:
        """Who stands around the person: helpers, guardians, and those who have a part, each until when."""
        return await consent.around(case, me)

    @router.post("/cases/{case}/helpers", status_code=201, responses=problems(409))
    async def helper(case: str, naming: Naming, me: Person) -> Helper:
        """Names somebody who stands by me; they are told nothing, and decide nothing."""
        return await consent.name_helper(case, NewHelper(naming.name, naming.what, naming.last_day), me)

    @router.post("/cases/{case}/helpers/{helper}/end", status_code=201, responses=problems(409))
    async def end_helper(case: str, helper: str, me: Person) -> Helper:
        """Somebody stands by me no longer."""
        return await consent.end_helper(case, helper, me)

    @router.get("/cases/{case}/sending")
    async def sending(case: str, me: Person) -> Any:
        """Along which arrows I can send something myself, and what."""
        return await consent.sending(case, me)

    @router.post("/cases/{case}/arrows/{arrow}/answer", status_code=201, responses=problems(409))
    async def answer(case: str, arrow: str, reply: Reply, me: Person) -> Any:
        """Says yes or no to one arrow; gives a receipt."""
        given = Answer(arrow, reply.answer == "yes", reply.fields, reply.notice, reply.language, reply.helpers)
        return await consent.answer(case, given, me)

    @router.post("/cases/{case}/arrows/{arrow}/withdraw", status_code=201, responses=problems(409))
    async def withdraw(case: str, arrow: str, me: Person) -> Any:
        """Withdraws what is permitted along one arrow; gives a receipt."""
        return await consent.withdraw(case, arrow, me)

    @router.post("/cases/{case}/withdraw", status_code=201, responses=problems(409))
    async def withdraw_all(case: str, me: Person) -> Any:
        """Withdraws all that is permitted in a case; gives a receipt for each."""
        return await consent.withdraw_all(case, me)


def _seeing(router: APIRouter, consent: Consent) -> None:
    @router.get("/cases/{case}/lines")
    async def lines(case: str, me: Person, after: int = -1) -> dict[str, Any]:
        """Who has seen what about me, refused attempts too, in plain words."""
        return await consent.lines(case, me, after)

    @router.post("/cases/{case}/lines/{index}/disagreement", status_code=201, responses=problems(409))
    async def disagree(case: str, index: int, words: Words, me: Person) -> dict[str, Any]:
        """Disagrees with one line, in my own words; somebody looks at it."""
        return await consent.disagree(case, index, words.words, me)

    @router.post("/cases/{case}/lines/{index}/question", status_code=201, responses=problems(409))
    async def question(case: str, index: int, words: Words, me: Person) -> dict[str, Any]:
        """Asks about one line, in my own words; somebody looks at it and answers."""
        return await consent.ask_about(case, index, words.words, me)


def _keeping(router: APIRouter, consent: Consent) -> None:
    @router.get("/messages")
    async def messages(me: Person) -> Any:
        """What I have been told."""
        return await consent.messages(me)

    @router.post("/messages/{message}/read", status_code=204, responses=problems(409))
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


def inner_router(consent: Consent) -> APIRouter:
    """What the gateway asks."""
    router = APIRouter(prefix="/internal/v1", include_in_schema=False)

    @router.post("/facts", dependencies=[Gateway])
    async def facts(asked: list[PermissionAsked]) -> Any:
        return await consent.facts(asked)

    @router.post("/guarded", dependencies=[Gateway])
    async def guarded(collaboration: Text, person: Text) -> Any:
        return await consent.guarded(collaboration, person)

    @router.post("/emergencies", dependencies=[Gateway])
    async def emergency(asked: EmergencyAsked) -> Any:
        return await consent.declare_emergency(asked)

    @router.post("/erased", dependencies=[Gateway])
    async def erased(collaboration: Text, case: Text, flow: Text, partner: Text) -> dict[str, bool]:
        await consent.erased(collaboration, case, flow, partner)
        return {"done": True}

    @router.post("/messages", dependencies=[Gateway])
    async def messages(collaboration: Text, partner: Text) -> Any:
        return await consent.partner_messages(collaboration, partner)

    return router
