"""What other rooms rely on, held against the service object and against its client over real HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2
import pytest
from fastapi.routing import APIRoute

from services.audit.wire import NEVER
from services.calls import Calls
from services.identity.api_inner import router as inner_router
from services.identity.client import Callers, IdentityClient
from services.identity.service import Identity
from services.identity.wire import Role, Standing
from services.problems import NotAllowed, NotSignedIn, Unavailable
from services.settings import Settings
from services.trust import load_trust
from tests.identity.installation import K, app_of, free_ports, served
from tests.ledger_in_memory import LedgerInMemory


@dataclass
class Sides:
    """Identity as the gateway and as the people's door see it."""

    gateway: Callers
    consent: Callers


@pytest.fixture(params=["service", "client"])
async def sides(
    request: pytest.FixtureRequest, identity: Identity, settings: Settings, ledger: LedgerInMemory
) -> AsyncIterator[Sides]:
    if request.param == "service":
        yield Sides(identity, identity)
        return
    port = free_ports()
    url = f"http://127.0.0.1:{port}"
    calls = [Calls("identity", url, load_trust(name, settings.keys())) for name in ("gateway", "consent")]
    async with served(app_of(settings, identity, ledger), port):
        yield Sides(*(IdentityClient(call) for call in calls))
        for call in calls:
            await call.close()


async def test_the_methods_of_both_are_the_same() -> None:
    wanted = {name for name in vars(Callers) if not name.startswith("_")}
    assert wanted <= set(vars(Identity))
    assert wanted <= set(vars(IdentityClient))


async def test_clients_and_their_standing(sides: Sides) -> None:
    client = await sides.gateway.client("roster-app")
    assert client is not None
    assert (client.partner, client.collaborations, client.generation, client.ended) == ("cafe", [K], 1, False)
    assert await sides.gateway.client("nobody") is None
    assert await sides.gateway.standing(K, ["roster-app", "nobody"]) == {
        "roster-app": Standing(True, NEVER, 1),
        "nobody": Standing(False, NEVER, 0),
    }
    assert len((await sides.gateway.issuer_keys())["keys"]) == 1


async def test_people(sides: Sides, settings: Settings) -> None:
    hanne = await sides.consent.find("hanne", "care-home")
    assert hanne is not None
    assert hanne.roles == [Role.PROFESSIONAL]
    assert await sides.consent.find("hanne", "cafe") is None
    assert await sides.consent.person(hanne.id) == hanne
    assert await sides.consent.person("psn_nobody") is None
    assert await sides.gateway.people([hanne.id, "psn_nobody"]) == {hanne.id: hanne}
    assert await sides.consent.person_by_subject(settings.issuer_url(), "hanne") == hanne
    assert await sides.consent.person_by_subject("https://other.example", "hanne") is None
    assert await sides.consent.partner_people("care-home") == [hanne]


async def test_sessions(sides: Sides, settings: Settings) -> None:
    opened = await sides.consent.open_session("consent", settings.issuer_url(), "anna")
    assert await sides.consent.session(opened.token, "consent") == opened.session
    places = await sides.consent.signed_in(opened.session.person)
    assert [(one.door, one.here) for one in places] == [("consent", False)]
    assert (await sides.consent.signed_in(opened.session.person, opened.token))[0].here
    assert await sides.consent.signed_in("psn_nobody") == []
    await sides.consent.close_session(opened.token, "consent")
    assert await sides.consent.session(opened.token, "consent") is None
    again = await sides.consent.open_session("consent", settings.issuer_url(), "anna")
    await sides.consent.close_all(again.session.person)
    assert await sides.consent.session(again.token, "consent") is None
    with pytest.raises(NotAllowed, match="not registered"):
        await sides.consent.open_session("consent", settings.issuer_url(), "stranger")


async def test_when_the_ledger_is_away_both_say_so(sides: Sides, settings: Settings, ledger: LedgerInMemory) -> None:
    ledger.down = True
    with pytest.raises(Unavailable):
        await sides.consent.open_session("consent", settings.issuer_url(), "anna")


@pytest.fixture
async def doors(
    identity: Identity, settings: Settings, ledger: LedgerInMemory
) -> AsyncIterator[dict[str, IdentityClient]]:
    port = free_ports()
    url = f"http://127.0.0.1:{port}"
    names = ("gateway", "consent", "audit", "collaboration", "decision")
    calls = {name: Calls("identity", url, load_trust(name, settings.keys())) for name in names}
    async with served(app_of(settings, identity, ledger), port):
        yield {name: IdentityClient(call) for name, call in calls.items()}
        for call in calls.values():
            await call.close()


@pytest.mark.parametrize("service", ["consent", "audit", "collaboration", "decision"])
async def test_only_the_gateway_asks_about_clients(doors: dict[str, IdentityClient], service: str) -> None:
    for asked in (doors[service].client("roster-app"), doors[service].issuer_keys(), doors[service].standing(K, [])):
        with pytest.raises(NotAllowed):
            await asked


async def test_a_service_opens_sessions_at_its_own_door_alone(
    doors: dict[str, IdentityClient], settings: Settings
) -> None:
    opened = await doors["consent"].open_session("consent", settings.issuer_url(), "anna")
    for service in ("audit", "collaboration", "gateway", "decision"):
        with pytest.raises(NotAllowed):
            await doors[service].open_session("consent", settings.issuer_url(), "anna")
        with pytest.raises(NotAllowed):
            await doors[service].session(opened.token, "consent")
    with pytest.raises(NotAllowed):
        await doors["decision"].people([])


async def test_without_a_services_token_no_inner_door_opens(
    identity: Identity, settings: Settings, ledger: LedgerInMemory
) -> None:
    app = app_of(settings, identity, ledger)
    transport = httpx2.ASGITransport(app)
    inner = [route.path for route in inner_router.routes if isinstance(route, APIRoute)]
    assert len(inner) == 12
    stranger = load_trust("gateway", settings.keys()).token_for("audit")
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8400") as http:
        for path in inner:
            for authorization in ("", "Bearer x", f"Bearer {stranger}", f"Basic {stranger}"):
                answer = await http.post(path, json={}, headers={"authorization": authorization})
                assert answer.status_code == NotSignedIn.status, path
