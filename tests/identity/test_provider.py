"""The embedded provider: what it gives, to whom, and what it refuses."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.jwk import KeySet

from services.identity.app import make_identity_app
from services.identity.provider import Provider
from services.identity.signed import hashed
from services.identity.token_door import OAuthError
from services.problems import Invalid
from services.trust import load_trust
from tests.identity.installation import INVENTED, NOW, app_of, identity_in, settings_in
from tests.ledger_in_memory import LedgerInMemory
from tests.pages.reading import read

ISSUER, BACK = "http://127.0.0.1:8400/provider", "http://127.0.0.1:8404/sign-in/callback"
VERIFIER = "v" * 43
ASKED = {
    "client_id": "dottedline-consent",
    "redirect_uri": BACK,
    "response_type": "code",
    "scope": "openid",
    "state": "s-1",
    "nonce": "n-1",
    "code_challenge": hashed(VERIFIER),
    "code_challenge_method": "S256",
}
FORM = {
    "grant_type": "authorization_code",
    "client_id": "dottedline-consent",
    "redirect_uri": BACK,
    "code_verifier": VERIFIER,
}


@pytest.fixture
def clock() -> LedgerInMemory:
    return LedgerInMemory()


@pytest.fixture
def provider(clock: LedgerInMemory) -> Provider:
    doors = {"dottedline-consent": BACK, "dottedline-audit": "http://127.0.0.1:8401/sign-in/callback"}
    return Provider(ISSUER, Ed25519PrivateKey.generate(), INVENTED, doors, clock)


async def code_of(provider: Provider) -> str:
    address = await provider.choose(provider.asked(ASKED), "anna")
    found = re.search(r"[?&]code=([^&]+)", address)
    assert found is not None
    return found.group(1)


async def test_a_code_becomes_an_identity(provider: Provider) -> None:
    answer = await provider.exchange({**FORM, "code": await code_of(provider)})
    keys = KeySet.import_key_set(provider.keys)
    claims = jwt.decode(answer["id_token"], keys, algorithms=["Ed25519"]).claims
    assert claims == {
        "iss": ISSUER,
        "sub": "anna",
        "aud": "dottedline-consent",
        "iat": NOW // 1_000,
        "exp": NOW // 1_000 + 300,
        "auth_time": NOW // 1_000,
        "nonce": "n-1",
    }


async def test_a_code_counts_once(provider: Provider) -> None:
    code = await code_of(provider)
    await provider.exchange({**FORM, "code": code})
    with pytest.raises(OAuthError, match="code"):
        await provider.exchange({**FORM, "code": code})


async def test_a_code_is_spent_by_a_wrong_verifier(provider: Provider) -> None:
    code = await code_of(provider)
    with pytest.raises(OAuthError):
        await provider.exchange({**FORM, "code": code, "code_verifier": "w" * 43})
    with pytest.raises(OAuthError):
        await provider.exchange({**FORM, "code": code})


async def test_a_code_lives_a_minute(provider: Provider, clock: LedgerInMemory) -> None:
    good, late = await code_of(provider), await code_of(provider)
    clock.time = NOW + 59_999
    assert await provider.exchange({**FORM, "code": good})
    clock.time = NOW + 60_000
    with pytest.raises(OAuthError):
        await provider.exchange({**FORM, "code": late})


@pytest.mark.parametrize(
    "change",
    [
        {"code_verifier": ""},
        {"code_verifier": hashed(VERIFIER)},
        {"code_verifier": "v" * 42},
        {"client_id": "dottedline-audit"},
        {"client_id": ""},
        {"redirect_uri": "http://127.0.0.1:8401/sign-in/callback"},
        {"redirect_uri": ""},
        {"grant_type": "client_credentials"},
        {"grant_type": ""},
    ],
    ids=str,
)
async def test_what_an_identity_is_not_given_for(provider: Provider, change: dict[str, str]) -> None:
    with pytest.raises(OAuthError):
        await provider.exchange({**FORM, "code": await code_of(provider), **change})


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uri": "https://attacker.example/"},
        {"redirect_uri": f"{BACK}/"},
        {"redirect_uri": f"{BACK}?x"},
        {"redirect_uri": "http://127.0.0.1:8401/sign-in/callback"},
        {"redirect_uri": ""},
        {"client_id": "somebody"},
        {"client_id": ""},
        {"response_type": "token"},
        {"response_type": "code id_token"},
        {"scope": "profile"},
        {"state": ""},
        {"nonce": ""},
        {"code_challenge": ""},
        {"code_challenge": "short"},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": ""},
    ],
    ids=str,
)
def test_a_request_that_sends_nobody_anywhere(provider: Provider, change: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        provider.asked({**ASKED, **change})
    for name in change:
        with pytest.raises(Invalid):
            provider.asked({key: value for key, value in ASKED.items() if key != name})


async def test_only_those_on_the_page_can_be_chosen(provider: Provider) -> None:
    with pytest.raises(Invalid):
        await provider.choose(provider.asked(ASKED), "mona")


@pytest.fixture
async def http(tmp_path: Path, clock: LedgerInMemory) -> AsyncIterator[httpx2.AsyncClient]:
    settings = settings_in(tmp_path)
    identity = identity_in(tmp_path, clock)
    transport = httpx2.ASGITransport(app_of(settings, identity, clock))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8400") as client:
        yield client
    identity.close()


@pytest.mark.parametrize("language", ["da", "en"])
async def test_the_page_says_plainly_what_it_is(http: httpx2.AsyncClient, language: str) -> None:
    answer = await http.get("/provider/authorize", params={**ASKED, "ui_locales": language})
    assert answer.status_code == 200
    page = read(answer.text)
    assert page.named("html")[0].attributes["lang"] == language
    assert "emonstration" in page.text()
    buttons = [one for one in page.named("button") if "main" in one.within]
    assert [one.attributes["value"] for one in buttons] == [person.subject for person in INVENTED]
    for person, button in zip(INVENTED, buttons, strict=True):
        assert button.text.split() == [*person.name.split(), *person.about[language].split()]


async def test_the_page_speaks_the_browsers_language_and_offers_the_other(http: httpx2.AsyncClient) -> None:
    english = await http.get("/provider/authorize", params=ASKED, headers={"accept-language": "de, en-GB;q=0.1"})
    assert '<html lang="en"' in english.text
    plain = await http.get("/provider/authorize", params=ASKED, headers={"accept-language": "fr"})
    assert '<html lang="da"' in plain.text
    (link,) = [one for one in read(plain.text).named("a") if one.attributes.get("hreflang") == "en"]
    other = await http.get(f"/provider/authorize{link.attributes['href']}")
    assert '<html lang="en"' in other.text


async def test_easy_words_stay_easy_in_the_language_that_a_door_asks_for(http: httpx2.AsyncClient) -> None:
    cookies = {"cookie": "dottedline-language=da-easy"}
    page = await http.get("/provider/authorize", params={**ASKED, "ui_locales": "en-GB"}, headers=cookies)
    assert "This is not real" in page.text


async def test_the_page_lets_nothing_in_and_nobody_frame_it(http: httpx2.AsyncClient) -> None:
    page = await http.get("/provider/authorize", params=ASKED)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "form-action 'self' http://127.0.0.1:8400 http://127.0.0.1:8404;" in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["cache-control"] == "no-store"


async def test_what_was_asked_with_is_shown_as_text(http: httpx2.AsyncClient) -> None:
    page = await http.get("/provider/authorize", params={**ASKED, "state": '"><script>alert(1)</script>'})
    assert "<script>" not in page.text
    assert page.status_code == 200


@pytest.mark.parametrize("query", [[("state", "again")], [("client_id", "dottedline-consent")]])
async def test_a_parameter_that_stands_twice_is_refused(http: httpx2.AsyncClient, query: list[tuple[str, str]]) -> None:
    page = await http.get("/provider/authorize", params=[*ASKED.items(), *query])
    assert (page.status_code, page.json()["code"]) == (422, "invalid")


async def test_another_site_cannot_press_the_button(http: httpx2.AsyncClient) -> None:
    headers = {"sec-fetch-site": "cross-site", "origin": "https://attacker.example"}
    answer = await http.post("/provider/authorize", data={**ASKED, "subject": "anna"}, headers=headers)
    assert answer.status_code == 403


async def test_the_token_endpoint_refuses_in_oauths_words(http: httpx2.AsyncClient) -> None:
    answer = await http.post("/provider/token", data={**FORM, "code": "x"})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    json = await http.post("/provider/token", json=FORM)
    assert (json.status_code, json.json()["error"]) == (400, "invalid_request")
    twice = await http.post(
        "/provider/token",
        content="code=a&code=b",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert (twice.status_code, twice.json()["error"]) == (400, "invalid_request")


async def test_with_a_provider_of_its_own_an_installation_has_no_invented_people(
    tmp_path: Path, clock: LedgerInMemory
) -> None:
    settings = settings_in(tmp_path).model_copy(update={"issuer": "https://login.example"})
    identity = identity_in(tmp_path, clock)
    app = make_identity_app(settings, identity, clock, load_trust("identity", settings.keys()), INVENTED)
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8400") as http:
        for path in ("/provider/authorize", "/provider/keys", "/provider/.well-known/openid-configuration"):
            assert (await http.get(path, params=ASKED)).status_code == 404
    identity.close()
