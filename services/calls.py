"""Calls from one service to another: a signed token along, typed answers back, problems raised as what they were."""

import asyncio
from typing import Any, TypeVar

import httpx2
import orjson
from pydantic import TypeAdapter

from services import problems
from services.certificates import trusted
from services.problems import Problem, Unavailable
from services.trust import Trust

Answer = TypeVar("Answer")
_KNOWN = {
    kind.code: kind
    for kind in vars(problems).values()
    if isinstance(kind, type) and issubclass(kind, Problem) and kind is not Problem
}


class Calls:
    """Calls to one other service. An answer that does not come, or is not understood, raises Unavailable."""

    def __init__(self, service: str, url: str, trust: Trust, seconds: float = 10.0) -> None:
        self.service = service
        self._trust = trust
        self._seconds = seconds
        self._http = httpx2.AsyncClient(base_url=url, timeout=seconds, verify=trusted())
        self._adapters: dict[Any, TypeAdapter[Any]] = {}

    async def post(self, path: str, question: Any, answer: type[Answer]) -> Answer:
        """Asks with `question` as JSON; the answer as the type `answer`. Raises the problem the service raised."""
        headers = {"authorization": f"Bearer {self._trust.token_for(self.service)}", "content-type": "application/json"}
        try:
            async with asyncio.timeout(self._seconds):
                response = await self._http.post(path, content=orjson.dumps(question), headers=headers)
        except (httpx2.HTTPError, TimeoutError) as error:
            silent = f"The {self.service} service does not answer."
            raise Unavailable(silent, "Try again, with the same key.") from error
        if response.status_code >= 400:
            raise _problem_in(response, self.service)
        return self._adapter(answer).validate_json(response.content)

    def _adapter(self, kind: type[Answer]) -> TypeAdapter[Answer]:
        key = str(kind)
        if key not in self._adapters:
            self._adapters[key] = TypeAdapter(kind)
        return self._adapters[key]

    async def close(self) -> None:
        """Lets go of the connections."""
        await self._http.aclose()


def _problem_in(response: httpx2.Response, service: str) -> Problem:
    try:
        document = response.json()
    except ValueError:
        document = {}
    kind = _KNOWN.get(document.pop("code", ""), Unavailable)
    detail, remedy = document.pop("detail", ""), document.pop("remedy", "")
    for own in ("type", "title", "status"):
        document.pop(own, None)
    if not detail and kind is Unavailable:
        detail = f"The {service} service answered {response.status_code}."
    return kind(detail, remedy, **document)
