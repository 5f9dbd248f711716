"""Fetching from holders' systems: the honest one is understood; every other is one clear problem, in time."""

import asyncio
import gzip
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI, Request
from joserfc import jwt
from joserfc.jwk import KeySet

from gateway.answers import LARGEST
from gateway.connectors import AT_ONCE, PATH, Connectors, Fetch
from gateway.holder_tokens import HolderTokens, body_digest
from services.database import Database
from services.problems import HolderFailed, HolderUnreachable
from tests.gateway.holders import Say, Talk, answer, at_once, drop_by_drop, saying, served, silent

SECONDS = 0.6
TOKENS = HolderTokens("https://gateway.example", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
GIVEN = {"support-needs": {"practical_support": "Hjælp til at tage bussen"}}
GOOD = orjson.dumps({"information": GIVEN})
FETCH = Fetch(
    collaboration="aalborg-aktiv",
    partner="care-home",
    flow="flw_1",
    reference="ref_1",
    arrow="needs-to-cafe",
    purpose="prepare-trial",
    items={"support-needs": ["practical_support", "sensory_needs"]},
    asked_by_partner="cafe",
    asked_by_actor="cafe-manager",
    justification="Vagt på mandag",
    entry=41,
    at=1_796_112_000_500,
)


@pytest.fixture
async def connectors(database: Database) -> AsyncIterator[Connectors]:
    made = Connectors(database, TOKENS, SECONDS, private_allowed=True)
    yield made
    await made.close()


async def test_a_holder_is_asked_as_the_contract_says(connectors: Connectors) -> None:
    app = FastAPI()
    seen: dict[str, Any] = {}

    @app.post("/case-system" + PATH)
    async def information(request: Request) -> dict[str, Any]:
        seen.update(headers=dict(request.headers), body=await request.body())
        return {"information": GIVEN}

    with served(app) as [url]:
        await connectors.register("aalborg-aktiv", "care-home", url + "/case-system/")
        assert await connectors.fetch(FETCH) == GIVEN
    assert orjson.loads(seen["body"]) == {
        "collaboration": "aalborg-aktiv",
        "flow": "flw_1",
        "reference": "ref_1",
        "arrow": "needs-to-cafe",
        "purpose": "prepare-trial",
        "items": {"support-needs": ["practical_support", "sensory_needs"]},
        "asked_by": {"partner": "cafe", "actor": "cafe-manager"},
        "justification": "Vagt på mandag",
        "entry": 41,
    }
    assert seen["headers"]["host"] == url.removeprefix("http://")
    assert seen["headers"]["accept-encoding"] == "identity"
    token = jwt.decode(
        seen["headers"]["authorization"].removeprefix("Bearer "),
        KeySet.import_key_set(dict(TOKENS.jwks())),
        algorithms=["Ed25519"],
    )
    assert token.header["typ"] == "holder+jwt"
    claims = dict(token.claims)
    assert claims.pop("jti") != ""
    assert claims == {
        "iss": "https://gateway.example",
        "aud": "care-home",
        "iat": 1_796_112_000,
        "exp": 1_796_112_060,
        "body_sha256": body_digest(seen["body"]),
    }


def test_the_key_set_shows_no_private_part_and_tokens_are_never_the_same() -> None:
    assert {name for key in TOKENS.jwks()["keys"] for name in key} == {"kty", "crv", "x", "kid", "alg", "use"}
    assert TOKENS.token("care-home", b"", 0) != TOKENS.token("care-home", b"", 0)


UNREACHABLE: dict[str, Say] = {
    "silent": silent(30),
    "drops of a head": drop_by_drop(b"HTTP/1.1 200 OK\r\n", b"x-more: 1\r\n", 0.05),
    "endless, slowly": drop_by_drop(answer(b'{"information": {"', length=200_000), b" ", 0.05),
    "a fault of its own": at_once(answer(GOOD, status="500 Oops")),
    "busy": at_once(answer(GOOD, status="503 Busy")),
}
FAILED: dict[str, Say] = {
    "huge, announced": at_once(answer(b"", length=LARGEST + 1)),
    "huge, in chunks": drop_by_drop(
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
        b"10000\r\n" + b" " * 65_536 + b"\r\n",
        0,
    ),
    "huge, without a length": drop_by_drop(
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n", b" " * 65_536, 0
    ),
    "huge head": at_once(answer(GOOD, "x-long: " + "x" * 2_000_000)),
    "compressed": at_once(answer(gzip.compress(GOOD), "content-encoding: gzip")),
    "a bomb": at_once(answer(gzip.compress(b" " * 30_000_000), "content-encoding: gzip")),
    "compressed twice": at_once(answer(GOOD, "content-encoding: gzip, gzip")),
    "closing half way": at_once(answer(GOOD[:20], length=len(GOOD))),
    "closing in a chunk": at_once(
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nff\r\n" + GOOD
    ),
    "closing at once": at_once(b""),
    "a length that is too short": at_once(answer(GOOD, length=20)),
    "a length that is no number": at_once(answer(GOOD).replace(b"content-length: ", b"content-length: x")),
    "two lengths": at_once(answer(GOOD, "content-length: 3")),
    "not HTTP": at_once(b"220 mail.example ESMTP\r\n"),
    "a refusal": at_once(answer(GOOD, status="404 Unknown")),
    "no content": at_once(answer(b"", status="204 Nothing")),
    "another kind": at_once(answer(GOOD, "content-type: text/html")),
    "not JSON": at_once(answer(b'{"information": {"support-needs": {"practical_support": "secret')),
    "not an object": at_once(answer(b'["information"]')),
    "no information": at_once(answer(b'{"support-needs": {}}')),
    "information that is a list": at_once(answer(b'{"information": []}')),
    "deep": at_once(answer(b'{"information": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}")),
    "not Unicode": at_once(answer(b'{"information": {"a": {"b": "\xff"}}}')),
    "not a number": at_once(answer(b'{"information": {"a": {"b": NaN}}}')),
}


@pytest.mark.parametrize("name", UNREACHABLE)
async def test_a_holder_that_does_not_answer_is_unreachable_within_the_deadline(
    connectors: Connectors, name: str
) -> None:
    async with saying(UNREACHABLE[name]) as talk:
        problem = await _problem(connectors, talk.url)
        assert (problem.code, problem.status) == ("holder_unreachable", 502)
        await _nothing_kept(talk)


@pytest.mark.parametrize("name", FAILED)
async def test_a_holder_that_answers_otherwise_has_failed(connectors: Connectors, name: str) -> None:
    async with saying(FAILED[name]) as talk:
        problem = await _problem(connectors, talk.url)
        assert problem.code == "holder_failed"
        await _nothing_kept(talk)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 Other", "307 Same", "308 Same"])
async def test_redirects_are_not_followed(connectors: Connectors, status: str) -> None:
    async with saying(at_once(answer(GOOD))) as elsewhere:
        redirect = answer(GOOD, f"location: {elsewhere.url}{PATH}", status=status)
        async with saying(at_once(redirect)) as talk:
            problem = await _problem(connectors, talk.url)
            assert problem.code == "holder_failed"
            assert len(talk.asked) == 1
        assert elsewhere.asked == []


async def test_a_holder_that_is_not_there_is_unreachable(connectors: Connectors) -> None:
    async with saying(at_once(b"")) as talk:
        url = talk.url
    assert (await _problem(connectors, url)).code == "holder_unreachable"


async def test_a_holder_that_nobody_registered_is_unreachable(connectors: Connectors) -> None:
    async with saying(at_once(answer(GOOD))) as talk:
        await connectors.register("elsewhere", "care-home", talk.url)
        await connectors.register("aalborg-aktiv", "municipality", talk.url)
        with pytest.raises(HolderUnreachable):
            await connectors.fetch(FETCH)
        assert talk.asked == []


async def test_after_any_failure_the_next_question_is_answered(connectors: Connectors) -> None:
    async with saying(FAILED["huge, in chunks"]) as talk:
        await _problem(connectors, talk.url)
    async with saying(at_once(answer(GOOD))) as talk:
        await connectors.register("aalborg-aktiv", "care-home", talk.url)
        assert await connectors.fetch(FETCH) == GIVEN


async def test_a_slow_holder_keeps_nobody_else_waiting_and_is_not_asked_more_than_it_may_be(
    database: Database,
) -> None:
    # Long enough for the quick one to be asked while the slow one is waited for, also where the machine is busy.
    connectors = Connectors(database, TOKENS, 3, private_allowed=True)
    async with saying(silent(30)) as slow, saying(at_once(answer(GOOD))) as quick:
        await connectors.register("aalborg-aktiv", "care-home", slow.url)
        await connectors.register("aalborg-aktiv", "municipality", quick.url)
        stuck = [asyncio.create_task(connectors.fetch(FETCH)) for _ in range(3 * AT_ONCE)]
        async with asyncio.timeout(2.5):
            while slow.open < AT_ONCE:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)  # for those that must not come
        assert slow.open == AT_ONCE
        assert await connectors.fetch(replace(FETCH, partner="municipality")) == GIVEN
        assert not any(task.done() for task in stuck)  # an order, not a time: the quick one came first
        outcomes = await asyncio.gather(*stuck, return_exceptions=True)
        assert all(isinstance(outcome, HolderUnreachable) for outcome in outcomes)
        assert len(slow.asked) <= 2 * AT_ONCE
    await connectors.close()


async def test_many_questions_go_out_side_by_side(database: Database) -> None:
    async def slowly(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        writer.write(answer(GOOD))

    connectors = Connectors(database, TOKENS, 5, private_allowed=True)
    async with saying(slowly) as talk:
        await connectors.register("aalborg-aktiv", "care-home", talk.url)
        begun = time.monotonic()
        assert await asyncio.gather(*(connectors.fetch(FETCH) for _ in range(AT_ONCE))) == [GIVEN] * AT_ONCE
        assert time.monotonic() - begun < 0.3 * AT_ONCE / 4
    await connectors.close()


async def test_a_new_address_counts_at_once(connectors: Connectors) -> None:
    async with saying(at_once(answer(GOOD))) as old, saying(at_once(answer(b'{"information": {}}'))) as new:
        await connectors.register("aalborg-aktiv", "care-home", old.url)
        await connectors.fetch(FETCH)
        await connectors.register("aalborg-aktiv", "care-home", new.url)
        assert await connectors.registered("aalborg-aktiv") == {"care-home": new.url}
        assert await connectors.fetch(FETCH) == {}
        assert (len(old.asked), len(new.asked)) == (1, 1)


async def test_proxies_of_the_environment_are_not_used(connectors: Connectors, monkeypatch: pytest.MonkeyPatch) -> None:
    async with saying(at_once(answer(b'{"information": {}}'))) as proxy, saying(at_once(answer(GOOD))) as talk:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        await connectors.register("aalborg-aktiv", "care-home", talk.url)
        assert await connectors.fetch(FETCH) == GIVEN
        assert proxy.asked == []


async def _problem(connectors: Connectors, url: str) -> HolderFailed:
    await connectors.register("aalborg-aktiv", "care-home", url)
    begun = time.monotonic()
    with pytest.raises(HolderFailed) as raised:
        await connectors.fetch(FETCH)
    assert time.monotonic() - begun < SECONDS + 0.5
    told = f"{raised.value.detail} {raised.value.remedy} {raised.value.__cause__!r}"
    assert raised.value.detail
    assert raised.value.remedy
    assert "secret" not in told
    assert raised.value.__cause__ is None
    return raised.value


async def _nothing_kept(talk: Talk) -> None:
    assert talk.asked, "the fault did not fire: nobody asked"
    async with asyncio.timeout(2):
        while talk.open:
            await asyncio.sleep(0.01)  # until the server sees that its caller has gone
