"""The embedded provider's routes, and its one page: choose a person."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.browser import origin_of, refuse_other_sites
from services.identity.forms import form_of, once_each, refusal
from services.identity.provider import Asked, Provider
from services.identity.token_door import OAuthError
from services.pages.pages import Pages
from services.pages.texts import LANGUAGES
from services.pages.voices import ask_in
from services.problems import Invalid
from services.web import json_response


def provider_routes(provider: Provider, pages: Pages) -> APIRouter:
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
        return _page(request, provider, asked, pages)

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

    return router


def _page(request: Request, provider: Provider, asked: Asked, pages: Pages) -> Response:
    ask_in(request, asked.parameters.get("ui_locales", ""))
    door = origin_of(asked.redirect_uri)
    others = {name: f"?{urlencode({**asked.parameters, 'ui_locales': name})}" for name in LANGUAGES}
    page = pages.page(
        request, "choose/people.html", None, people=provider.people, parameters=asked.parameters, languages=others
    )
    # A browser holds a form's target to form-action also where the answer sends it on: back to the door.
    page.headers["Content-Security-Policy"] = pages.policy(door)
    return page


def _parameters(pairs: list[tuple[str, str]]) -> dict[str, str]:
    try:
        return once_each(pairs)
    except OAuthError as error:
        raise Invalid(error.description, "Begin at one of the doors.") from error
