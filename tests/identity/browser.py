"""Somebody at a browser: follows links and redirects, keeps cookies, sends what browsers send."""

import re
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2


class Browser:
    """A person's browser, without JavaScript."""

    def __init__(self, language: str = "da") -> None:
        self.http = httpx2.AsyncClient(headers={"accept-language": language})

    async def open(self, url: str, site: str = "none") -> httpx2.Response:
        """Goes to an address; redirects are not followed."""
        return await self.http.get(url, headers={"sec-fetch-site": site, "sec-fetch-mode": "navigate"})

    async def to_provider(self, door: str, going_to: str = "/") -> httpx2.Response:
        """Begins to sign in at a door, and is at the provider's page."""
        sent = await self.open(f"{door}/sign-in?{urlencode({'next': going_to})}")
        assert sent.status_code == 303
        return await self.open(sent.headers["location"], "same-site")

    async def choose(self, page: httpx2.Response, subject: str) -> str:
        """Presses a person's button; the address that the provider sends the browser back to."""
        form = {unescape(name): unescape(value) for name, value in _HIDDEN.findall(page.text)}
        action = str(page.url.join(_ACTION.findall(page.text)[0]))
        here = f"{page.url.scheme}://{page.url.netloc.decode()}"
        headers = {"sec-fetch-site": "same-origin", "origin": here}
        sent = await self.http.post(action, data={**form, "subject": subject}, headers=headers)
        assert sent.status_code == 303, sent.text
        return sent.headers["location"]

    async def sign_in(self, door: str, subject: str, going_to: str = "/") -> httpx2.Response:
        """Signs in at a door as somebody; the door's answer to the browser that comes back."""
        return await self.open(await self.choose(await self.to_provider(door, going_to), subject), "same-site")

    async def post(self, url: str, **headers: str) -> httpx2.Response:
        """Sends something that changes something, with just these headers."""
        return await self.http.post(url, headers={name.replace("_", "-"): value for name, value in headers.items()})

    async def close(self) -> None:
        await self.http.aclose()


_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
_ACTION = re.compile(r'<form method="post" action="([^"]*)">')


def asked_of(url: str) -> dict[str, str]:
    """The parameters in an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
