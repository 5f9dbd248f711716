"""Limits on what comes in: how large, how deep, how long. Pure ASGI, before anything is parsed.

What is turned away here has reached no service and no store. Every answer of an app passes here on its way out, so
here it is noticed when somebody was turned away.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from services.problems import Invalid, Problem, TooLarge, Unavailable

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_OPENS, _CLOSES, _QUOTE, _ESCAPE = b"[{", b"]}", ord('"'), ord("\\")


def depth_of(body: bytes | bytearray, deepest: int) -> int:
    """How deep brackets nest outside strings, counted until it exceeds `deepest`; cheap, and before any parser."""
    depth = reached = 0
    inside = escaped = False
    for byte in body:
        if inside:
            if escaped:
                escaped = False
            elif byte == _ESCAPE:
                escaped = True
            elif byte == _QUOTE:
                inside = False
        elif byte == _QUOTE:
            inside = True
        elif byte in _OPENS:
            depth += 1
            reached = max(reached, depth)
            if reached > deepest:
                break
        elif byte in _CLOSES:
            depth -= 1
    return reached


def _shallow(body: bytes | bytearray, deepest: int) -> bool:
    # Counting all brackets is a hundred times faster than walking, and settles nearly every body.
    return body.count(b"[") + body.count(b"{") <= deepest or depth_of(body, deepest) <= deepest


class Limits:
    """Wraps an ASGI app; answers itself, through `refuse`, what goes past a limit.

    `turned_away` hears of each answer from 400 up, by whomever it was given, with its status.
    """

    def __init__(
        self,
        app: App,
        refuse: Callable[[MutableMapping[str, Any], Problem], App],
        turned_away: Callable[[MutableMapping[str, Any], int], None],
        largest_body: int,
        deepest_json: int,
        seconds: float,
    ) -> None:
        self.app, self.refuse, self.turned_away = app, refuse, turned_away
        self.largest, self.deepest, self.seconds = largest_body, deepest_json, seconds

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def note(message: Message) -> None:
            nonlocal begun
            begun = True
            if message.get("status", 200) >= 400:  # only the head of an answer has one
                self.turned_away(scope, message["status"])
            await send(message)

        try:
            async with asyncio.timeout(self.seconds):
                body = await self._whole_body(scope, receive)
                await self.app(scope, _again(body, receive), note)
        except Problem as problem:
            await self.refuse(scope, problem)(scope, receive, note)
        except TimeoutError:
            if begun:
                raise  # half an answer is cut off by the server; a second head must not follow the first
            late = Unavailable(f"This took longer than {self.seconds:g} seconds.", "Try again, with the same key.")
            await self.refuse(scope, late)(scope, receive, note)
        except Exception:
            if not begun:
                self.turned_away(scope, Unavailable.status)  # as which a fault is answered, further out
            raise

    async def _whole_body(self, scope: MutableMapping[str, Any], receive: Receive) -> bytes:
        headers = dict(scope["headers"])
        if headers.get(b"content-encoding", b"identity") != b"identity":
            raise Invalid("Compressed bodies are not taken.", "Send the body as it is, without Content-Encoding.")
        announced = headers.get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > self.largest:
            raise self._too_large()
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return bytes(body)
            body += message.get("body", b"")
            if len(body) > self.largest:
                raise self._too_large()
            if not message.get("more_body"):
                break
        if not _shallow(body, self.deepest):  # whatever it calls itself: another reader may take it for JSON
            raise TooLarge(f"The body nests deeper than {self.deepest} levels.", "Send a flatter body.")
        return bytes(body)

    def _too_large(self) -> TooLarge:
        return TooLarge(f"The body is larger than {self.largest} bytes.", "Send less, or in several requests.")


def _again(body: bytes, receive: Receive) -> Receive:
    given = False

    async def once() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once
