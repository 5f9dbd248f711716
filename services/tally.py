"""A tally: how often somebody was turned away, and with which status; bounded, whoever calls how often. Pure."""

from typing import Any

Who = tuple[str, str]
"""A group, and a name in it: ("clients", "roster-app"). Groups of people have no names: ("person", "")."""

UNKNOWN: Who = ("unknown", "")
"""Whoever proved nothing, or whose proof was not looked at before the answer."""

PERSON: Who = ("person", "")
"""Somebody signed in at a door for people."""

OTHERS: Who = ("others", "")
"""Those for whom there was no room any more."""

COUNTED = frozenset({400, 401, 404, 405, 408, 413, 415, 422, 429, 503})
"""The statuses that are counted; `services.turned_away` tells when, and why these."""

MOST_NAMES = 200
"""So many are told apart in one tally. With every status and the longest names, that fits into one entry."""


def a_client(client: str) -> Who:
    """A partner's system, by the id under which it is registered."""
    return ("clients", client)


def a_service(name: str) -> Who:
    """One of our own services."""
    return ("services", name)


class Tally:
    """Counts calls. Its size has a bound that no number of calls moves."""

    def __init__(self) -> None:
        self._counts: dict[Who, dict[int, int]] = {}
        self.calls = 0

    def add(self, who: Who, status: int) -> None:
        """One more; `status` is one of COUNTED."""
        if who not in self._counts and who[1] and len(self._counts) >= MOST_NAMES:
            who = OTHERS
        counts = self._counts.setdefault(who, {})
        counts[status] = counts.get(status, 0) + 1
        self.calls += 1

    def said(self) -> dict[str, Any]:
        """As an entry says it: `{"clients": {id: {status: how many}}, "unknown": {status: how many}}`."""
        told: dict[str, Any] = {}
        for (group, name), counts in self._counts.items():
            plain = {str(status): many for status, many in counts.items()}
            if name:
                told.setdefault(group, {})[name] = plain
            else:
                told[group] = plain
        return told
