"""The one place that speaks HTTP for all rooms: an app with its limits, and problems as documents (RFC 9457)."""

from collections.abc import Callable, MutableMapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException

from services.ids import REQUEST, new_id
from services.knocks import Knocks
from services.limits import App, Limits
from services.openapi import EVERYWHERE, tell_problems
from services.problems import Invalid, NotFound, NotSignedIn, Problem, Unavailable
from services.settings import Settings
from services.turned_away import on_record, turned_away

PROBLEMS = "https://dottedline.example/problems/"
AsPage = Callable[[Request, Problem], Response | None]
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
log = structlog.get_logger("dottedline")


def make_app(title: str, description: str, settings: Settings, lifespan: Lifespan | None = None) -> FastAPI:
    """An app with limits, problem documents and `/docs`; every room's composition root begins here."""
    # Its pages bring their scripts along, so that /docs works offline and asks no third party.
    app = FastAPIOffline(
        title=title,
        description=description,
        version="1",
        lifespan=lifespan,
        generate_unique_id_function=_operation_name,
        redoc_url=None,
        default_response_class=Uncached,
        redirect_slashes=False,  # a redirect would name whatever host the request did, and answer what is not there
        responses=EVERYWHERE,
    )
    app.state.knocks = Knocks()
    tell_problems(app)
    app.add_exception_handler(Problem, _answer_problem)
    app.add_exception_handler(RequestValidationError, _answer_mistakes)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(Exception, _answer_fault)
    app.add_middleware(
        Limits,
        refuse=lambda _, problem: _as_app(problem),
        turned_away=turned_away,
        largest_body=settings.largest_body,
        deepest_json=settings.deepest_json,
        seconds=settings.request_seconds,
    )
    return app


class Uncached(JSONResponse):
    """What a route answers with by itself: an answer about a person is nobody's to cache."""

    def __init__(self, content: Any, status_code: int = 200, **more: Any) -> None:
        super().__init__(content, status_code, **more)
        self.headers.setdefault("cache-control", "no-store")


def problem_document(problem: Problem) -> dict[str, Any]:
    """What a caller gets to read: type, title, status, detail, remedy, and what the problem adds. RFC 9457, 3."""
    document: dict[str, Any] = {
        "type": PROBLEMS + problem.code.replace("_", "-"),
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
    }
    if problem.detail:
        document["detail"] = problem.detail
    if problem.remedy:
        document["remedy"] = problem.remedy
    return {**document, **{key: value for key, value in problem.more.items() if value is not None}}


def problem_response(problem: Problem) -> Response:
    """A problem as an HTTP answer, with an id by which an operator finds it in the log."""
    headers = {"X-Request-Id": new_id(REQUEST), "Cache-Control": "no-store"}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer, DPoP"
    body = orjson.dumps(problem_document(problem))
    return Response(body, problem.status, headers, media_type="application/problem+json")


def json_response(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An answer about a person is nobody's to cache."""
    return Response(
        orjson.dumps(content), status, {"Cache-Control": "no-store", **(headers or {})}, media_type="application/json"
    )


def _operation_name(route: APIRoute) -> str:
    return route.name


def _as_app(problem: Problem) -> App:
    async def answer(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        await problem_response(problem)(scope, receive, send)

    return answer


async def _answer_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    if problem.status == NotSignedIn.status:
        knocks: Knocks = request.app.state.knocks
        await knocks.hold()
    if problem.status == 404 or problem.more.get("entry") is not None:
        on_record(request)  # a room that looked has written down that it did
    return _as_page_or_document(request, problem)


def _as_page_or_document(request: Request, problem: Problem) -> Response:
    return _as_page(request, problem) or problem_response(problem)


def _as_page(request: Request, problem: Problem) -> Response | None:
    # A door with pages has told the app how a person reads a problem; a program reads a document.
    as_page: AsPage | None = getattr(request.app.state, "problem_page", None)
    return as_page(request, problem) if as_page else None


class _WrongMethod(Problem):
    """The address takes another method: somebody typed where a form leads."""

    status, code, title = 405, "http", "Method Not Allowed"


async def _answer_mistakes(request: Request, error: Exception) -> Response:
    # Only where and what kind: pydantic's own text repeats the value that was sent, and that may be a person's.
    assert isinstance(error, RequestValidationError)
    errors = [
        {"field": ".".join(str(part) for part in mistake["loc"][1:]) or str(mistake["loc"][0]), "says": mistake["msg"]}
        for mistake in error.errors()
    ]
    named = ", ".join(sorted({mistake["field"] for mistake in errors}))
    return _as_page_or_document(
        request, Invalid(f"These fields are missing or wrong: {named}.", "Mend them as the errors say.", errors=errors)
    )


async def _answer_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _as_page_or_document(request, NotFound("No such page or resource.", "See /docs for what there is."))
    if error.status_code == 400:  # the framework's word for a body that it cannot read
        says = {"field": "body", "says": "It cannot be read."}
        unread = Invalid("The body cannot be read.", "Send JSON, in UTF-8.", errors=[says])
        return _as_page_or_document(request, unread)
    if error.status_code == _WrongMethod.status and (page := _as_page(request, _WrongMethod())):
        return page
    plain = Problem("", "See /docs for how to call this.")
    response = problem_response(plain)
    document = {**problem_document(plain), "title": str(error.detail), "status": error.status_code, "code": "http"}
    document["type"] = "about:blank"
    response.body = orjson.dumps(document)
    response.status_code = error.status_code
    response.headers["content-length"] = str(len(response.body))
    return response


async def _answer_fault(request: Request, error: Exception) -> Response:
    # The class says enough to find the place; the text of an exception may hold what a person wrote.
    log.error("fault", kind=type(error).__name__)
    return _as_page_or_document(
        request, Unavailable("Something failed here; nothing was released.", "Try again later.")
    )
