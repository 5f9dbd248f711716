"""A session put aside while somebody else has the screen: sealed in a cookie, for half an hour, nobody's meanwhile."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass

import orjson
from fastapi import Request

from services.clock import Clock
from services.sealing import CannotOpen, Sealer

HOLDS = 1_800_000
"""How long (milliseconds) the screen may be lent."""


@dataclass(frozen=True, slots=True)
class Aside:
    """Whose session was put aside, its token, where they go on, and until when."""

    token: str
    person: str
    back: str
    until: int


class Asides:
    """Sessions that were put aside at one door, under the cookie `name`."""

    def __init__(self, name: str, sealer: Sealer, clock: Clock) -> None:
        self.name, self._sealer, self._clock = name, sealer, clock

    async def seal(self, token: str, person: str, back: str) -> str:
        """What the cookie holds."""
        aside = Aside(token, person, back, await self._clock.now() + HOLDS)
        return urlsafe_b64encode(self._sealer.seal(orjson.dumps(asdict(aside)), self.name)).rstrip(b"=").decode()

    async def read(self, request: Request) -> Aside | None:
        """What was put aside in this browser; None for nothing, and for what is over."""
        kept = request.cookies.get(self.name)
        if not kept:
            return None
        try:
            sealed = urlsafe_b64decode(kept.encode() + b"=" * (-len(kept) % 4))
            aside = Aside(**orjson.loads(self._sealer.open(sealed, self.name)))
        except (ValueError, CannotOpen):
            return None
        return aside if await self._clock.now() < aside.until else None
