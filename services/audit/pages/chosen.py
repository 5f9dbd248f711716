"""The case that somebody chose to look in, kept in their browser under a seal: no case and no person is in any URL."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict

import orjson
from fastapi import Request
from fastapi.responses import Response

from services.audit.searching import NO_CASE, Chosen
from services.browser import is_https
from services.clock import Clock
from services.identity.wire import Session
from services.sealing import CannotOpen, Sealer

_FOR = 3_600_000
"""How long (milliseconds) a choice is kept."""


class ChosenCases:
    """Keeps and reads the choice; it counts for one person in one collaboration. `key` is 32 bytes."""

    def __init__(self, url: str, key: bytes, clock: Clock) -> None:
        self._url, self._sealer, self._clock = url, Sealer(key), clock
        self.cookie = "__Host-dottedline-case" if is_https(url) else "dottedline-case"

    async def of(self, request: Request, me: Session, collaboration: str) -> Chosen:
        """The case that is chosen; NO_CASE where none is, or the choice is another's or too old."""
        kept = request.cookies.get(self.cookie, "")
        try:
            sealed = urlsafe_b64decode(kept.encode() + b"=" * (-len(kept) % 4))
            told = orjson.loads(self._sealer.open(sealed, self._context(me, collaboration)))
            until = told.pop("until")
            return Chosen(**told) if await self._clock.now() < until else NO_CASE
        except (ValueError, CannotOpen):
            return NO_CASE

    async def keep(self, response: Response, me: Session, collaboration: str, chosen: Chosen) -> None:
        """Keeps a choice until the browser is closed, an hour at most."""
        told = {**asdict(chosen), "until": await self._clock.now() + _FOR}
        sealed = self._sealer.seal(orjson.dumps(told), self._context(me, collaboration))
        value = urlsafe_b64encode(sealed).rstrip(b"=").decode()
        response.set_cookie(self.cookie, value, path="/", secure=is_https(self._url), httponly=True, samesite="lax")

    def drop(self, response: Response) -> None:
        """Looks at all cases again."""
        response.delete_cookie(self.cookie, path="/", secure=is_https(self._url), httponly=True, samesite="lax")

    def _context(self, me: Session, collaboration: str) -> str:
        return f"{self.cookie}|{me.person}|{collaboration}"
