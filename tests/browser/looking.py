"""Looks at one page in every way there is, and tells what is wrong with it."""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from playwright.async_api import Page, Response

from tests.browser.checks.accessible import accessible
from tests.browser.checks.in_order import in_order
from tests.browser.checks.keyboard import keyboard
from tests.browser.checks.narrow import narrow
from tests.browser.checks.printed import printed
from tests.browser.checks.still import still
from tests.browser.kinds import Kind, Sign, kind_of
from tests.browser.person import Person, Somebody
from tests.browser.routes import Route, page_at

Check = Callable[[Page], Awaitable[list[str]]]

# The keyboard comes last: it leaves the page scrolled, and the focus somewhere.
IN_THE_BROWSER: dict[str, Check] = {
    "accessible": accessible, "narrow": narrow, "still": still, "printed": printed, "keyboard": keyboard,
}  # fmt: skip
ON_EVERY_PAGE = ("narrow",)
"""Ways that depend on how long the words are. The others look at one element after the other: they are gone where one
is met that was on no page before, in that place and with that style."""

CHECKS = ("answers", "in order", "quiet", *IN_THE_BROWSER)
"""Every way to look. `answers`: its status; `in order`: its source; `quiet`: console, policy, other sites."""


@dataclass(slots=True)
class Looked:
    """A page that was looked at: who saw it, where, in what state, and what is wrong by check.

    `asked_for` is the page whose address was typed or clicked, where it led on to another.
    """

    who: Somebody
    route: Route | None
    address: str
    status: int
    state: str = ""
    problems: dict[str, list[str]] = field(default_factory=dict)
    asked_for: Route | None = None

    def __str__(self) -> str:
        state = f" ({self.state}, {self.status})" if self.state else ""
        return f"{self.address}{state}, {self.who}"


class Look(Protocol):
    """A way to look at what somebody's window shows after an answer of the door."""

    async def __call__(self, person: Person, answer: Response, expected: range = ..., state: str = ...) -> Looked: ...


_FINE = range(200, 300)


class Looking:
    """Looks at every page. At one whose every element was met before with this device, in its place and with its style,
    in the quick ways alone, unless `always`. `gone` counts how often each way was gone."""

    def __init__(self, always: bool = False) -> None:
        self.gone = Counter[str]()
        self._always = always
        self._signs = defaultdict[str, set[Sign]](set)

    async def look(self, person: Person, answer: Response, expected: range = _FINE, state: str = "") -> Looked:
        """Looks at what a window shows."""
        page, who = person.page, person.who
        address = page.url.removeprefix(person.product.url(who.door))
        looked = Looked(who, page_at(who.door, page.url), address, answer.status, state)
        if answer.status not in expected:
            looked.problems["answers"] = [f"status {answer.status}"]
        # As the door sent it, before any script had its way with it.
        source = await answer.text()
        looked.problems["in order"] = in_order(source)
        for name in self._ways(who, kind_of(source)):
            looked.problems[name] = await IN_THE_BROWSER[name](page)
        looked.problems["quiet"] = person.watch.taken()
        return looked

    def _ways(self, who: Somebody, kind: Kind | None) -> Iterable[str]:
        """In which ways a page is to be looked at."""
        ways: Iterable[str] = IN_THE_BROWSER
        if kind is not None and not self._always:
            met = self._signs[who.device.name]
            ways = IN_THE_BROWSER if kind - met else ON_EVERY_PAGE
            met |= kind
        self.gone.update(list(ways))
        return ways
