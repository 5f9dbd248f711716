"""The partners' door over HTTP, as a partner's system uses it: what strangers can tell apart, limits, handing over."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import httpx2
import orjson
import pytest

from deploy.apps import app_of
from deploy.demo.partner_client import PartnerClient, dpop_proof, key_in
from deploy.demo.people import key_file
from gateway import handing
from services import leaving
from services.audit.wire import Draft
from tests.house import House, K, the_map

NEEDS, WISHES, HOURS = "needs-to-cafe", "wishes-to-matching", "hours-to-subsidy"
FLOWS = f"/v1/collaborations/{K}/flows"


class ByPort(httpx2.AsyncBaseTransport):
    """Requests go to the app that would listen there."""

    def __init__(self, apps: dict[int | None, Any]) -> None:
        self._apps = {port: httpx2.ASGITransport(app=app, raise_app_exceptions=False) for port, app in apps.items()}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        return await self._apps[request.url.port].handle_async_request(request)


@dataclass
class Doors:
    """The house with its doors open, and partners' systems in front of them."""

    house: House
    http: httpx2.AsyncClient
    systems: dict[str, PartnerClient]

    async def asks(self, partner: str, person: str, body: dict[str, Any], path: str = FLOWS) -> httpx2.Response:
        return await self.systems[partner].post(path, body, person)


@pytest.fixture
async def doors(house: House, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Doors]:
    settings = house.settings
    names = ("gateway", "identity", "audit")
    apps = {settings.port(name): app_of(house.wiring, name) for name in names}
    async with httpx2.AsyncClient(transport=ByPort(apps), timeout=20) as http:
        systems = {
            partner: PartnerClient(
                client, key_in(key_file(settings, client)), *(settings.url(name) for name in names), http=http
            )
            for partner, client in (("municipality", "municipality-system"), ("cafe", "roster-app"))
        }
        yield Doors(house, http, systems)


def ask(house: House, citizen: str, arrow: str, partner: str, **more: Any) -> dict[str, Any]:
    purpose = the_map().arrow(arrow).purpose
    return {"case": house.references[citizen][partner], "arrow": arrow, "purpose": purpose, **more}


async def test_a_flow_over_http_hands_over_and_closes(doors: Doors) -> None:
    answer = await doors.asks("municipality", "gert", ask(doors.house, "anna", WISHES, "municipality"))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert body["outcome"] == "released"
    assert set(body["information"]) == {"wishes", "contact"}
    closed = await doors.house.last("closed")
    assert (closed.said["flows"], closed.said["outcome"]) == ([body["flow"]], "handed-over")


async def test_sending_and_fetching_over_http(doors: Doors) -> None:
    body = ask(doors.house, "bo", HOURS, "cafe", information={"hours-worked": {"month": "2026-12", "hours": 12}})
    sent = await doors.asks("cafe", "ib", body)
    assert (sent.status_code, sent.json()["outcome"], "information" in sent.json()) == (202, "deposited", False)
    inbox = (await doors.systems["municipality"].get(f"/v1/collaborations/{K}/inbox")).json()["inbox"]
    assert [one["flow"] for one in inbox] == [sent.json()["flow"]]
    fetched = await doors.asks("municipality", "lis", {}, f"{FLOWS}/{sent.json()['flow']}/fetch")
    assert fetched.json()["information"] == {"hours-worked": {"month": "2026-12", "hours": 12}}
    again = await doors.asks("municipality", "lis", {}, f"{FLOWS}/{sent.json()['flow']}/fetch")
    assert (again.status_code, again.json()["reasons"][0]["code"]) == (403, "already_fetched")


class TestStrangers:
    """P18: from outside, what is there and what is not cannot be told apart."""

    async def test_another_partners_reference_and_none_are_the_same_bytes_and_both_on_record(
        self, doors: Doors
    ) -> None:
        house = doors.house
        body = ask(house, "anna", NEEDS, "municipality")
        told = []
        for case in (body["case"], "ref_" + "0" * 32, house.references["dagny"]["cafe"]):
            before = len(await house.entries())
            answer = await doors.asks("cafe", "ib", {**body, "case": case})
            headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
            told.append((answer.status_code, answer.content, headers))
            assert [entry.kind for entry in (await house.entries())[before:]] == ["decision"]
        assert told[0] == told[1] == told[2]
        assert told[0][0] == 404
        assert "entry" not in orjson.loads(told[0][1])
        tried = (await house.entries("decision"))[-3:]
        assert [entry.case for entry in tried] == [house.cases["anna"], "", house.cases["dagny"]]
        assert tried[0].said["reasons"] == ["never_asked", "no_grant", "not_planned", "reference_of_another_partner"]

    async def test_who_asks_with_a_wrong_arrow_learns_nothing_of_the_case(self, doors: Doors) -> None:
        house = doors.house
        told = [
            (await doors.asks("cafe", "ib", {**ask(house, "anna", NEEDS, "cafe"), "case": case, "arrow": "no-such"}))
            for case in (house.references["anna"]["cafe"], "ref_" + "0" * 32)
        ]
        assert told[0].content == told[1].content
        assert told[0].status_code == 404

    async def test_a_collaboration_that_is_not_theirs_and_none_are_the_same_and_in_the_house_ledger(
        self, doors: Doors, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        house = doors.house

        async def without_the_cafe(_: str) -> Any:
            return SimpleNamespace(partners={"municipality": None})

        body = ask(house, "bo", NEEDS, "cafe")
        monkeypatch.setattr(house.gateway.membership, "map", without_the_cafe)
        outside = await doors.asks("cafe", "ib", body)
        monkeypatch.undo()
        none = await doors.asks("cafe", "ib", body, "/v1/collaborations/no-such/flows")
        assert outside.content == none.content
        assert (outside.status_code, none.status_code) == (404, 404)
        entries = await house.entries("outside", ledger="house")
        assert [entry.said["reasons"] for entry in entries] == [["outside"], ["outside"]]
        assert await house.entries("decision") == []


class TestLimits:
    """What is too large, too deep or wrong is turned away before it reaches anything."""

    async def test_without_credentials(self, doors: Doors) -> None:
        url = doors.house.settings.url("gateway") + FLOWS
        for headers in ({}, {"Authorization": "Bearer x"}, {"X-Person": "ib"}):
            answer = await doors.http.post(
                url, json={**ask(doors.house, "bo", NEEDS, "cafe"), "person": "x"}, headers=headers
            )
            assert answer.status_code == 401
        assert await doors.house.entries("decision") == []

    async def test_too_large_and_too_deep_is_413(self, doors: Doors) -> None:
        url, json_ = doors.house.settings.url("gateway") + FLOWS, {"content-type": "application/json"}
        deep = b'{"information":' + b'{"a":' * 40 + b"1" + b"}" * 41
        for body in (b'{"x":"' + b"x" * 300_000 + b'"}', deep):
            answer = await doors.http.post(url, content=body, headers=json_)
            assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
            assert answer.json()["detail"]

    @pytest.mark.parametrize(
        "wrong",
        [{"arrow": "x" * 101}, {"fields": ["x"] * 201}, {"extra": 1}, {"case": 7}, {"fields": "all"}, {"case": None},
         {"justification": "x" * 2_001}, {"information": {"hours-worked": 3}}],
    )  # fmt: skip
    async def test_what_is_wrong_is_422_and_names_the_field_and_never_the_value(
        self, doors: Doors, wrong: dict[str, Any]
    ) -> None:
        body = {**ask(doors.house, "bo", NEEDS, "cafe"), **wrong}
        answer = await doors.asks("cafe", "ib", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert "x" * 50 not in answer.text
        assert await doors.house.entries("decision") == []

    @pytest.mark.parametrize("name", ["purpose", "justification", "case", "fields", "information"])
    async def test_half_a_letter_is_422(self, doors: Doors, name: str) -> None:
        """A lone surrogate, which JSON can spell and UTF-8 cannot."""
        system, url = doors.systems["cafe"], doors.house.settings.url("gateway") + FLOWS
        half = "\ud800"
        wrong = {"fields": [half], "information": {"hours-worked": {"month": half}}}.get(name, half)
        body = {**ask(doors.house, "bo", HOURS, "cafe"), name: wrong, "person": await system.assertion("ib")}
        now, token = await system.now(), await system.token()
        key = key_in(key_file(doors.house.settings, "roster-app"))
        proof = {"Authorization": f"DPoP {token}", "DPoP": dpop_proof(key, "POST", url, now, token)}
        content = json.dumps(body).encode("ascii")
        answer = await doors.http.post(url, content=content, headers={**proof, "content-type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert await doors.house.entries("decision") == []

    @pytest.mark.parametrize("value", ["twelve", [12], {"a": 1}, None, 1e300])
    async def test_what_is_sent_in_a_wrong_type_is_422_and_kept_nowhere(self, doors: Doors, value: Any) -> None:
        information = {"hours-worked": {"month": "2026-12", "hours": value}}
        answer = await doors.asks("cafe", "ib", ask(doors.house, "bo", HOURS, "cafe", information=information))
        assert answer.status_code == 422
        assert "twelve" not in answer.text
        assert await doors.house.gateway.inbox(doors.house.who("lis"), K) == []

    async def test_a_full_queue_is_503_with_a_sentence(self, doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
        decisions = doors.house.gateway._carrier._decisions
        monkeypatch.setattr(decisions, "_longest", 0)
        answer = await doors.asks("municipality", "gert", ask(doors.house, "anna", WISHES, "municipality"))
        assert (answer.status_code, answer.json()["code"]) == (503, "too_busy")
        assert answer.json()["detail"] == "The queue is full; nothing was done."


class TestOnce:
    """P6 over HTTP: an assertion is good for one permit."""

    async def test_a_replayed_assertion_is_refused_and_recorded(self, doors: Doors) -> None:
        system = doors.systems["municipality"]
        body = {**ask(doors.house, "anna", WISHES, "municipality"), "person": await system.assertion("gert")}
        first, again = [await system.post(FLOWS, body) for _ in range(2)]
        assert (first.status_code, again.status_code) == (200, 403)
        assert again.json()["reasons"][0]["code"] == "assertion_used"

    async def test_an_idempotency_key_is_the_same_flow_with_fresh_assertions(self, doors: Doors) -> None:
        system, body = doors.systems["municipality"], ask(doors.house, "anna", WISHES, "municipality")
        first, again = [await system.post(FLOWS, body, "gert", idempotency_key="k1") for _ in range(2)]
        assert (first.status_code, again.status_code) == (200, 409)
        assert again.json()["code"] == "already_released"
        assert again.json()["flow"] == first.json()["flow"]
        assert "information" not in again.json()
        other = await system.post(FLOWS, {**body, "fields": ["wishes.tasks"]}, "gert", idempotency_key="k1")
        assert (other.status_code, other.json()["code"]) == (409, "conflict")


async def test_a_body_that_does_not_leave_within_two_seconds_is_cut_and_counts_as_disclosed(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P9."""
    house = doors.house
    monkeypatch.setattr(leaving, "SECONDS", 1.0)
    answer = await house.gateway.carry_one(house.who("gert"), house.asked("gert", "anna", WISHES))
    response = handing.handed_over(house.gateway, K, answer)
    sent: list[Any] = []

    async def stuck(message: Any) -> None:
        sent.append(message)
        await asyncio.sleep(5)

    with pytest.raises(TimeoutError):
        await response({"type": "http", "method": "POST", "headers": []}, _nothing, stuck)
    assert len(sent) == 1
    closed = await house.last("closed")
    assert (closed.said["flows"], closed.said["outcome"]) == ([answer.flow], "unknown")


async def test_what_stood_still_for_two_seconds_after_its_place_does_not_leave(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P9: a withdrawal acknowledged just after the place of a release may be two seconds old by then."""
    house, system = doors.house, doors.systems["municipality"]
    monkeypatch.setattr(leaving, "SECONDS", 0.1)

    async def stand_still(drafts: Sequence[Draft], _: object) -> None:
        if any(draft.kind == "released" for draft in drafts):
            await asyncio.sleep(0.2)

    house.ledgers["gateway"].after = stand_still
    late = await system.post(FLOWS, ask(house, "anna", WISHES, "municipality"), "gert")
    assert (late.status_code, "information" in late.json()) == (503, False)
    assert (await house.last("released")).said["arrow"] == WISHES
    await asyncio.sleep(0.5)  # closes gather for a quarter of a second
    assert (await house.last("closed")).said["outcome"] == "unknown"


async def _nothing() -> Any:
    return {"type": "http.disconnect"}
