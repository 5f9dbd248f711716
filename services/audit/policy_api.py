"""The policy's doors: which ones have been in force, and the two acts by which two people go back to an earlier one."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response
from pydantic import BaseModel, Field

from services.audit.doors import Doors
from services.audit.roll_backs import RollBacks
from services.audit.service import Audit
from services.audit.wire import HOUSE
from services.identity.wire import Role, Session
from services.openapi import problems
from services.web import json_response


class RollBack(BaseModel):
    """The policy to go back to, by its revision as the list of policies tells it, and why."""

    to: Annotated[str, Field(max_length=120, examples=["3-7385b32a6a371a5b36a4e14ac1bbb823"])]
    justification: Annotated[str, Field(max_length=2_000, examples=["Policy 4 refuses what the law asks us to share."])]


def policy_router(audit: Audit, doors: Doors) -> APIRouter:
    """The routes; for operators and data protection officers."""
    router = APIRouter(prefix="/v1/policies", tags=["policy"])
    roll_backs = RollBacks(audit)

    async def of_the_house(
        session: Annotated[Session, Depends(doors.role(Role.OPERATOR, Role.DATA_PROTECTION_OFFICER))],
    ) -> Session:
        # One policy decides for every collaboration here: it is theirs whose controller operates all of them.
        await doors.whole_ledger(session, HOUSE, "policies")
        return session

    either = Annotated[Session, Depends(of_the_house)]

    @router.get("")
    async def read_policies(_: either) -> Response:
        """Every policy that has been in force, oldest first, and what waits for a second person."""
        turns, waiting = await roll_backs.turns(), await roll_backs.waiting()
        return json_response({"policies": [asdict(t) for t in turns], "waiting": [asdict(w) for w in waiting]})

    @router.post("/roll-backs", status_code=201, responses=problems(409))
    async def ask_to_roll_back(asked: RollBack, session: either) -> Response:
        """Asks to go back to an earlier policy. Somebody else must agree within a day."""
        return json_response({"asked": await roll_backs.ask(session, asked.to, asked.justification)}, 201)

    @router.post("/roll-backs/{asked}/agree", status_code=201, responses=problems(409))
    async def agree_to_roll_back(asked: Annotated[int, Path(ge=0, le=2**53)], session: either) -> Response:
        """Agrees to what somebody else asked. Then the earlier policy may be started, within a day, once."""
        return json_response({"asked": asked, "agreed": await roll_backs.agree(session, asked)}, 201)

    return router
