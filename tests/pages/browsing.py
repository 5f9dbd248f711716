"""Somebody at a door for people, as a browser without scripts: signed in, following links, sending forms."""

from dataclasses import dataclass, field

import httpx2

from services.browser import cookie_name
from tests.doors.callers import Doors
from tests.house import House
from tests.pages.reading import Read, read

HTML = {"accept": "text/html", "sec-fetch-site": "same-origin"}


@dataclass
class Visitor:
    """One browser at one door. Every page that it gets is read, and must be in order."""

    http: httpx2.AsyncClient
    base: str
    at: str = "/"
    page: Read = field(default_factory=Read)
    answer: httpx2.Response = field(default_factory=lambda: httpx2.Response(200))

    async def get(self, path: str, expect: int = 200) -> Read:
        """Opens a page, going on where it sends us."""
        return await self._take(await self.http.get(path, headers=HTML, follow_redirects=True), expect)

    async def send(self, path: str, form: dict[str, str | list[str]], expect: int = 200) -> Read:
        """Sends a form, and follows to the page after it."""
        return await self._take(await self.http.post(path, data=form, headers=HTML, follow_redirects=True), expect)

    async def press(self, button: str = "", expect: int = 200, **filled: str | list[str]) -> Read:
        """Sends the form of this page's main part as it stands, with what is filled in, by one of its buttons."""
        (form,) = [one for one in self.page.named("form") if "main" in one.within]
        hidden = [
            one for one in self.page.named("input") if one.attributes.get("type") == "hidden" and "main" in one.within
        ]
        told: dict[str, str | list[str]] = {one.attributes["name"]: one.attributes["value"] for one in hidden}
        (pressed,) = [one for one in self.page.named("button") if "main" in one.within and one.text.strip() == button]
        if "name" in pressed.attributes:
            told[pressed.attributes["name"]] = pressed.attributes["value"]
        return await self.send(form.attributes["action"], told | filled, expect)

    async def follow(self, words: str) -> Read:
        """Follows the link with these words."""
        found = [one for one in self.page.named("a") if words in " ".join(one.text.split())]
        assert found, f"no link says {words}"
        return await self.get(found[0].attributes["href"])

    async def _take(self, answer: httpx2.Response, expect: int) -> Read:
        assert answer.status_code == expect, (answer.status_code, _main(answer.text))
        self.answer, self.at = answer, answer.url.path
        self.page = read(answer.text)
        return self.page


def _main(content: str) -> str:
    return content.partition("<main")[2].partition("</main>")[0][:1_000]


async def visit(house: House, doors: Doors, who: str, voice: str = "da", door: str = "consent") -> Visitor:
    """A browser in which somebody has signed in at a door, or nobody when `who` is empty."""
    url = house.settings.url(door)
    cookies = httpx2.Cookies()
    cookies.set("dottedline-language", voice, domain="127.0.0.1")
    if who:
        opened = await house.identity.open_session(door, house.settings.issuer_url(), who)
        cookies.set(cookie_name(door, url), opened.token, domain="127.0.0.1")
    transport = httpx2.ASGITransport(doors.apps[door], raise_app_exceptions=False)
    return Visitor(httpx2.AsyncClient(transport=transport, base_url=url, cookies=cookies), url)
