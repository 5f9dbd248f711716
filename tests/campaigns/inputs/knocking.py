"""Knocking at a door with a question, as any kind of caller, and what is wrong with the answer."""

import json
from typing import Any
from urllib.parse import quote

import httpx2
from schemathesis.checks import CHECKS
from schemathesis.core.failures import FailureGroup

from deploy.demo.partner_client import key_in, person_assertion
from deploy.demo.people import key_file
from tests.campaigns.inputs.asking import PLANTED, Question
from tests.doors.callers import SYSTEMS, Doors

BEHIND = {"roster-app": "ib", "municipality-system": "gert"}
HELD = ("status_code_conformance", "content_type_conformance", "response_headers_conformance",
        "response_schema_conformance")  # fmt: skip
FAULT = "Something failed here"
"""How an app answers an exception that nobody caught."""


class Knocking:
    """Questions to the apps of a house, with credentials that are kept from one to the next."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._kept: dict[tuple[str, str], tuple[dict[str, str], dict[str, str]]] = {}

    async def ask(self, service: str, caller: str, asked: Question) -> httpx2.Response:
        """The answer to one question."""
        headers, cookies = await self._credentials(service, caller)
        body = await self._spoken_for(caller, asked.body) if asked.sends_body else None
        path = asked.case.operation.path
        for name, value in asked.path.items():
            path = path.replace("{" + name + "}", _quoted(value))
        # What is generated never takes the place of a credential: it is about somebody with a true one.
        mine = {name: _in_header(value) for name, value in asked.headers.items() if name.lower() not in _OURS}
        headers = {"sec-fetch-site": "same-origin", **mine, **headers}
        transport = httpx2.ASGITransport(self._doors.apps[service], raise_app_exceptions=False)
        async with httpx2.AsyncClient(
            transport=transport, base_url=self._doors.house.settings.url(service), cookies=cookies
        ) as http:
            sent = {"content": _written(body, asked)} if asked.sends_body else {}
            if asked.sends_body:
                headers["content-type"] = asked.case.media_type or "application/json"
            said = [(name, one) for name, value in asked.query.items() for one in _listed(value)]
            query = "&".join(f"{_quoted(name)}={_quoted(one)}" for name, one in said)
            where = f"{path}?{query}" if query else path
            answer = await http.request(asked.case.method, where, headers=headers, **sent)
        if path.startswith("/sign-out"):
            self._kept.clear()
        return answer

    async def _credentials(self, service: str, caller: str) -> tuple[dict[str, str], dict[str, str]]:
        if (service, caller) not in self._kept:
            self._kept[service, caller] = await self._doors.credentials(service, caller)
        return self._kept[service, caller]

    async def _spoken_for(self, caller: str, body: Any) -> Any:
        """A system speaks for one of its people, where a body has room for that and nothing is planted there."""
        if caller not in SYSTEMS or not isinstance(body, dict) or "person" not in body or body["person"] == PLANTED:
            return body
        house, client = self._doors.house, SYSTEMS[caller]
        key = key_in(key_file(house.settings, client))
        return {**body, "person": person_assertion(client, key, BEHIND[client], await house.clock.now())}


_OURS = ("authorization", "dpop", "cookie", "host", "content-length", "content-type", "transfer-encoding")


def _quoted(value: Any) -> str:
    return quote(str(value), safe="", errors="surrogatepass")


def _in_header(value: Any) -> str:
    return "".join(letter for letter in str(value) if " " <= letter <= "~").strip()


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _written(body: Any, asked: Question) -> bytes:
    if isinstance(body, bytes):
        return body
    if "json" not in (asked.case.media_type or "json") and isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    if "form" in (asked.case.media_type or ""):
        return "&".join(f"{_quoted(k)}={_quoted(v)}" for k, v in dict(body or {}).items()).encode()
    return json.dumps(body, default=str).encode()  # NaN and half letters too, as JSON's escapes let one


def wrong_with(asked: Question, answer: httpx2.Response) -> str:
    """What is wrong with an answer, in words; "" when nothing is."""
    path = asked.case.operation.path
    if FAULT in answer.text:
        return "an exception that nobody caught"
    # Nothing is out of order in this house but the provider, which listens on no port: only it may be unavailable.
    if answer.status_code >= 500 and not (answer.status_code == 503 and path.startswith("/sign-in")):
        return f"a fault: {answer.text}"
    if answer.status_code >= 400 and PLANTED in answer.text + str(answer.headers):
        return "the planted number is said"
    if "json" in answer.headers.get("content-type", "") and answer.headers.get("cache-control") != "no-store":
        return "it may be kept in a cache"
    held = CHECKS.get_by_names(HELD)
    try:
        asked.case.validate_response(answer, checks=held)
    except FailureGroup as group:
        return "; ".join(f"{one.title}: {one.message}" for one in group.exceptions)
    return ""
