"""Signing in as one of the demonstration's people, the way a browser would: door, provider's page, choice, door."""

from html.parser import HTMLParser
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin

import httpx2

from services.settings import Settings

_SECONDS = 20.0


class NotSignedIn(Exception):
    """The sign-in did not work; the text is one sentence that says why."""


async def sign_in(door_url: str, person: str) -> httpx2.AsyncClient:
    """A client that is signed in at a door as a person of the demonstration, like `mona`; the caller closes it.

    Raises NotSignedIn, and httpx2.HTTPError where nobody answers.
    """
    client = httpx2.AsyncClient(base_url=door_url, timeout=_SECONDS)
    try:
        await _walk(client, door_url, person)
    except BaseException:
        await client.aclose()
        raise
    return client


class DemoPerson:
    """One of the demonstration's people at the doors of Dottedline; a door is a service's name, like `consent`.

    They sign in at a door when they first come there, and again when their session is over.
    """

    def __init__(self, subject: str, settings: Settings) -> None:
        self.subject = subject
        self._settings = settings
        self._doors: dict[str, httpx2.AsyncClient] = {}

    async def get(self, door: str, path: str, **parameters: Any) -> httpx2.Response:
        """Reads at a door."""
        return await self.send("GET", door, path, params=parameters)

    async def post(self, door: str, path: str, body: Any = None) -> httpx2.Response:
        """Does something at a door."""
        return await self.send("POST", door, path, json=body)

    async def put(self, door: str, path: str, body: Any) -> httpx2.Response:
        """Sets something at a door."""
        return await self.send("PUT", door, path, json=body)

    async def send(self, method: str, door: str, path: str, **sent: Any) -> httpx2.Response:
        """Any request at a door, signed in; the answer as it is. Raises NotSignedIn."""
        if door not in self._doors:
            await self.sign_in(door)
        answer = await self._send(method, door, path, sent)
        if answer.status_code == httpx2.codes.UNAUTHORIZED:  # half an hour of the story's time has passed
            await self.sign_in(door)
            answer = await self._send(method, door, path, sent)
        return answer

    async def sign_in(self, door: str) -> None:
        """Signs in at a door. Raises NotSignedIn."""
        client = await sign_in(self._settings.url(door), self.subject)
        if before := self._doors.pop(door, None):
            await before.aclose()
        self._doors[door] = client

    async def id(self) -> str:
        """The id by which the services know them."""
        return str((await self.get("consent", "/v1/me")).raise_for_status().json()["person"])

    async def close(self) -> None:
        """Lets go of the connections."""
        while self._doors:
            await self._doors.popitem()[1].aclose()

    async def _send(self, method: str, door: str, path: str, sent: dict[str, Any]) -> httpx2.Response:
        return await self._doors[door].request(method, path, headers={"Sec-Fetch-Site": "same-origin"}, **sent)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.close()


async def _walk(client: httpx2.AsyncClient, door_url: str, person: str) -> None:
    to_provider = _location(await client.get("/sign-in"), "The door sends nobody to a provider")
    page = await client.get(to_provider)
    form = _Form()
    form.feed(page.text)
    if page.status_code != 200 or not form.people:
        raise NotSignedIn(f"{door_url} signs people in elsewhere than at the demonstration's page.")
    if person not in form.people:
        raise NotSignedIn(f"There is no {person} in the demonstration; choose among {', '.join(form.people)}.")
    chosen = await client.post(urljoin(to_provider, form.action), data={**form.hidden, "subject": person})
    back = await client.get(_location(chosen, "The provider's page did not take the choice"))
    _location(back, f"The door did not let {person} in")


def _location(answer: httpx2.Response, otherwise: str) -> str:
    if answer.status_code != 303:
        raise NotSignedIn(f"{otherwise}: {_why(answer)}")
    return urljoin(str(answer.url), answer.headers["location"])


def _why(answer: httpx2.Response) -> str:
    try:
        problem = answer.json()
        return f"{problem['detail']} {problem.get('remedy', '')}".strip()
    except (ValueError, KeyError, TypeError):
        return f"it answered {answer.status_code}."


class _Form(HTMLParser):
    """The page's one form: where it goes, what it carries along, and who can be chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.hidden: dict[str, str] = {}
        self.people: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = given.get("action", "")
        elif tag == "input" and given.get("type") == "hidden":
            self.hidden[given.get("name", "")] = given.get("value", "")
        elif tag == "button" and given.get("name") == "subject":
            self.people.append(given.get("value", ""))
