"""The door for those who redraw the map: what would have become of the decisions on record under a draft."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field

from consent.what_if import WhatIfs
from gateway.wire import WhatIf, WhatIfAsked
from services.identity.client import person
from services.identity.wire import Session
from services.openapi import problems

Person = Annotated[Session, Depends(person)]
Collaboration = Annotated[str, Path(max_length=80, examples=["aalborg-aktiv"])]
Id = Annotated[str, Path(max_length=60)]
Day = Annotated[str, Field(max_length=10, examples=["2026-12-01"])]


class Draft(BaseModel):
    """What is tried: a draft map (YAML), a local rule (Rego), or permissions; and the days to look at, "" for all.

    `permissions` says for an arrow that everybody has `given` or `withdrawn`.
    """

    map: str = Field(default="", max_length=200_000)
    rule: str = Field(default="", max_length=100_000)
    permissions: dict[str, str] = Field(default={}, max_length=200, examples=[{"needs-to-cafe": "withdrawn"}])
    first_day: Day = ""
    last_day: Day = ""


def what_if_router(what_ifs: WhatIfs) -> APIRouter:
    """Begin one, and ask how far it is; for whoever may look into every decision of the collaboration."""
    router = APIRouter(prefix="/v1/collaborations/{collaboration}/what-ifs", tags=["the map"])

    @router.post("", status_code=202, responses=problems(409))
    async def begin_what_if(collaboration: Collaboration, draft: Draft, me: Person) -> WhatIf:
        """Holds the decisions on record against a draft, in the background. Nothing is written."""
        asked = WhatIfAsked(collaboration, draft.map, draft.rule, draft.permissions)
        return await what_ifs.begin(me, asked, draft.first_day, draft.last_day)

    @router.get("/{what_if}")
    async def read_what_if(
        collaboration: Collaboration, what_if: Annotated[str, Path(max_length=60)], me: Person
    ) -> WhatIf:
        """How far it is; when it is done, what would have been otherwise along each arrow, in numbers."""
        return await what_ifs.state(me, collaboration, what_if)

    return router
