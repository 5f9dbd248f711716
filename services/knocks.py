"""Knocks: whoever comes without a valid credential is heard, but where many do, each waits for the answer.

A refusal costs little, and still a flood of them would keep partners waiting. Nobody who is known is slowed down.
"""

import asyncio

FREE, WAIT = 200, 0.5
"""Refusals a second that are answered at once, and how long (seconds) the others wait."""


class Knocks:
    """The refusals of one door."""

    def __init__(self, free: int = FREE, wait: float = WAIT) -> None:
        self._free, self._wait = free, wait
        self._second, self._many = -1, 0

    async def hold(self) -> None:
        """Returns at once, or a little later where many knock in the same second."""
        second = int(asyncio.get_running_loop().time())
        if second != self._second:
            self._second, self._many = second, 0
        self._many += 1
        if self._many > self._free:
            await asyncio.sleep(self._wait)
