"""Learning's service: reads what entries say in the clear, a quarter at a time, and holds it against the map."""

import asyncio

from services.audit.client import PlainLedger
from services.clock import Clock
from services.collaboration.client import Collaborations, read_map
from services.learning.client import Practising
from services.learning.model import practice_of
from services.learning.quarters import quarter_over
from services.learning.tally import Tally
from services.learning.wire import Practice


class Learning(Practising):
    """Counts. It keeps nothing, and can reach neither a case nor anything sealed."""

    def __init__(self, ledger: PlainLedger, collaborations: Collaborations, clock: Clock) -> None:
        self._ledger, self._collaborations, self._clock = ledger, collaborations, clock

    async def practice(self, collaboration: str, quarter: str = "") -> Practice:
        version = await self._collaborations.map_in_force(collaboration)
        map_ = await asyncio.to_thread(read_map, version)
        over = quarter_over(quarter, await self._clock.now(), map_.zone)
        tally = Tally(over.first_day, over.days, map_.zone)
        async for part in self._ledger.said(collaboration, *over.instants(map_.zone)):
            # A part takes some milliseconds; flows that are under way in this process go on between them.
            tally.take(part)
            await asyncio.sleep(0)
        tally.end()
        return await asyncio.to_thread(practice_of, tally, map_, str(version.version), over)
