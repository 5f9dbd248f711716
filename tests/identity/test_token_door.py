"""The token endpoint, as partners' systems meet it: forms in, tokens or OAuth's own refusals out."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

import httpx2
import pytest

from services.identity.client import Verifier
from services.identity.service import Identity
from services.settings import Settings
from tests.identity.installation import NOW, app_of
from tests.identity.world import CLIENT, METHOD, TOKEN_URL, URL, World, form, proof_by, signed_by
from tests.ledger_in_memory import LedgerInMemory

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def world(identity: Identity, ledger: LedgerInMemory) -> World:
    return World(identity, ledger)


@pytest.fixture
async def http(identity: Identity, settings: Settings, ledger: LedgerInMemory) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app_of(settings, identity, ledger))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8400") as client:
        yield client


async def assertion(world: World) -> str:
    return (await world.draft("client assertion")).write()


@pytest.mark.parametrize("bound", [False, True])
async def test_a_true_request_gets_a_token(world: World, http: httpx2.AsyncClient, bound: bool) -> None:
    headers = {"dpop": proof_by(CLIENT, "POST", TOKEN_URL).write()} if bound else {}
    answer = await http.post("/v1/token", data=form(await assertion(world), client_id=CLIENT), headers=headers)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    said = answer.json()
    assert (said["token_type"], said["expires_in"]) == ("DPoP" if bound else "Bearer", 900)
    if not bound:
        caller = await world.verifier().caller(f"Bearer {said['access_token']}", None, METHOD, URL)
        assert (caller.client, caller.partner, caller.valid_until) == (CLIENT, "cafe", NOW + 900_000)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "unsupported_grant_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"client_id": "care-home-system"}, "invalid_client"),
        ({"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"}, "invalid_client"),
        ({"client_assertion_type": ""}, "invalid_client"),
        ({"client_assertion": ""}, "invalid_client"),
        ({"client_assertion": "a.b.c"}, "invalid_client"),
    ],
    ids=str,
)
async def test_a_request_is_refused_in_oauths_words(
    world: World, http: httpx2.AsyncClient, change: dict[str, str], error: str
) -> None:
    answer = await http.post("/v1/token", data={**form(await assertion(world)), **change})
    assert answer.json()["error"] == error
    assert answer.status_code == (401 if error == "invalid_client" else 400)


async def test_a_secret_is_no_key(http: httpx2.AsyncClient) -> None:
    secret = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": "x"}
    assert (await http.post("/v1/token", data=secret)).status_code == 401
    assert (await http.post("/v1/token", data={"grant_type": "client_credentials"}, auth=(CLIENT, "x"))).is_error


async def test_a_field_stands_once_in_a_form_that_can_be_read(world: World, http: httpx2.AsyncClient) -> None:
    true = urlencode(form(await assertion(world)))
    for body, headers in (
        (f"{true}&grant_type=client_credentials", FORM),
        (f"{true}&x=%ff", FORM),
        (f"{true}&x", FORM),
        (true, {"content-type": "text/plain"}),
        (true, {}),
        ("&".join(f"x{n}=1" for n in range(100)), FORM),
    ):
        answer = await http.post("/v1/token", content=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), body
    assert (await http.post("/v1/token", content=true, headers=FORM)).status_code == 200


async def test_a_refused_request_does_not_spend_the_assertion(world: World, http: httpx2.AsyncClient) -> None:
    true = form(await assertion(world))
    assert (await http.post("/v1/token", data=true, headers={"dpop": "no proof"})).status_code == 400
    assert (await http.post("/v1/token", data=true)).status_code == 200
    assert (await http.post("/v1/token", data=true)).status_code == 401


async def test_an_audience_may_be_the_issuer_or_the_endpoint(world: World, http: httpx2.AsyncClient) -> None:
    for audience in ("http://127.0.0.1:8400", TOKEN_URL, ["http://127.0.0.1:8400", TOKEN_URL]):
        draft = await world.draft("client assertion")
        draft.claims["aud"] = audience
        assert (await http.post("/v1/token", data=form(draft.write()))).status_code == 200


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("algorithm", ["Ed25519", "EdDSA"])
async def test_one_algorithm_goes_by_two_names(world: World, http: httpx2.AsyncClient, algorithm: str) -> None:
    times = {name: (await world.draft("client assertion")).claims[name] for name in ("iat", "exp", "jti")}
    who = "care-home-system"
    draft = signed_by(who, {"typ": "JWT", "alg": algorithm}, iss=who, sub=who, aud=TOKEN_URL, **times)
    assert (await http.post("/v1/token", data=form(draft.write()))).status_code == 200


async def test_what_was_used_is_forgotten_when_it_can_come_no_more(
    identity: Identity, world: World, http: httpx2.AsyncClient, ledger: LedgerInMemory
) -> None:
    for _ in range(3):
        await http.post("/v1/token", data=form(await assertion(world)))
    ledger.time += 600_000
    draft = await world.draft("client assertion")
    draft.claims.update(iat=ledger.time // 1_000, exp=ledger.time // 1_000 + 60)
    assert (await http.post("/v1/token", data=form(draft.write()))).status_code == 200
    assert await identity.database.read(lambda c: c.value("SELECT COUNT(*) FROM used")) == 1


async def test_what_the_server_says_of_itself_is_true(world: World, http: httpx2.AsyncClient) -> None:
    said = (await http.get("/.well-known/oauth-authorization-server")).json()
    assert said["token_endpoint"] == TOKEN_URL
    keys = (await http.get(said["jwks_uri"])).json()
    assert keys == await world.identity.issuer_keys()
    assert "d" not in keys["keys"][0]
    verifier = Verifier(world.identity, world.ledger, said["issuer"])
    assert await verifier.caller(f"Bearer {await world.access()}", None, METHOD, URL)
