"""Knocks: whoever comes without a valid credential is heard, but where many do, each waits for the answer.

A refusal costs little, and still a flood of them would keep partners waiting, most of all when many come at one moment.
So they are answered one after the other, evenly. Nobody who is known is slowed down.
"""

import asyncio

FREE, AT_ONCE, WAIT = 200, 10, 0.5
"""Refusals a second that are answered, how many of them without a pause, and how long (seconds) one waits at most."""


class Knocks:
    """The refusals of one door."""

    def __init__(self, free: int = FREE, at_once: int = AT_ONCE, wait: float = WAIT) -> None:
        self._pause, self._at_once, self._wait = 1 / free, at_once, wait
        self._next = 0.0

    async def hold(self) -> None:
        """Returns at once, or a little later where many knock at the same time."""
        now = asyncio.get_running_loop().time()
        turn = max(self._next, now - self._at_once * self._pause)
        self._next = min(turn + self._pause, now + self._wait)
        if turn > now:
            await asyncio.sleep(turn - now)
