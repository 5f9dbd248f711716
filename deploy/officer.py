"""The doors for people as a program calls them, signed in as one of the demonstration's people."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from typing import Any, NoReturn

import httpx2
import typer

from deploy.demo.person import NotSignedIn, sign_in
from services.settings import Settings

_SECONDS = 60.0


@contextmanager
def officer(settings: Settings, person: str, service: str = "audit") -> Iterator["Officer"]:
    """A client at a service's door for people, signed in as `person`.

    What goes wrong ends the program with a sentence.
    """
    url = settings.url(service)
    try:
        with httpx2.Client(base_url=url, cookies=asyncio.run(_cookies(url, person)), timeout=_SECONDS) as http:
            yield Officer(http)
    except httpx2.HTTPError:
        stop(f"Dottedline does not answer at {url}. Start it with “make run”.")
    except NotSignedIn as why:
        stop(str(why))


async def _cookies(url: str, person: str) -> httpx2.Cookies:
    async with aclosing(await sign_in(url, person)) as client:
        return client.cookies


class Officer:
    """Calls; a problem ends the program with what it says and what to do."""

    def __init__(self, http: httpx2.Client) -> None:
        self._http = http

    def get(self, path: str, **parameters: Any) -> httpx2.Response:
        """What is there."""
        return _good(self._http.get(path, params={name: value for name, value in parameters.items() if value != ""}))

    def post(self, path: str, body: dict[str, Any]) -> httpx2.Response:
        """What comes of it."""
        return _good(self._http.post(path, json=body))


def _good(answer: httpx2.Response) -> httpx2.Response:
    if answer.status_code >= 400:
        stop(_why(answer))
    return answer


def _why(answer: httpx2.Response) -> str:
    try:
        problem = answer.json()
    except ValueError:
        return f"The service answered {answer.status_code}."
    return f"{problem.get('detail') or problem.get('title')} {problem.get('remedy', '')}".strip()


def stop(sentence: str) -> NoReturn:
    """Ends the program with a sentence, exit status 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
