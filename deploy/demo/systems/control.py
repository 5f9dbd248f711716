"""The systems' control routes, by which the story and the seeding say what somebody in a partner's office does.

On this machine only, and only with the secret from the data folder.
"""

import hmac
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request
from fastapi.responses import Response

from deploy.demo.systems.actions import Actions, Asked, Done, Name, OfCollaboration, OfFlow, Sent
from deploy.demo.systems.holder import Hold
from deploy.demo.systems.memory import Memory
from services.problems import NotAllowed, NotSignedIn
from services.web import json_response

_HERE = frozenset({"127.0.0.1", "::1"})


def control_router(secret: str, actions: Actions, memory: Memory, hold: Hold) -> APIRouter:
    """The routes. `/do/…` answers `{"status", "body"}` of the gateway, whatever these are."""
    router = APIRouter(dependencies=[Depends(_holding(secret))])

    @router.put("/references")
    async def references(told: Annotated[dict[Name, Name], Body()]) -> Response:
        """By which references the system knows its citizens' cases: `{citizen: reference}`."""
        memory.learn(told)
        return json_response({"known": len(told)})

    @router.get("/received")
    async def received() -> Response:
        """What the system received and has not erased."""
        return json_response({"received": memory.received()})

    _add_hold(router, hold)
    _add_actions(router, actions)
    return router


def _add_hold(router: APIRouter, hold: Hold) -> None:
    @router.post("/hold")
    async def hold_answers() -> Response:
        """From now on, answers to the gateway wait."""
        hold.hold()
        return json_response({"waiting": hold.waiting})

    @router.get("/hold")
    async def held() -> Response:
        """How many of the gateway's questions wait."""
        return json_response({"waiting": hold.waiting})

    @router.post("/release")
    async def release() -> Response:
        """Lets the answers go."""
        hold.release()
        return json_response({"waiting": hold.waiting})


def _add_actions(router: APIRouter, actions: Actions) -> None:
    @router.post("/do/ask")
    async def ask(asked: Asked) -> Response:
        """Asks along an arrow on request."""
        return _told(await actions.ask(asked))

    @router.post("/do/send")
    async def send(sent: Sent) -> Response:
        """Sends along an arrow."""
        return _told(await actions.send(sent))

    @router.post("/do/emergency")
    async def emergency(asked: Asked) -> Response:
        """Declares an emergency."""
        return _told(await actions.emergency(asked))

    @router.post("/do/fetch")
    async def fetch(of: OfFlow) -> Response:
        """Fetches what was sent."""
        return _told(await actions.fetch(of))

    @router.post("/do/received")
    async def say_received(of: OfFlow) -> Response:
        """Says that it came."""
        return _told(await actions.received(of))

    @router.post("/do/erased")
    async def erased(of: OfFlow) -> Response:
        """Erases what came, and says so."""
        return _told(await actions.erased(of))

    @router.post("/do/cases")
    async def cases(of: OfCollaboration) -> Response:
        """The system's cases."""
        return _told(await actions.cases(of))

    @router.post("/do/inbox")
    async def inbox(of: OfCollaboration) -> Response:
        """What waits for the partner."""
        return _told(await actions.inbox(of))

    @router.post("/do/messages")
    async def messages(of: OfCollaboration) -> Response:
        """What the partner was told."""
        return _told(await actions.messages(of))


def _told(done: Done) -> Response:
    return json_response({"status": done.status, "body": done.body})


def _holding(secret: str) -> Callable[[Request], None]:
    def check(request: Request) -> None:
        if request.client is None or request.client.host not in _HERE:
            raise NotAllowed("The control routes are for this machine alone.")
        given = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {secret}".encode()):
            raise NotSignedIn("The control routes need the secret from the data folder.", "Send it as a bearer token.")

    return check
