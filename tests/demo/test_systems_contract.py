"""The partners' systems keep the contract: they answer the gateway, and nobody else."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx2
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from deploy.demo.systems.app import make_system
from deploy.demo.systems.memory import records_of
from deploy.demo.systems.names import systems_of
from deploy.demo.systems.remote import RemoteSystem
from gateway.connectors import PATH, Connectors, Fetch
from gateway.holder_tokens import HolderTokens, body_digest
from services.database import Database
from services.problems import HolderFailed
from tests.demo.conftest import World
from tests.demo.standin import CLOCK_AT
from tests.gateway.conftest import MIGRATIONS
from tests.gateway.holders import served

ANNA = "ref_" + "a" * 32
FETCH = Fetch(
    collaboration="aalborg-aktiv",
    partner="care-home",
    flow="flw_1",
    reference=ANNA,
    arrow="needs-to-cafe",
    purpose="prepare-trial",
    items={"support-needs": ["practical_support", "sensory_needs"]},
    asked_by_partner="cafe",
    asked_by_actor="cafe-manager",
    justification="Vagt på mandag",
    entry=41,
    at=CLOCK_AT,
)


@pytest.fixture
async def connectors(world: World, remotes: dict[str, RemoteSystem]) -> AsyncIterator[Connectors]:
    tokens = world.standin.tokens
    assert tokens is not None
    database = Database(world.settings.data / "gateway.db", MIGRATIONS)
    made = Connectors(database, tokens, 5, private_allowed=True)
    for partner in ("municipality", "care-home"):
        await made.register("aalborg-aktiv", partner, world.systems[partner])
        await remotes[partner].know({"anna": ANNA})
    yield made
    await made.close()
    database.close()


async def test_a_system_answers_the_gateway_with_the_fields_asked_for(connectors: Connectors) -> None:
    needs = records_of("care-home")["anna"]["support-needs"]
    wanted = {name: needs[name] for name in ("practical_support", "sensory_needs")}
    assert await connectors.fetch(FETCH) == {"support-needs": wanted}


async def test_what_a_system_does_not_hold_it_leaves_out(connectors: Connectors) -> None:
    asked = {"support-needs": ["shoe_size"], "wishes": ["tasks"]}
    assert await connectors.fetch(replace(FETCH, items=asked)) == {}
    tasks = {"wishes": {"tasks": records_of("municipality")["anna"]["wishes"]["tasks"]}}
    assert await connectors.fetch(replace(FETCH, partner="municipality", items=asked)) == tasks


async def test_a_case_that_a_system_was_not_told_of_it_does_not_know(connectors: Connectors) -> None:
    with pytest.raises(HolderFailed, match="404"):
        await connectors.fetch(replace(FETCH, reference="ref_unknown"))


async def test_references_are_known_after_a_restart(world: World, connectors: Connectors) -> None:
    with served(make_system(systems_of()["care-home"], world.settings)) as [url]:
        await connectors.register("aalborg-aktiv", "care-home", url)
        assert await connectors.fetch(FETCH) != {}


async def test_a_held_answer_waits_for_its_release(connectors: Connectors, remotes: dict[str, RemoteSystem]) -> None:
    home = remotes["care-home"]
    await home.hold()
    question = asyncio.create_task(connectors.fetch(FETCH))
    async with asyncio.timeout(3):
        while not await home.waiting():
            await asyncio.sleep(0.02)
    assert await connectors.fetch(replace(FETCH, partner="municipality")) == {}, "another system does not wait"
    assert not question.done()
    await home.release()
    assert "support-needs" in await question
    assert await home.waiting() == 0


async def test_a_new_key_of_the_gateway_is_taken_up_without_asking_for_it_all_the_time(
    world: World, connectors: Connectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    await connectors.fetch(FETCH)
    new = world.standin.signs(world.url, seed=2)
    asked = world.standin.asked_for_keys
    body = FETCH.body()
    answers = [await _asked(world, new.token("care-home", body, CLOCK_AT), body) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401] * 3
    assert world.standin.asked_for_keys == asked
    monkeypatch.setattr("deploy.demo.systems.gateway_word._ASK_AGAIN", 0.0)
    assert (await _asked(world, new.token("care-home", body, CLOCK_AT), body)).status_code == 200


async def test_a_token_is_good_for_one_body_once_within_its_minute(world: World, connectors: Connectors) -> None:
    tokens = world.standin.tokens
    assert tokens is not None
    body = FETCH.body()
    token = tokens.token("care-home", body, CLOCK_AT)
    assert (await _asked(world, token, replace(FETCH, arrow="another").body())).status_code == 401
    assert (await _asked(world, token, body)).status_code == 200
    assert (await _asked(world, token, body)).status_code == 401
    last, late = (tokens.token("care-home", body, CLOCK_AT) for _ in range(2))
    world.standin.now = CLOCK_AT + 59_999
    assert (await _asked(world, last, body)).status_code == 200
    world.standin.now = CLOCK_AT + 60_000
    assert (await _asked(world, late, body)).status_code == 401


GATEWAY_KEY = Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32)
STRANGE_KEY = Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32)
CHANGES: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://elsewhere.example"},
    "no issuer": {"iss": None},
    "another partner": {"aud": "municipality"},
    "several partners": {"aud": ["care-home", "municipality"]},
    "made in the future": {"iat": CLOCK_AT // 1_000 + 30, "exp": CLOCK_AT // 1_000 + 90},
    "long-lived": {"exp": CLOCK_AT // 1_000 + 3_600},
    "no end": {"exp": None},
    "an end that is text": {"exp": str(CLOCK_AT // 1_000 + 60)},
    "no name": {"jti": None},
    "no digest": {"body_sha256": None},
}


async def test_a_token_with_other_claims_is_refused(world: World, connectors: Connectors) -> None:
    for name, change in CHANGES.items():
        claims = {key: value for key, value in {**_claims(world), **change}.items() if value is not None}
        assert (await _asked(world, _signed(claims), FETCH.body())).status_code == 401, name
    # None of them has used up the token, and unchanged it is taken.
    assert (await _asked(world, _signed(_claims(world)), FETCH.body())).status_code == 200


HEADERS: list[dict[str, Any]] = [
    {"typ": "JWT"},
    {"typ": "person+jwt"},
    {"jwk": {}},
    {"jku": "https://elsewhere.example"},
    {"kid": "another"},
    {"crit": ["exp"]},
]


async def test_a_token_with_another_header_is_refused(world: World, connectors: Connectors) -> None:
    for header in HEADERS:
        assert (await _asked(world, _signed(_claims(world), **header), FETCH.body())).status_code == 401, header
    assert (await _asked(world, _signed(_claims(world)), FETCH.body())).status_code == 200


async def test_a_token_of_another_key_or_algorithm_or_none_is_refused(world: World, connectors: Connectors) -> None:
    body, claims, ours = FETCH.body(), _claims(world), _header()["kid"]
    public = _jwk(GATEWAY_KEY).as_dict(private=False)["x"]
    mac = jwt.encode({**_header(), "alg": "HS256"}, claims, OctKey.import_key(str(public)), algorithms=["HS256"])
    none = "eyJhbGciOiJub25lIiwidHlwIjoiaG9sZGVyK2p3dCJ9." + _signed(claims).split(".")[1] + "."
    strange = _signed(claims, STRANGE_KEY, kid=ours)
    for token in (mac, none, strange, "-", "x.y.z", _signed(claims)[:-4] + "AAAA"):
        assert (await _asked(world, token, body)).status_code == 401
    async with httpx2.AsyncClient() as http:
        assert (await http.post(world.systems["care-home"] + PATH, content=body)).status_code == 401


async def test_a_system_without_the_gateway_s_keys_answers_nobody(world: World, connectors: Connectors) -> None:
    world.standin.tokens = None
    token = HolderTokens(f"{world.url}/gateway", GATEWAY_KEY).token("care-home", FETCH.body(), CLOCK_AT)
    assert (await _asked(world, token, FETCH.body())).status_code in {401, 503}


async def test_a_question_that_is_not_as_agreed_is_named_and_not_repeated(world: World, connectors: Connectors) -> None:
    tokens = world.standin.tokens
    assert tokens is not None
    body = b'{"flow": "flw_1", "reference": 7, "arrow": "secret"}'
    answer = await _asked(world, tokens.token("care-home", body, CLOCK_AT), body)
    assert answer.status_code == 422
    assert "items" in answer.text
    assert "reference" in answer.text
    assert "secret" not in answer.text


async def test_the_roster_app_answers_no_such_questions(world: World) -> None:
    async with httpx2.AsyncClient() as http:
        assert (await http.post(world.systems["cafe"] + PATH, content=FETCH.body())).status_code == 404


def _jwk(key: Ed25519PrivateKey) -> OKPKey:
    return OKPKey.import_key(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _header() -> dict[str, Any]:
    return {"alg": "Ed25519", "typ": "holder+jwt", "kid": _jwk(GATEWAY_KEY).thumbprint()}


def _signed(claims: dict[str, Any], key: Ed25519PrivateKey = GATEWAY_KEY, **header: Any) -> str:
    # Written by hand, so that a test can sign what no library would.
    parts = [orjson.dumps({**_header(), **header}), orjson.dumps(claims)]
    text = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    return (text + b"." + urlsafe_b64encode(key.sign(text)).rstrip(b"=")).decode()


def _claims(world: World) -> dict[str, Any]:
    second = CLOCK_AT // 1_000
    times = {"iat": second, "exp": second + 60, "jti": "tok_1"}
    return {"iss": f"{world.url}/gateway", "aud": "care-home", **times, "body_sha256": body_digest(FETCH.body())}


async def _asked(world: World, token: str, body: bytes) -> httpx2.Response:
    headers = {"authorization": f"Bearer {token}".strip(), "content-type": "application/json"}
    async with httpx2.AsyncClient() as http:
        return await http.post(world.systems["care-home"] + PATH, content=body, headers=headers)
