"""Goes wherever somebody can click, and looks at each page that is found."""

from collections import Counter, deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from playwright.async_api import APIResponse, Error, Response

from tests.browser.checks.in_order import in_order
from tests.browser.kinds import Kind, kind_of
from tests.browser.looking import Look, Looked
from tests.browser.person import Person
from tests.browser.product import CONSOLE, PORTAL
from tests.browser.routes import Route, page_at
from tests.pages.reading import read

UNLINKED = {
    PORTAL: ("/no/such/page", "/kept", "/signed-in", "/signed-out", "/sign-in", "/beside", "/first-steps/go"),
    CONSOLE: ("/no/such/page", "/kept", "/signed-in", "/signed-out", "/sign-in"),
}
"""Addresses that no link leads to, and that are pages all the same."""

FIRST = {PORTAL: (), CONSOLE: ("/ledgers/aalborg-aktiv/entries?kind=decision",)}
"""Where to look first: a ledger's newest entries are of whoever looks, and not decisions, which can be made again."""

AFTERWARDS = {"/work/{case}/arrows/{arrow}": "/sent"}
"""Where a form of a page leads when all goes well, which depends on what others have said meanwhile."""

WORDS = "Prøve"
"""What is written in forms, unless a test has something else to write."""

FIELDS = ":is(input:not([type=hidden]):not([type=submit]), textarea, select)"
_HREFS = "[...document.querySelectorAll('a[href]')].map(link => `${link.href}`)"
_FORMS = """[...document.querySelectorAll("main form")].map(form => {
  const fields = [...form.querySelectorAll("input, textarea, select, button")];
  const parts = fields.map(one => `${one.localName} ${one.type}`);
  return [form.method, ...new Set(parts)].sort().join();
}).sort().join(";")"""
_FINE, _SOME_PAGE = range(200, 300), range(200, 500)


@dataclass(slots=True)
class Crawl:
    """One person's way through a door. `many` addresses of each page are looked at, by `look`. Of so many more as
    `glances` says the source is read: what is looked at then has what is `sought` in it, or, where nothing is, is of a
    kind of its own. `forms` are found, one of each kind on each page, and `words` written in them."""

    look: Look
    many: int = 1
    words: str = WORDS
    glances: int = 12
    sought: str = ""
    forms: dict[tuple[Route | None, str], str] = field(default_factory=dict)
    _addresses: list[str] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)
    _seen: Counter[tuple[Route, tuple[str, ...]]] = field(default_factory=Counter)
    _kinds: set[tuple[Route | None, Kind | None]] = field(default_factory=set)

    async def pages(self, person: Person) -> AsyncIterator[Looked]:
        """Every page, as it is found; the person stands on the first one."""
        door = person.product.url(person.who.door)
        async for looked in self._follow(
            person, [*(f"{door}{path}" for path in FIRST[person.who.door]), person.page.url]
        ):
            yield looked
        for path in UNLINKED[person.who.door]:
            yield await self._open(person, f"{door}{path}", _SOME_PAGE)

    async def rest(self, person: Person) -> AsyncIterator[Looked]:
        """Pages that there were no ways to before: the ways that others, and forms, have opened since."""
        found: list[str] = []
        for address in self._addresses:
            answer = await person.read(address)
            found += _hrefs(answer.url, await answer.text()) if is_page(answer) else ()
        async for looked in self._follow(person, found):
            yield looked

    async def _follow(self, person: Person, addresses: list[str]) -> AsyncIterator[Looked]:
        waiting = deque(addresses)
        while waiting:
            address = urldefrag(waiting.popleft()).url
            turn = 0 if address in self._known else self._turn(person, address)
            if not 0 < turn <= self.many + self.glances:
                continue
            self._known.add(address)
            if turn > self.many:
                looked, more = await self._glance(person, address)
                waiting.extend(more)
                if looked:
                    yield looked
                    continue
            looked = await self._open(person, address, _FINE)
            yield looked
            waiting.extend(await person.page.evaluate(_HREFS))
            if looked.route and (path := AFTERWARDS.get(looked.route.path)):
                waiting.append(f"{address.partition('?')[0]}{path}")

    async def _glance(self, person: Person, address: str) -> tuple[Looked | None, list[str]]:
        """Reads a page as it is sent: what it is, and where it leads. None if it is one to be looked at."""
        route = page_at(person.who.door, address)
        answer = await person.read(address)
        looked = Looked(person.who, route, address, answer.status, "read", asked_for=route)
        if answer.status not in _FINE:
            looked.problems["answers"] = [f"status {answer.status}"]
        if not is_page(answer):
            return looked, []
        source = await answer.text()
        worth_it = self.sought in source if self.sought else (route, kind_of(source)) not in self._kinds
        if worth_it:
            return None, []
        looked.problems["in order"] = in_order(source)
        return looked, _hrefs(answer.url, source)

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
        self._kinds.add((route, kind_of(await answer.text())))
        if person.is_here() and (forms := await person.page.evaluate(_FORMS)):
            self.forms.setdefault((route, forms), address)
        self._addresses.append(address)
        looked = await self.look(person, answer, expected)
        looked.asked_for = route
        return looked

    def _turn(self, person: Person, address: str) -> int:
        """The how manieth address of its page this is; 0 for one that is none of the door's."""
        route = page_at(person.who.door, address)
        if not address.startswith(person.product.origin(person.who.door)) or route is None:
            return 0
        # What a page is asked for is another page; with what words, is not.
        kind = (route, tuple(sorted({name for name, _ in parse_qsl(urlsplit(address).query)})))
        self._seen[kind] += 1
        return self._seen[kind]


def _hrefs(address: str, source: str) -> list[str]:
    links = (one.attributes.get("href") for one in read(source).named("a"))
    return [urljoin(address, link) for link in links if link]


def is_page(answer: Response | APIResponse) -> bool:
    """Whether an answer is something to look at, and not a picture or a table to keep."""
    return answer.headers.get("content-type", "").startswith("text/html")
