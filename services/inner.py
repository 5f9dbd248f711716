"""The doors between services: which service may call them, checked by its token, in one line a route."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request

from services.problems import NotAllowed, NotSignedIn
from services.tally import a_service
from services.trust import Trust
from services.turned_away import verified


def only(*services: str) -> Callable[[Request], Coroutine[Any, Any, str]]:
    """A dependency: the calling service's name, if it is one of `services`. Raises NotSignedIn or NotAllowed."""

    async def caller(request: Request) -> str:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer":
            raise NotSignedIn("This is a door between services.", "Call one of the public interfaces.")
        trust: Trust = request.app.state.trust
        name = trust.caller(token)
        verified(request, a_service(name))
        if name not in services:
            raise NotAllowed(f"The {name} service has no business here.")
        return name

    return caller
