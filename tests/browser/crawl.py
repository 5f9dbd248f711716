"""Goes wherever somebody can click, and looks at each page that is found."""

from collections import Counter, deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urldefrag, urlsplit

from playwright.async_api import Error, Response

from tests.browser.looking import Look, Looked, look
from tests.browser.person import Person
from tests.browser.routes import Route, page_at

UNLINKED = ("/no/such/page", "/kept", "/signed-in", "/signed-out", "/sign-in")
"""Addresses that no link leads to, and that are pages all the same."""

WORDS = "Prøve"
"""What is written in forms, unless a test has something else to write."""

FIELDS = ":is(input:not([type=hidden]):not([type=submit]), textarea, select)"
_HREFS = "[...document.querySelectorAll('a[href]')].map(link => `${link.href}`)"
_FINE, _SOME_PAGE = range(200, 300), range(200, 500)


@dataclass(slots=True)
class Crawl:
    """One person's way through a door. `many` addresses of each page are looked at, by `look`; `forms` are found, and
    `words` written in them."""

    many: int = 1
    look: Look = look
    words: str = WORDS
    forms: dict[Route | None, str] = field(default_factory=dict)
    _addresses: list[str] = field(default_factory=list)
    _seen: Counter[tuple[Route, tuple[str, ...]]] = field(default_factory=Counter)

    async def pages(self, person: Person) -> AsyncIterator[Looked]:
        """Every page, as it is found; the person stands on the first one."""
        waiting, known = deque([person.page.url]), set[str]()
        while waiting:
            address = urldefrag(waiting.popleft()).url
            if address in known or not self._wanted(person, address):
                continue
            known.add(address)
            yield await self._open(person, address, _FINE)
            waiting.extend(await person.page.evaluate(_HREFS))
        for path in UNLINKED:
            address = f"{person.product.url(person.who.door)}{path}"
            yield await self._open(person, address, _SOME_PAGE)

    async def rest(self, person: Person) -> AsyncIterator[Looked]:
        """Pages that there were no ways to before: the ways that others, and forms, have opened since."""
        waiting = deque(await self._ways(person))
        while waiting:
            address = urldefrag(waiting.popleft()).url
            if self._wanted(person, address):
                yield await self._open(person, address, _FINE)
                waiting.extend(await person.page.evaluate(_HREFS))

    async def _ways(self, person: Person) -> list[str]:
        found: list[str] = []
        for address in self._addresses:
            await person.page.goto(address)
            if person.is_here():
                found += await person.page.evaluate(_HREFS)
        return found

    async def _open(self, person: Person, address: str, expected: range) -> Looked:
        person.watch.taken()
        route = page_at(person.who.door, address)
        try:
            answer = await person.page.goto(address)
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            return Looked(person.who, route, address, _FINE.start, "a file to keep", asked_for=route)
        assert answer
        if not is_page(answer):
            return Looked(person.who, route, address, answer.status, "no page but a file", asked_for=route)
        if person.is_here() and await person.page.locator("main form").count():
            self.forms.setdefault(route, address)
        self._addresses.append(address)
        looked = await self.look(person, answer, expected)
        looked.asked_for = route
        return looked

    def _wanted(self, person: Person, address: str) -> bool:
        route = page_at(person.who.door, address)
        if not address.startswith(person.product.origin(person.who.door)) or route is None:
            return False
        # What a page is asked for is another page; with what words, is not.
        kind = (route, tuple(sorted({name for name, _ in parse_qsl(urlsplit(address).query)})))
        self._seen[kind] += 1
        return self._seen[kind] <= self.many


def is_page(answer: Response) -> bool:
    """Whether an answer is something to look at, and not a picture or a table to keep."""
    return answer.headers.get("content-type", "").startswith("text/html")
