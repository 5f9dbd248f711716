"""The ledger as its service gives it to an officer, and verified as anybody would who has such a copy."""

from collections.abc import Iterable

from services.audit.checkpoint import Checkpoint, open_checkpoint
from services.audit.layout import CHECKPOINT, ENTRIES, WIDTH, tile_of
from services.audit.note import VerifierKey
from services.audit.rules import CanonicalEntries
from services.audit.verify import BadLedger, verify_ledger
from services.settings import Settings
from tests.campaigns.crashes.judge import Broken
from tests.campaigns.crashes.line import answer, request
from tests.campaigns.crashes.world import Seeded
from tests.campaigns.tampering.judge import Held

_BASE = "/v1/ledgers/bench/"


class Export:
    """Takes copies, each anew and whole."""

    def __init__(self, settings: Settings, seeded: Seeded) -> None:
        self._port, self._token, self._key = settings.port("audit"), seeded.officer, VerifierKey.parse(seeded.key)

    async def verified(self, kept: Iterable[Checkpoint]) -> int:
        """Copies and verifies; it continues every checkpoint of `kept`. Its size. Raises Broken."""
        files = {CHECKPOINT: await self._get(CHECKPOINT)}
        size = open_checkpoint(files[CHECKPOINT], self._key)[0].size
        for path in _paths(size):
            files[path] = await self._get(path)
        try:
            verify_ledger(Held(files), self._key, rules=[CanonicalEntries()], kept=list(kept))
        except BadLedger as bad:
            raise Broken(f"the ledger does not verify: {bad}") from bad
        return size

    async def _get(self, path: str) -> bytes:
        cookie = {"cookie": f"dottedline-audit={self._token}"}
        heard = await answer(self._port, lambda: request("GET", _BASE + path, cookie))
        if heard.status != 200 or not heard.whole:
            raise Broken(f"{path} of the ledger cannot be had: {heard.status} {heard.body[:200]!r}")
        return heard.body


def _paths(size: int) -> Iterable[str]:
    """All files of a ledger of this size but its checkpoint."""
    for index in range(-(-size // WIDTH)):
        yield tile_of(size, ENTRIES, index).path
    level, hashes = 0, size
    while hashes:
        for index in range(-(-hashes // WIDTH)):
            yield tile_of(size, level, index).path
        level, hashes = level + 1, hashes // WIDTH
