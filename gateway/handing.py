"""Handing over: the last step of a release, within two seconds or not at all, and closed in the ledger afterwards."""

import asyncio
from typing import Any

import orjson
from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.service import Gateway
from gateway.wire import FlowAnswer

SECONDS = 2.0
"""A body that has not left by then is cut off: a withdrawal counts from then on at the latest (P9)."""


def flow_document(answer: FlowAnswer) -> dict[str, Any]:
    """The answer as JSON; without `information` where none leaves."""
    order = ("flow", "outcome", "information", "withheld", "obligations", "proof")
    told = {name: getattr(answer, name) for name in order}
    return {name: value for name, value in told.items() if value is not None}


class HandedOver(Response):
    """A flow's answer: 200 with information, 202 when it was deposited."""

    def __init__(self, gateway: Gateway, collaboration: str, answer: FlowAnswer) -> None:
        status = 200 if answer.outcome == "released" else 202
        super().__init__(
            orjson.dumps(flow_document(answer)), status, {"Cache-Control": "no-store"}, media_type="application/json"
        )
        self._gateway, self._collaboration, self._answer = gateway, collaboration, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        outcome = "unknown"
        try:
            async with asyncio.timeout(SECONDS):
                await super().__call__(scope, receive, send)
            outcome = "handed-over"
        finally:
            if self._answer.outcome == "released":
                await self._gateway.releases.close(self._collaboration, self._answer.flow, outcome)
