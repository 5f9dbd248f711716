"""Signing in with a browser, over real HTTP: code, PKCE, state and nonce; cookies; other sites kept out."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from services.browser import cookie_name, local_path
from services.identity.service import Identity
from services.settings import Settings
from tests.identity.browser import Browser, asked_of
from tests.identity.installation import NOW, app_of, free_ports, identity_in, registered, served, settings_in
from tests.ledger_in_memory import LedgerInMemory


@dataclass
class Door:
    """A door in service, and a browser before it."""

    url: str
    browser: Browser
    identity: Identity
    ledger: LedgerInMemory
    settings: Settings

    async def me(self) -> str:
        answer = await self.browser.open(f"{self.url}/v1/me")
        return answer.json()["name"] if answer.status_code == 200 else f"{answer.status_code}"


@pytest.fixture
async def door(tmp_path: pytest.TempPathFactory, ledger: LedgerInMemory) -> AsyncIterator[Door]:
    port = free_ports()
    settings = settings_in(tmp_path, port)  # type: ignore[arg-type]
    identity = identity_in(tmp_path, ledger, port)  # type: ignore[arg-type]
    await registered(identity, settings)
    browser = Browser()
    async with served(app_of(settings, identity, ledger), port):
        yield Door(settings.url("identity"), browser, identity, ledger, settings)
        await browser.close()


async def test_somebody_signs_in_and_out(door: Door) -> None:
    assert await door.me() == "401"
    back = await door.browser.sign_in(door.url, "anna", "/people?page=2")
    assert (back.status_code, back.headers["location"]) == (303, "/people?page=2")
    me = (await door.browser.open(f"{door.url}/v1/me")).json()
    assert {**me, "person": ""} == {
        "person": "",
        "name": "Anna",
        "partner": "",
        "roles": ["citizen"],
        "valid_until": NOW + 30 * 60_000,
        "lasts_for": 30 * 60_000,
        "beside": "",
    }
    out = await door.browser.post(f"{door.url}/sign-out", sec_fetch_site="same-origin")
    assert (out.status_code, out.headers["location"]) == (303, "/")
    assert await door.me() == "401"


async def test_what_the_browser_is_asked_to_keep(door: Door) -> None:
    begun = await door.browser.open(f"{door.url}/sign-in")
    for cookie in begun.headers.get_list("set-cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
    asked = asked_of(begun.headers["location"])
    assert asked["code_challenge_method"] == "S256"
    assert asked["nonce"]
    assert asked["state"]
    kept = begun.headers["set-cookie"]
    assert not any(asked[name] in kept for name in ("state", "nonce", "code_challenge"))
    assert begun.headers["cache-control"] == "no-store"


def test_over_https_the_cookie_is_bound_to_the_host() -> None:
    assert cookie_name("consent", "https://consent.example") == "__Host-dottedline-consent"
    assert cookie_name("consent", "http://127.0.0.1:8404") == "dottedline-consent"


async def test_a_new_session_has_a_new_token_and_the_old_one_is_gone(door: Door) -> None:
    await door.browser.sign_in(door.url, "anna")
    before = door.browser.http.cookies["dottedline-identity"]
    await door.browser.sign_in(door.url, "ove")
    assert await door.me() == "Ove"
    assert door.browser.http.cookies["dottedline-identity"] != before
    assert await door.identity.session(before, "identity") is None


async def test_a_token_planted_beforehand_opens_nothing(door: Door) -> None:
    door.browser.http.cookies.set("dottedline-identity", "planted", domain="127.0.0.1")
    await door.browser.sign_in(door.url, "anna")
    assert await door.identity.session("planted", "identity") is None


async def test_another_browser_cannot_finish_what_this_one_began(door: Door) -> None:
    address = await door.browser.choose(await door.browser.to_provider(door.url), "anna")
    attacked = Browser()
    assert (await attacked.open(address)).status_code == 401  # began nothing
    await attacked.to_provider(door.url)
    assert (await attacked.open(address)).status_code == 401  # began another sign-in
    await attacked.close()


async def test_the_provider_is_asked_to_speak_the_readers_language(door: Door) -> None:
    for cookie, language in (("da-easy", "da"), ("en", "en")):
        door.browser.http.cookies.set("dottedline-language", cookie, domain="127.0.0.1")
        sent = await door.browser.open(f"{door.url}/sign-in")
        assert asked_of(sent.headers["location"])["ui_locales"] == language


async def test_a_code_signs_in_once(door: Door) -> None:
    address = await door.browser.choose(await door.browser.to_provider(door.url), "anna")
    begun = dict(door.browser.http.cookies)
    assert (await door.browser.open(address)).status_code == 303
    for name, value in begun.items():
        door.browser.http.cookies.set(name, value, domain="127.0.0.1")
    assert (await door.browser.open(address)).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"state": "another"},
        {"state": ""},
        {"code": "another"},
        {"code": ""},
        {"iss": "https://attacker.example"},
        {"error": "access_denied"},
    ],
    ids=str,
)
async def test_an_answer_that_was_changed_signs_nobody_in(door: Door, change: dict[str, str]) -> None:
    address = await door.browser.choose(await door.browser.to_provider(door.url), "anna")
    changed = {**asked_of(address), **change}
    answer = await door.browser.http.get(f"{door.url}/sign-in/callback", params=changed)
    assert answer.status_code == 401
    assert await door.me() == "401"


async def test_a_sign_in_takes_ten_minutes_at_most(door: Door) -> None:
    page = await door.browser.to_provider(door.url)
    door.ledger.time = NOW + 600_000
    address = await door.browser.choose(page, "anna")
    answer = await door.browser.open(address)
    assert (answer.status_code, answer.json()["detail"]) == (401, "The sign-in took too long.")


async def test_somebody_who_is_not_registered_is_told_and_recorded(door: Door) -> None:
    answer = await door.browser.sign_in(door.url, "stranger")
    assert answer.status_code == 403
    assert "not registered" in answer.json()["detail"]
    assert door.ledger.drafts["house"][-1].said == {"door": "identity", "outcome": "refused"}
    assert await door.me() == "401"


async def test_after_days_people_sign_in_again(door: Door) -> None:
    await door.browser.sign_in(door.url, "anna")
    door.ledger.time += 9 * 86_400_000
    assert await door.me() == "401"
    await door.browser.sign_in(door.url, "anna")
    assert await door.me() == "Anna"


ALLOWED: dict[str, dict[str, str]] = {
    "this door's own page": {"sec_fetch_site": "same-origin", "origin": "{door}"},
    "this door's own page without referrer": {"sec_fetch_site": "same-origin", "origin": "null"},
    "typed by the person": {"sec_fetch_site": "none"},
    "an older browser on this door's page": {"origin": "{door}"},
    "a program": {},
}
REFUSED: dict[str, dict[str, str]] = {
    "another site": {"sec_fetch_site": "cross-site", "origin": "https://attacker.example"},
    "another site that names us": {"sec_fetch_site": "cross-site", "origin": "{door}"},
    "another port of this machine": {"sec_fetch_site": "same-site", "origin": "http://127.0.0.1:1"},
    "an older browser on another site": {"origin": "https://attacker.example"},
    "an older browser on another port": {"origin": "http://127.0.0.1:1"},
    "a page without an origin": {"origin": "null"},
    "a site that begins as we do": {"origin": "{door}.attacker.example"},
    "an origin that is empty": {"origin": ""},
    "a word that browsers never send": {"sec_fetch_site": "same-origin, cross-site"},
}


@pytest.mark.parametrize("name", ALLOWED)
async def test_a_change_is_taken_from(door: Door, name: str) -> None:
    await door.browser.sign_in(door.url, "anna")
    headers = {key: value.format(door=door.url) for key, value in ALLOWED[name].items()}
    assert (await door.browser.post(f"{door.url}/sign-out", **headers)).status_code == 303


@pytest.mark.parametrize("name", REFUSED)
async def test_a_change_is_not_taken_from(door: Door, name: str) -> None:
    await door.browser.sign_in(door.url, "anna")
    headers = {key: value.format(door=door.url) for key, value in REFUSED[name].items()}
    answer = await door.browser.post(f"{door.url}/sign-out", **headers)
    assert answer.status_code == 403
    assert await door.me() == "Anna"


async def test_signing_out_everywhere_ends_the_other_browser_too(door: Door) -> None:
    other = Browser()
    await other.sign_in(door.url, "anna")
    await door.browser.sign_in(door.url, "anna")
    await door.browser.post(f"{door.url}/sign-out/everywhere")
    assert (await other.open(f"{door.url}/v1/me")).status_code == 401
    await other.close()


async def test_signing_out_needs_somebody(door: Door) -> None:
    for path in ("/sign-out", "/sign-out/everywhere"):
        assert (await door.browser.post(f"{door.url}{path}")).status_code == 401


async def test_by_another_name_of_this_machine_one_is_led_to_the_right_one(door: Door) -> None:
    port = door.url.rsplit(":", 1)[1]
    answer = await door.browser.open(f"http://localhost:{port}/sign-in?next=/people")
    assert answer.headers["location"] == f"{door.url}/sign-in?next=%2Fpeople"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/people?x=1", "/people?x=1"),
        ("//attacker.example", "/"),
        ("https://attacker.example", "/"),
        ("/\\attacker.example", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("/" + "a" * 600, "/"),
        ("people", "/"),
        ("", "/"),
        ("/é", "/"),
    ],
)
def test_after_signing_in_one_stays_at_this_door(wanted: str, path: str) -> None:
    assert local_path(wanted) == path


async def test_an_operator_registers_and_ends(door: Door) -> None:
    new = {"id": "new-app", "partner": "shelter", "collaborations": ["aalborg-aktiv"]}
    new_keys = door.identity.issuer.keys  # any public key will do
    assert (await door.browser.http.post(f"{door.url}/v1/clients", json={**new, "jwks": new_keys})).status_code == 401
    await door.browser.sign_in(door.url, "anna")
    assert (await door.browser.http.post(f"{door.url}/v1/clients", json={**new, "jwks": new_keys})).status_code == 403
    await door.browser.sign_in(door.url, "ove")
    made = await door.browser.http.post(f"{door.url}/v1/clients", json={**new, "jwks": new_keys})
    assert (made.status_code, made.json()["generation"]) == (201, 1)
    keys = await door.browser.http.put(f"{door.url}/v1/clients/new-app/keys", json={"jwks": new_keys})
    assert keys.json()["generation"] == 2
    assert (await door.browser.http.post(f"{door.url}/v1/clients/new-app/end")).json()["ended"]
    listed = (await door.browser.open(f"{door.url}/v1/clients")).json()
    assert [client["id"] for client in listed] == ["care-home-system", "new-app", "roster-app"]
    person = {"issuer": door.settings.issuer_url(), "subject": "jonna", "name": "Jonna", "partner": "shelter"}
    answer = await door.browser.http.post(f"{door.url}/v1/people", json={**person, "roles": ["professional"]})
    assert answer.status_code == 201
    assert await door.identity.find("jonna", "shelter") is not None
    operator = await door.identity.person_by_subject(door.settings.issuer_url(), "ove")
    assert operator is not None
    assert door.ledger.drafts["house"][-1].sealed["person"] == operator.id


@pytest.mark.parametrize("role", ["king", "", None])
async def test_a_role_that_there_is_not_is_refused_by_name(door: Door, role: str | None) -> None:
    await door.browser.sign_in(door.url, "ove")
    person = {"issuer": "i", "subject": "x", "name": "X", "roles": [role]}
    answer = await door.browser.http.post(f"{door.url}/v1/people", json=person)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "roles.0")
