"""Pages for people: one layout for every door, words by voice, and headers that let nothing foreign in.

A door makes one `Pages` and calls `page(request, "name.html", …)`. Templates get `t` (words by key), `me` (who is
signed in, or None), `voice`, `base` (what stands before every path of this door) and `day` and `moment` for dates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import govuk_frontend_jinja  # type: ignore[import-untyped]
from babel.dates import format_date, format_datetime
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader
from jinja2.exceptions import UndefinedError
from jinja2.utils import missing
from markupsafe import Markup

from services.browser import origin_of
from services.identity.wire import Session
from services.pages.assets import Assets
from services.pages.texts import Texts, Voice
from services.pages.voices import voice_of

HERE = Path(__file__).parent
_COMPONENTS_OWN = frozenset({"caller", "undefined", "null"})
"""Names that the components use for nothing."""

_ZONE = ZoneInfo("Europe/Copenhagen")


@dataclass(frozen=True, slots=True)
class Room:
    """One entry of a door's navigation: its key in the catalogues, and its path."""

    key: str
    path: str


class Pages:
    """The pages of one door. `folder` holds a room for each kind of reader, with its `templates` (named
    `room/page.html`) and `texts`; `demonstration` says that all people here are
    invented; `issuer` is where people sign in."""

    def __init__(
        self, door: str, url: str, folder: Path, assets: Assets, rooms: Sequence[Room], demonstration: bool
    ) -> None:
        self.door, self.url, self.assets = door, url, assets
        self.base = urlsplit(url).path.rstrip("/")
        self.texts = Texts([HERE / "texts", *sorted(folder.glob("*/texts"))])
        self._rooms, self._demonstration = tuple(rooms), demonstration
        self._jinja = _environment(folder)

    def page(
        self, request: Request, template: str, me: Session | None = None, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page, whole. Nobody keeps it, and it asks nobody but this door."""
        voice = voice_of(request)
        told = {**self._always(request, voice), "me": me, **values}
        body = self._jinja.get_template(template).render(told)
        return HTMLResponse(body, status, self._headers())

    def say(self, request: Request, key: str, **values: object) -> str:
        """Words by key, in the voice of a request."""
        return self.texts.say(voice_of(request), key, values)

    def _always(self, request: Request, voice: Voice) -> dict[str, Any]:
        def t(key: str, **values: object) -> str:
            return self.texts.say(voice, key, values)

        return {
            "t": t,
            "voice": voice,
            "base": self.base,
            "door": self.door,
            "path": request.url.path,
            "rooms": self._rooms,
            "demonstration": self._demonstration,
            "asset": lambda name: f"{self.base}{self.assets.url(name)}",
            "day": lambda instant: _day(instant, voice.language),
            "moment": lambda instant: _moment(instant, voice.language),
        }

    def _headers(self) -> dict[str, str]:
        own = "'self'"
        # Forms go to this door; signing in is a link, so no form ever leaves it.
        policy = (
            f"default-src 'none'; style-src {own}; script-src {own}; img-src {own} data:; font-src {own}; "
            f"connect-src {own}; form-action {own} {origin_of(self.url)}; base-uri 'none'; frame-ancestors 'none'"
        )
        return {
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Vary": "Cookie, Accept-Language",
        }


class _Misspelt(ChainableUndefined):
    """A name that a page misspells is a fault, and not an empty place. Components' own options may be left out."""

    def __init__(self, hint: str | None = None, obj: Any = missing, name: str | None = None, *more: Any) -> None:
        super().__init__(hint, obj, name, *more)
        if obj is missing and name not in _COMPONENTS_OWN:
            raise UndefinedError(f"a page names {name}, which nobody gave it")


def _environment(folder: Path) -> Environment:
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader(govuk_frontend_jinja.__name__)})
    rooms = PrefixLoader({path.parent.name: FileSystemLoader(path) for path in folder.glob("*/templates")})
    loader = ChoiceLoader([rooms, FileSystemLoader(HERE / "templates"), govuk])
    jinja = Environment(loader=loader, autoescape=True, undefined=_Misspelt, trim_blocks=True, lstrip_blocks=True)
    jinja.filters["lines"] = _lines
    return jinja


def _lines(text: str) -> Markup:
    """Paragraphs of a text of ours, one for each of its lines."""
    return Markup("").join(Markup("<p class='govuk-body'>{}</p>").format(line) for line in text.split("\n") if line)


def _day(instant: int, language: str) -> str:
    return format_date(
        datetime.fromtimestamp(instant / 1_000, _ZONE), "d. MMMM y" if language == "da" else "d MMMM y", language
    )


def _moment(instant: int, language: str) -> str:
    told = "d. MMMM y 'kl.' HH.mm" if language == "da" else "d MMMM y 'at' HH:mm"
    return format_datetime(datetime.fromtimestamp(instant / 1_000, _ZONE), told, locale=language)
