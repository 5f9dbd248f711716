"""The banner that says for whom one acts: on every page of a case that is seen as its guardian."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request

from consent.service import Consent
from services.identity.wire import Session
from services.pages.mount import visitor
from services.pages.pages import Behalf
from services.pages.voices import voice_of


def for_whom(consent: Consent) -> Callable[..., Awaitable[None]]:
    """A dependency of a router whose paths have a `{case}`: its pages then say for whom one acts, by themselves."""

    async def look(request: Request, case: str, me: Annotated[Session, Depends(visitor)]) -> None:
        found = await consent.on_behalf(case, me)
        if found is not None:
            language = voice_of(request).language
            matters = ", ".join(one[language].lower() for one in found.matters)
            request.state.behalf = Behalf(found.name, matters, found.ends_at - 1, found.others)

    return look
