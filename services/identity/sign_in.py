"""Signing in and out at a door for people: the routes it mounts, its cookies, and who is asking.

A door calls `SignIn.at("consent", settings, callers, clock).mount(app)` and writes `Depends(person)` where somebody
must be signed in.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import asdict, replace
from secrets import compare_digest
from urllib.parse import urlencode, urlsplit

import orjson
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from services.browser import aside_name, cookie_name, is_https, local_path, refuse_other_sites
from services.clock import Clock
from services.identity.aside import HOLDS, Asides
from services.identity.callers import Callers
from services.identity.relying import Begun, Registration, RelyingParty
from services.identity.wire import Session, SignedIn
from services.keys import secret_bytes
from services.pages.voices import voice_of
from services.problems import NotSignedIn, Problem
from services.sealing import CannotOpen, Sealer
from services.settings import Settings
from services.tally import PERSON
from services.turned_away import verified

_MAY_TAKE = 600_000
"""How long (milliseconds) somebody may stay at the provider."""

_AGAIN = "Start again at /sign-in."


class SignIn:
    """One door's sign-in. `url` is where people reach the door."""

    def __init__(self, door: str, url: str, callers: Callers, party: RelyingParty, clock: Clock, key: bytes) -> None:
        self.door, self.url = door, url
        self._callers, self._party, self._clock, self._sealer = callers, party, clock, Sealer(key)
        self.cookie = cookie_name(door, url)
        self._begun_cookie = f"{self.cookie}-begun"
        self.asides = Asides(aside_name(door, url), self._sealer, clock)

    @classmethod
    def at(cls, door: str, settings: Settings, callers: Callers, clock: Clock) -> "SignIn":
        """The sign-in of a door as the settings say: at the embedded provider, or at any other."""
        url = settings.url(door)
        registration = Registration(
            client=settings.openid_client or f"dottedline-{door}",
            redirect_uri=f"{url}/sign-in/callback",
            secret_file=settings.openid_secret_file,
            key_file=settings.openid_key_file,
        )
        party = RelyingParty(settings.issuer_url(), registration, clock)
        return cls(door, url, callers, party, clock, secret_bytes(settings.keys() / f"{door}-sign-in.key"))

    def mount(self, app: FastAPI) -> None:
        """Adds the routes; `person` finds this sign-in through the app's state."""
        app.state.sign_in = self
        app.include_router(router)

    async def begin(self, request: Request, going_to: str) -> Response:
        """Sends the browser to the provider. Coming by another name of this host, it first comes to the right one."""
        if not is_https(self.url) and request.url.hostname != urlsplit(self.url).hostname:
            # On one machine, localhost and 127.0.0.1 lead here, and a cookie set under one name is missing under the
            # other. The name only chooses between addresses of ours.
            return _see_other(f"{self.url}/sign-in?{urlencode({'next': local_path(going_to)})}")
        until = await self._clock.now() + _MAY_TAKE
        # Somebody else is at this screen now: the provider must not take them for who was there before.
        anew = self.asides.name in request.cookies
        address, begun = await self._party.begin(local_path(going_to), until, voice_of(request).language, anew)
        response = _see_other(address)
        self._set(response, self._begun_cookie, self._seal(begun), _MAY_TAKE // 1_000)
        return response

    async def finish(self, request: Request) -> Response:
        """Takes the browser back from the provider and opens a session under a new token. Raises NotSignedIn."""
        begun = await self._begun(request)
        answer = request.query_params
        if not compare_digest(answer.get("state", "").encode(), begun.state.encode()):
            raise NotSignedIn("This is not the sign-in that this browser began.", _AGAIN)
        if answer.get("iss", self._party.issuer) != self._party.issuer:  # RFC 9207, 2.4
            raise NotSignedIn("This answer comes from another provider.", _AGAIN)
        if "error" in answer or not answer.get("code"):
            raise NotSignedIn("The sign-in was not completed.", _AGAIN)
        subject = await self._party.finish(answer["code"], begun)
        opened = await self._callers.open_session(self.door, self._party.issuer, subject)
        if before := request.cookies.get(self.cookie):
            await self._callers.close_session(before, self.door)
        response = _see_other(begun.next)
        self._set(response, self.cookie, opened.token, None)
        self._drop(response, self._begun_cookie)
        aside = await self.asides.read(request)
        if aside and aside.person == opened.session.person:  # who lent the screen is back, and nobody used it
            await self._callers.close_session(aside.token, self.door)
            self._drop(response, self.asides.name)
        return response

    async def sign_out(self, request: Request, everywhere: bool) -> Response:
        """Ends the session, or all sessions of the person. Raises NotSignedIn, and NotAllowed for another site."""
        session = await self.session(request)
        if session is None:
            raise _nobody()
        if everywhere:
            await self._callers.close_all(session.person)
        await self._callers.close_session(request.cookies[self.cookie], self.door)
        response = _see_other(f"{urlsplit(self.url).path.rstrip('/')}/")
        self._drop(response, self.cookie)
        return response

    async def leave(self, request: Request, elsewhere: str) -> Response:
        """Sends the browser away from here, at once and whatever happens; it is signed out if a page of ours asked."""
        response = _see_other(elsewhere)
        token = request.cookies.get(self.cookie, "")
        if token and request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none"):
            with suppress(Problem):  # away comes first
                await self._callers.close_session(token, self.door)
            self._drop(response, self.cookie)
        return response

    async def signed_in(self, request: Request, person: str) -> list[SignedIn]:
        """Where a person is signed in now; the one that asks is marked."""
        return await self._callers.signed_in(person, request.cookies.get(self.cookie, ""))

    async def session(self, request: Request) -> Session | None:
        """Who is signed in, if anybody. Raises NotAllowed for a change that another site had the browser send."""
        token = request.cookies.get(self.cookie)
        if not token:
            return None
        refuse_other_sites(request, self.url)
        session = await self._callers.session(token, self.door)
        if session is None:
            return None
        verified(request, PERSON)
        aside = await self.asides.read(request)
        return replace(session, beside=aside.person) if aside and aside.person != session.person else session

    async def lend(self, request: Request, going_to: str, back: str) -> Response:
        """Lends the screen to somebody who signs in as themselves, from a page of this door at `going_to`; who lends it
        goes on at `back` afterwards.

        No session is shared: this one is put aside, sealed, and theirs is a new one. Raises NotSignedIn.
        """
        session = await self.session(request)
        if session is None:
            raise _nobody()
        # To a page, and not on to the provider: a browser lets no form of ours lead to another site.
        response = _see_other(f"{urlsplit(self.url).path.rstrip('/')}{going_to}")
        kept = await self.asides.seal(request.cookies[self.cookie], session.person, back)
        self._set(response, self.asides.name, kept, HOLDS // 1_000)
        self._drop(response, self.cookie)
        return response

    async def take_back(self, request: Request) -> Response:
        """Ends the session of who has the screen, and goes on with the one that was put aside, if it still counts."""
        refuse_other_sites(request, self.url)
        aside = await self.asides.read(request)
        if token := request.cookies.get(self.cookie):
            await self._callers.close_session(token, self.door)
        base = urlsplit(self.url).path.rstrip("/")
        goes_on = aside is not None and await self._callers.session(aside.token, self.door) is not None
        response = _see_other(f"{base}{aside.back}" if aside and goes_on else f"{base}/sign-in")
        if aside and goes_on:
            self._set(response, self.cookie, aside.token, None)
        else:
            self._drop(response, self.cookie)
        self._drop(response, self.asides.name)
        return response

    async def _begun(self, request: Request) -> Begun:
        try:
            kept = request.cookies.get(self._begun_cookie, "")
            sealed = urlsafe_b64decode(kept.encode() + b"=" * (-len(kept) % 4))
            begun = Begun(**orjson.loads(self._sealer.open(sealed, self._begun_cookie)))
        except (ValueError, CannotOpen) as error:
            raise NotSignedIn("This browser has begun no sign-in, or lost its cookie.", _AGAIN) from error
        if await self._clock.now() >= begun.until:
            raise NotSignedIn("The sign-in took too long.", _AGAIN)
        return begun

    def _seal(self, begun: Begun) -> str:
        # Sealed, not only signed: the verifier is a secret between this door and the provider.
        sealed = self._sealer.seal(orjson.dumps(asdict(begun)), self._begun_cookie)
        return urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def _set(self, response: Response, name: str, value: str, seconds: int | None) -> None:
        response.set_cookie(
            name, value, max_age=seconds, path="/", secure=is_https(self.url), httponly=True, samesite="lax"
        )

    def _drop(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", secure=is_https(self.url), httponly=True, samesite="lax")


async def person(request: Request) -> Session:
    """A dependency: the person who is signed in at this door. Raises NotSignedIn; see also `SignIn.session`."""
    session = await person_if_any(request)
    if session is None:
        raise _nobody()
    return session


async def person_if_any(request: Request) -> Session | None:
    """A dependency: the person who is signed in at this door, or None."""
    sign_in: SignIn = request.app.state.sign_in
    # Kept for the page of a problem, which must not look as if nobody were signed in.
    request.state.me = await sign_in.session(request)
    found: Session | None = request.state.me
    return found


router = APIRouter(tags=["signing in"])


@router.get("/sign-in", status_code=303, response_class=Response)
async def begin_sign_in(request: Request, next: str = "/") -> Response:
    """Begins signing in: on to the provider. `next` is a path of this door to come back to."""
    sign_in: SignIn = request.app.state.sign_in
    return await sign_in.begin(request, next)


@router.get("/sign-in/callback", status_code=303, response_class=Response)
async def finish_sign_in(request: Request) -> Response:
    """Where the provider sends the browser back."""
    sign_in: SignIn = request.app.state.sign_in
    return await sign_in.finish(request)


@router.post("/sign-out", status_code=303, response_class=Response)
async def sign_out(request: Request) -> Response:
    """Signs out at this door."""
    sign_in: SignIn = request.app.state.sign_in
    return await sign_in.sign_out(request, everywhere=False)


@router.post("/sign-out/everywhere", status_code=303, response_class=Response)
async def sign_out_everywhere(request: Request) -> Response:
    """Signs out at every door, on every device."""
    sign_in: SignIn = request.app.state.sign_in
    return await sign_in.sign_out(request, everywhere=True)


@router.get("/v1/me")
async def me(request: Request) -> Session:
    """Who is signed in: person, name, partner ("" for citizens), roles, and until when (milliseconds)."""
    return await person(request)


def _nobody() -> NotSignedIn:
    return NotSignedIn("You are not signed in.", "Sign in at /sign-in.")


def _see_other(address: str) -> Response:
    return RedirectResponse(address, 303, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
