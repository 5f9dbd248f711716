"""Holders' systems, replaced: slow, broken, gone, or answering what no schema allows, by seed."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from gateway.connectors import Fetch
from services.problems import HolderFailed, HolderUnreachable
from tests.holding import Holder

_HOW = "The holder's system answers as docs/connectors.md says."


@dataclass
class ReplacedHolders:
    """All holders' systems, in place of `gateway.connectors.Connectors`."""

    random: Random
    holder: Holder
    slow: float = 0.0
    broken: float = 0.0
    says_more: float = 0.2
    fired: Counter[str] = field(default_factory=Counter)

    def calm(self) -> None:
        """From now on they answer at once, and as agreed."""
        self.slow = self.broken = 0.0

    async def fetch(self, fetch: Fetch) -> dict[str, Any]:
        """What the holder gives, not yet looked at. Raises HolderFailed."""
        drawn, random = self.random.random(), self.random
        await asyncio.sleep(random.random() * (0.03 if drawn > self.slow else 8.0))
        if drawn < self.broken / 3:
            self.fired["holder gone"] += 1
            raise HolderUnreachable("The holder's system does not answer.", _HOW)
        if drawn < self.broken * 2 / 3:
            self.fired["holder broken"] += 1
            raise HolderFailed("The holder's system answered something that is not JSON.", _HOW)
        given = self.holder.information(dict(fetch.items))
        if drawn < self.broken:
            self.fired["holder off schema"] += 1
            next(iter(given.values()))[next(iter(fetch.items.values()))[0]] = [1]
        elif random.random() < self.says_more:
            given["health"] = {"diagnosis": "asked for by nobody"}
            next(iter(given.values()))["more"] = "asked for by nobody"
        return given

    async def register(self, collaboration: str, partner: str, url: str) -> str:
        """Everybody is known here."""
        return url

    async def close(self) -> None:
        """There is nothing to let go of."""
