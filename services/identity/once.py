"""What was seen must not be seen again: a memory of ids, bounded in time and in number."""

from collections import deque

from services.problems import TooBusy


class Once:
    """Remembers ids for `window` milliseconds. When it is full it refuses rather than forgets."""

    def __init__(self, window: int, most: int = 262_144) -> None:
        self._window, self._most = window, most
        self._known: set[str] = set()
        self._order: deque[tuple[int, str]] = deque()

    def first(self, name: str, now: int) -> bool:
        """Whether this id comes for the first time; from now on it does not. Raises TooBusy when full."""
        while self._order and self._order[0][0] <= now:
            self._known.discard(self._order.popleft()[1])
        if name in self._known:
            return False
        if len(self._known) >= self._most:
            raise TooBusy("Too many calls came within a minute; nothing was done.", "Try again in a minute.")
        self._known.add(name)
        self._order.append((now + self._window, name))
        return True
