"""How other rooms reach learning: the methods of `services.learning.service.Learning`."""

from typing import Protocol

from services.learning.wire import Practice

__all__ = ["Practice", "Practising"]


class Practising(Protocol):
    """Practice held against the map, as other rooms see it. It is counted where the ledger is, in its own process."""

    async def practice(self, collaboration: str, quarter: str = "") -> Practice:
        """Practice of a quarter that is over, written `2027-Q1`; the last one for "".

        Raises Invalid for a quarter that there is not or that is not over, NotFound for a collaboration without a map.
        """
