"""A shortcut to busy doors: past the framework's router, which holds a request against one route after the other.

It stands within the limits, and answers what the doors' own routes would: the same endpoints, the same problems. All
else, also a wrong method at the same address, goes the framework's way. `/docs` knows nothing of it.
"""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from re import Pattern
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from starlette.convertors import Convertor
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from services.swift import SwiftRoute

Answer = Callable[[Request, Exception], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class _Door:
    """One door: how its address looks, which methods it takes, and who answers."""

    path: Pattern[str]
    convertors: dict[str, Convertor[Any]]
    methods: frozenset[str]
    handle: Callable[[Request], Coroutine[Any, Any, Response]]


def lay_shortcut(app: FastAPI, router: APIRouter) -> None:
    """Leads straight to the swift routes of `router`; call it after `router` is included and all problems have their
    answers."""
    doors = [
        _Door(route.path_regex, route.param_convertors, frozenset(route.methods or ()), route.get_route_handler())
        for route in router.routes
        if isinstance(route, SwiftRoute)
    ]
    # The innermost: what wraps the app, its limits among them, wraps the shortcut as well.
    app.user_middleware.append(Middleware(Shortcut, doors=doors, answers=app.exception_handlers))


class Shortcut:
    """Wraps an ASGI app and answers at its busy doors. `answers` tells how an exception of a kind is answered."""

    def __init__(self, app: ASGIApp, doors: list[_Door], answers: dict[Any, Any]) -> None:
        self._app, self._doors, self._answers = app, doors, answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        door = self._door(scope) if scope["type"] == "http" else None
        if door is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            response = await door.handle(request)
        except Exception as error:
            answer = self._answer_to(error)
            if answer is None:
                raise
            response = await answer(request, error)
        await response(scope, receive, send)

    def _door(self, scope: Scope) -> _Door | None:
        for door in self._doors:
            if scope["method"] in door.methods and (found := door.path.match(scope["path"])):
                names = found.groupdict()
                scope["path_params"] = {name: door.convertors[name].convert(text) for name, text in names.items()}
                return door
        return None

    def _answer_to(self, error: Exception) -> Answer | None:
        # As the framework looks: by the nearest kind. What is nobody's is a fault, and answered further out.
        kinds = (kind for kind in type(error).__mro__ if kind is not Exception)
        return next((self._answers[kind] for kind in kinds if kind in self._answers), None)
