"""The embedded provider's routes, and its one page: choose a person."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.browser import origin_of, refuse_other_sites
from services.identity.forms import form_of, once_each, refusal
from services.identity.pages.words import WORDS
from services.identity.provider import Asked, Provider
from services.identity.token_door import OAuthError
from services.problems import Invalid
from services.web import json_response

_PAGES = Path(__file__).parent / "pages"
_templates = Environment(loader=FileSystemLoader(_PAGES), autoescape=True, undefined=StrictUndefined)


def provider_routes(provider: Provider) -> APIRouter:
    """The routes of the embedded provider, below /provider; none of them is part of the API."""
    router = APIRouter(prefix="/provider", include_in_schema=False)

    @router.get("/.well-known/openid-configuration")
    async def discovery() -> Response:
        return json_response(provider.discovery())

    @router.get("/keys")
    async def keys() -> Response:
        return json_response(provider.keys)

    @router.get("/authorize")
    async def authorize(request: Request) -> Response:
        asked = provider.asked(_parameters(request.query_params.multi_items()))
        return _page(provider, asked, _language(request))

    @router.post("/authorize")
    async def choose(request: Request) -> Response:
        refuse_other_sites(request, provider.issuer)
        try:
            form = await form_of(request)
        except OAuthError as error:
            raise Invalid(error.description, "Begin at one of the doors.") from error
        subject = form.pop("subject", "")
        return RedirectResponse(
            await provider.choose(provider.asked(form), subject), 303, {"Cache-Control": "no-store"}
        )

    @router.post("/token")
    async def token(request: Request) -> Response:
        try:
            return json_response(await provider.exchange(await form_of(request)))
        except OAuthError as error:
            return refusal(error)

    @router.get("/choose.css")
    async def style() -> Response:
        return Response((_PAGES / "choose.css").read_text(), media_type="text/css")

    return router


def _page(provider: Provider, asked: Asked, language: str) -> Response:
    other = "en" if language == "da" else "da"
    link = f"?{urlencode({**asked.parameters, 'ui_locales': other})}"
    people = [(person.subject, person.name, person.about.get(language, "")) for person in provider.people]
    here = urlsplit(provider.issuer).path.rstrip("/")
    words: dict[str, Any] = {
        "here": here,
        "words": WORDS[language],
        "language": language,
        "other": other,
        "other_link": link,
    }
    page = _templates.get_template("choose.html").render(**words, people=people, parameters=asked.parameters)
    # A browser holds a form's target to form-action also where the answer sends it on: back to the door.
    policy = (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {origin_of(asked.redirect_uri)}"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(page, 200, headers, media_type="text/html; charset=utf-8")


def _parameters(pairs: list[tuple[str, str]]) -> dict[str, str]:
    try:
        return once_each(pairs)
    except OAuthError as error:
        raise Invalid(error.description, "Begin at one of the doors.") from error


def _language(request: Request) -> str:
    """Danish unless English is asked for first: by the page's own link, by the door, or by the browser."""
    wishes = request.query_params.get("ui_locales", "").replace(" ", ",")
    wishes = wishes or request.headers.get("accept-language", "")
    known = [part.strip()[:2].lower() for part in wishes.split(",") if part.strip()[:2].lower() in WORDS]
    return known[0] if known else "da"
