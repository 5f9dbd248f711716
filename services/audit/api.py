"""The ledger's doors for the other services: each method of `services.audit.client.Ledger` at its own address."""

from collections.abc import Coroutine, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import TypeAdapter, ValidationError

from services.audit.service import Audit
from services.audit.wire import Draft, EntryAsked, EventsAsked, FencesAsked, Query
from services.decision.wire import POLICY_KINDS
from services.inner import only
from services.problems import Invalid, NotAllowed
from services.settings import SERVICES
from services.web import json_response

WRITERS = ("gateway", "consent", "collaboration", "identity", "decision")
"""Who appends, and asks after what it appended."""

READERS = ("gateway", "consent")
"""Who reads entries: the doors, for the partner or the person that an entry belongs to."""

POLICY_READER = "decision"
"""Who reads only which policies have been in force, and who agreed to go back."""

Asked = TypeVar("Asked")
_drafts: TypeAdapter[Sequence[Draft]] = TypeAdapter(list[Draft])
_events, _fences, _entry = TypeAdapter(EventsAsked), TypeAdapter(FencesAsked), TypeAdapter(EntryAsked)
_query = TypeAdapter(Query)


def inner_router(audit: Audit) -> APIRouter:
    """The routes for services; `services.audit.client.LedgerClient` is their other end."""
    router = APIRouter(prefix="/internal/v1", include_in_schema=False)

    @router.post("/append", dependencies=[Depends(only(*WRITERS))])
    async def append(request: Request) -> Response:
        return await _told(audit.append(await _asked(request, _drafts)))

    @router.post("/find", dependencies=[Depends(only(*WRITERS))])
    async def find(request: Request) -> Response:
        asked = await _asked(request, _events)
        return await _told(audit.find(asked.ledger, asked.events))

    @router.post("/fences", dependencies=[Depends(only(*WRITERS))])
    async def fences(request: Request) -> Response:
        asked = await _asked(request, _fences)
        return await _told(audit.fences(asked.ledger, asked.names))

    @router.post("/prove", dependencies=[Depends(only(*READERS))])
    async def prove(request: Request) -> Response:
        asked = await _asked(request, _entry)
        return await _told(audit.prove(asked.ledger, asked.index, asked.opened))

    @router.post("/entries")
    async def entries(request: Request, caller: Annotated[str, Depends(only(*READERS, POLICY_READER))]) -> Response:
        query = await _asked(request, _query)
        if caller == POLICY_READER and not set() < set(query.kinds) <= POLICY_KINDS:
            raise NotAllowed("The decision service reads what is entered about policies, and nothing else.")
        return await _told(audit.entries(query))

    @router.post("/now", dependencies=[Depends(only(*SERVICES))])
    async def now() -> Response:
        return await _told(audit.now())

    return router


async def _told(answer: Coroutine[Any, Any, Any]) -> Response:
    return json_response(await answer)


async def _asked(request: Request, adapter: TypeAdapter[Asked]) -> Asked:
    # From bytes in one step: these are on the way of every flow.
    try:
        return adapter.validate_json(await request.body())
    except ValidationError as error:
        fields = sorted({".".join(map(str, mistake["loc"])) for mistake in error.errors()})
        raise Invalid(
            f"These fields are missing or wrong: {', '.join(fields)}.", "Send them as the wire tells."
        ) from error
