"""The policy's revision in the order of each ledger: entered in the house ledger first, then in every collaboration.

There it bumps the fence `policy`, and is in force from its entry on. Its event is made from the revision, so it is
entered once, whoever starts first, and nothing has to be remembered here.
"""

import asyncio
import hashlib

from services.audit.client import Ledger
from services.audit.wire import HOUSE, Draft
from services.problems import Unavailable

FENCE = "policy"


class Entering:
    """Enters one revision where it is needed, and knows the index of its entry in each ledger."""

    def __init__(self, ledger: Ledger, revision: str) -> None:
        self._ledger, self._revision = ledger, revision
        self._indexes: dict[str, int] = {}
        self._lock = asyncio.Lock()

    async def index_in(self, ledger: str) -> int:
        """The index from which this revision is in force in a collaboration's ledger.

        Raises Unavailable when a later revision has been entered there: an older policy must not decide again.
        """
        if (known := self._indexes.get(ledger)) is not None:
            return known
        async with self._lock:
            await self._ledger.append([self._draft(HOUSE)])
            place = (await self._ledger.append([self._draft(ledger)]))[0]
            last = (await self._ledger.fences(ledger, [FENCE]))[FENCE]
            if last != place.index:
                later = "A later policy than this one has been in force here."
                raise Unavailable(later, "An operator installs the later policy again.")
            self._indexes[ledger] = place.index
        return place.index

    def _draft(self, ledger: str) -> Draft:
        event = hashlib.sha256(f"policy|{ledger}|{self._revision}".encode()).hexdigest()[:32]
        bumps = () if ledger == HOUSE else (FENCE,)
        return Draft(ledger, "policy", f"evt_{event}", {"revision": self._revision}, bumps=bumps)
