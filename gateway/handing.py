"""Handing over: the last step of a release, within two seconds of its place or not at all, and closed afterwards."""

from fastapi.responses import Response

from gateway.service import Gateway
from gateway.wire import FlowAnswer
from services.leaving import Leaving
from services.web import json_response


def handed_over(gateway: Gateway, collaboration: str, answer: FlowAnswer) -> Response:
    """A flow's answer: 200 with information, which leaves in time or is cut off; 202 when it was deposited."""
    if answer.outcome != "released":
        return json_response(answer.document(), 202)

    async def close(outcome: str) -> None:
        await gateway.close_release(collaboration, answer.flow, outcome)

    return Leaving(answer.document(), 200, answer.leaves_by, close)
