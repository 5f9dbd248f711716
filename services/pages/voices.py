"""In which language, and how easy to read, somebody is spoken to: as they chose, else as their browser asks."""

from fastapi import Request
from fastapi.responses import Response

from services.pages.texts import LANGUAGES, Voice

COOKIE = "dottedline-language"
"""Says `da` or `da-easy`, and nothing about anybody."""

_A_YEAR = 31_536_000


def voice_of(request: Request) -> Voice:
    """The voice for a request."""
    asked: Voice | None = getattr(request.state, "voice", None)
    chosen = asked or Voice.named(request.cookies.get(COOKIE, ""))
    return chosen or Voice(_asked_for(request.headers.get("accept-language", "")))


def ask_in(request: Request, languages: str) -> None:
    """Speaks in the first of these that we speak (`ui_locales`, OpenID Connect Core 1.0, 3.1.2.1), if there is one;
    easy to read where that was chosen."""
    easy = voice_of(request).easy
    for tag in languages.split():
        if (language := tag.lower().partition("-")[0]) in LANGUAGES:
            request.state.voice = Voice(language, easy)
            return


def remember(response: Response, voice: Voice, secure: bool) -> None:
    """Keeps a choice for a year."""
    response.set_cookie(COOKIE, voice.name, max_age=_A_YEAR, path="/", secure=secure, httponly=True, samesite="lax")


def _asked_for(header: str) -> str:
    """RFC 9110, 12.5.4: the first of ours in the order of their weights."""
    wanted: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        tag, _, weight = part.strip().partition(";")
        wanted.append((_weight(weight), tag.strip().lower().partition("-")[0]))
    for share, tag in sorted(wanted, key=lambda each: -each[0]):
        if share > 0 and tag in LANGUAGES:
            return tag
    return LANGUAGES[0]


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=")) if text.strip() else 1.0
    except ValueError:
        return 0.0
