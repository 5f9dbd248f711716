"""Pages for people: one layout for every door, words by voice, and headers that let nothing foreign in.

A door makes one `Pages` and calls `page(request, "room/name.html", …)`. Templates get `t` (words by key), `me` (who is
signed in, or None), `voice`, `base` (what stands before every path of this door), `behalf` (for whom somebody acts) and
`day`, `moment` and `time_of_day` for dates.

A page is written once, and whole without scripts. Where its template has a block `part`, HTMX gets that block alone:
`hx-get` with a target. The block brings what it imports along, since nothing outside it is read then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse

from services.browser import aside_name, origin_of
from services.identity.wire import Session
from services.pages.assets import Assets
from services.pages.environment import HERE, date_told, day, environment, moment, time_of_day
from services.pages.texts import Texts, Voice
from services.pages.voices import voice_of

GUIDED = "dottedline-guided"
"""The cookie of somebody who follows the guide of a demonstration."""


@dataclass(frozen=True, slots=True)
class Room:
    """One entry of a door's navigation: its key in the catalogues, and its path."""

    key: str
    path: str


@dataclass(frozen=True, slots=True)
class Behalf:
    """For whom somebody acts: the name, the matters in the reader's language, the last day as an instant (milliseconds)
    or 0, and whether there is somebody else for whom they may act as well."""

    name: str
    matters: str
    until: int = 0
    others: bool = False


class Pages:
    """The pages of one door. `folder` holds a room for each kind of reader, with its `templates` (named
    `room/page.html`) and `texts`; `demonstration` says that all people here are invented. Where `leaving` is set,
    citizens can leave every page quickly. `more` are folders of further rooms. `guide` is the path of a page that leads
    a newcomer through a demonstration; below it, `/go` leads on whoever has become somebody else."""

    guide = ""

    def __init__(
        self,
        door: str,
        url: str,
        folder: Path,
        assets: Assets,
        rooms: Sequence[Room],
        demonstration: bool,
        leaving: bool = False,
        more: Sequence[Path] = (),
    ) -> None:
        self.door, self.url, self.assets = door, url, assets
        self.base = urlsplit(url).path.rstrip("/")
        folders = (folder, *more)
        self.texts = Texts([HERE / "texts", *(path for each in folders for path in sorted(each.glob("*/texts")))])
        self._rooms, self._demonstration, self._leaving = tuple(rooms), demonstration, leaving
        self._jinja = environment(folders)

    def page(
        self,
        request: Request,
        template: str,
        me: Session | None = None,
        status: int = 200,
        **values: Any,
    ) -> HTMLResponse:
        """A page, whole, or the part of it that HTMX asks for. Nobody keeps it, and it asks nobody but this door.

        For whom somebody acts (`behalf`, a Behalf) comes as a value, or a dependency of the route has put it in the
        request's state.
        """
        voice = voice_of(request)
        behalf: Behalf | None = getattr(request.state, "behalf", None)
        told = {**self._always(request, voice, me), "me": me, "behalf": behalf, **values}
        found = self._jinja.get_template(template)
        part = found.blocks.get("part") if _wants_part(request) else None
        body = "".join(part(found.new_context(told))) if part else found.render(told)
        return HTMLResponse(body, status, self._headers())

    def say(self, request: Request, key: str, **values: object) -> str:
        """Words by key, in the voice of a request."""
        return self.texts.say(voice_of(request), key, values)

    def policy(self, *forms_to: str) -> str:
        """What a browser may load and where forms may lead: this door, and `forms_to` (origins)."""
        own = "'self'"
        # Forms go to this door; signing in is a link, so no form ever leaves it.
        targets = " ".join((own, origin_of(self.url), *forms_to))
        return (
            f"default-src 'none'; style-src {own}; script-src {own}; img-src {own} data:; font-src {own}; "
            f"connect-src {own}; form-action {targets}; base-uri 'none'; frame-ancestors 'none'"
        )

    def _always(self, request: Request, voice: Voice, me: Session | None) -> dict[str, Any]:
        def t(key: str, **values: object) -> str:
            return self.texts.say(voice, key, values)

        return {
            "t": t,
            "voice": voice,
            "base": self.base,
            "door": self.door,
            "path": request.url.path,
            "here": _here(request),
            "rooms": self._rooms,
            "demonstration": self._demonstration,
            "beside": aside_name(self.door, self.url) in request.cookies,
            "guide": self.guide,
            "guided": bool(self.guide and request.cookies.get(GUIDED)),
            # Whoever works for a partner reads about others, and needs no way out of sight.
            "leaving": self._leaving and not (me and me.partner),
            "asset": lambda name: f"{self.base}{self.assets.url(name)}",
            "date": lambda iso: date_told(iso, voice.language),
            "day": lambda instant: day(instant, voice.language),
            "moment": lambda instant: moment(instant, voice.language),
            "time_of_day": lambda instant: time_of_day(instant, voice.language),
        }

    def _headers(self) -> dict[str, str]:
        return {
            "Content-Security-Policy": self.policy(),
            "Cache-Control": "no-store",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Vary": "Cookie, Accept-Language, HX-Request, HX-Request-Type",
        }


def _here(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def _wants_part(request: Request) -> bool:
    told = request.headers
    return told.get("hx-request") == "true" and told.get("hx-request-type") == "partial"
