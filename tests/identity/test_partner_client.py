"""A partner's system as the demonstration writes it, and `dottedline token`, against real services."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Body, Request

from deploy.demo.partner_client import PartnerClient, TokenRefused, dpop_proof, key_in
from deploy.demo.people import key_file, load_demo
from services.identity.client import Verifier
from services.identity.service import Identity
from services.identity.wire import Role
from services.settings import Settings
from services.web import make_app
from tests.identity.installation import app_of, free_ports, identity_in, served, settings_in
from tests.ledger_in_memory import LedgerInMemory


@dataclass
class Town:
    """Identity, a clock and a gateway that only says who calls."""

    settings: Settings
    identity: Identity
    ledger: LedgerInMemory

    def client(self, bound: bool = True, client: str = "roster-app") -> PartnerClient:
        urls = (self.settings.url(name) for name in ("gateway", "identity", "audit"))
        return PartnerClient(client, key_in(key_file(self.settings, client)), *urls, bound=bound)


def gateway_of(settings: Settings, identity: Identity, ledger: LedgerInMemory) -> APIRouter:
    router = APIRouter()
    verifier = Verifier(identity, ledger, settings.url("identity"))

    @router.get("/v1/clock")
    async def clock() -> dict[str, int]:
        return {"now": ledger.time}

    @router.get("/v1/cases")
    async def who(request: Request) -> dict[str, Any]:
        return asdict(await verifier.of(request, settings.url("gateway")))

    @router.post("/v1/flows")
    async def behind(request: Request, body: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
        caller = await verifier.of(request, settings.url("gateway"))
        return asdict(await verifier.acting(caller, body["person"]))

    return router


@pytest.fixture
async def town(tmp_path: Path, ledger: LedgerInMemory) -> AsyncIterator[Town]:
    settings = settings_in(tmp_path, free_ports())
    identity, demo = identity_in(tmp_path, ledger, settings.first_port), load_demo()
    for client in demo.clients:
        await identity.clients.register_client(demo.new_client(client, settings), "")
    for subject in demo.people:
        await identity.registry.register_person(demo.new_person(subject, settings.issuer_url()), "")
    gateway, audit = (make_app(name, "", settings) for name in ("gateway", "audit"))
    for app in (gateway, audit):
        app.include_router(gateway_of(settings, identity, ledger))
    async with (
        served(app_of(settings, identity, ledger), settings.port("identity")),
        served(gateway, settings.port("gateway")),
        served(audit, settings.port("audit")),
    ):
        yield Town(settings, identity, ledger)


@pytest.mark.parametrize("bound", [True, False])
async def test_a_system_calls_and_a_person_acts(town: Town, bound: bool) -> None:
    async with town.client(bound) as system:
        caller = (await system.get("/v1/cases?page=2")).json()
        assert (caller["client"], caller["partner"]) == ("roster-app", "cafe")
        assert bool(caller["proof_id"]) is bound
        acting = (await system.post("/v1/flows", {"arrow": "x"}, person="ib")).json()
        assert acting["name"] == "Ib"
        assert (await system.post("/v1/flows", {}, person="hanne")).status_code == 401


async def test_days_later_the_system_gets_a_new_token(town: Town) -> None:
    async with town.client() as system:
        first = await system.token()
        assert await system.token() == first
        town.ledger.time += 9 * 86_400_000
        assert (await system.get("/v1/cases")).status_code == 200
        assert await system.token() != first


async def test_a_system_that_nobody_registered_is_told_so(town: Town) -> None:
    key = key_in(key_file(town.settings, "care-home-system"))
    urls = (town.settings.url(name) for name in ("gateway", "identity", "audit"))
    async with PartnerClient("roster-app", key, *urls) as system:
        with pytest.raises(TokenRefused, match="registered key"):
            await system.token()


async def test_two_headers_of_a_kind_are_refused(town: Town) -> None:
    async with town.client(bound=False) as system:
        token, url = await system.token(), f"{town.settings.url('gateway')}/v1/cases"
        for headers in (
            [("authorization", f"Bearer {token}"), ("authorization", f"Bearer {token}")],
            [("authorization", f"Bearer {token}"), ("dpop", "a"), ("dpop", "b")],
        ):
            assert (await system._http.get(url, headers=headers)).status_code == 401


async def test_no_other_header_moves_who_calls(town: Town) -> None:
    async with town.client() as system:
        token, url = await system.token(), f"{town.settings.url('gateway')}/v1/cases"
        for lie in (
            "host",
            "x-forwarded-host",
            "forwarded",
            "x-forwarded-proto",
            "client-cert",
            "x-user",
            "x-client-id",
        ):
            proof = dpop_proof(system._key, "GET", url, await system.now(), token)
            headers = {"authorization": f"DPoP {token}", "dpop": proof, lie: "attacker.example"}
            answer = await system._http.get(url, headers=headers)
            assert answer.status_code == 200, f"{lie}: {answer.text}"
            assert answer.json()["client"] == "roster-app"


async def cli(town: Town, *arguments: str) -> tuple[int, str, str]:
    """Runs `dottedline token` in a process of its own."""
    program = "import typer; from deploy.token_cli import token; typer.run(token)"
    environment = {
        "DOTTEDLINE_DATA": str(town.settings.data),
        "DOTTEDLINE_FIRST_PORT": str(town.settings.first_port),
        "PATH": "/usr/bin:/bin",
    }
    command = [sys.executable, "-c", program, *arguments]
    ran = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, env=environment, timeout=60, check=False
    )
    return ran.returncode, ran.stdout, ran.stderr


async def test_the_command_prints_what_curl_cannot_sign(town: Town) -> None:
    status, token, _ = await cli(town)
    assert status == 0
    verifier = Verifier(town.identity, town.ledger, town.settings.url("identity"))
    caller = await verifier.caller(f"Bearer {token.strip()}", None, "GET", "http://g/")
    _, assertion, _ = await cli(town, "--person", "ib")
    assert (await verifier.acting(caller, assertion.strip())).name == "Ib"
    _, bound, _ = await cli(town, "--client", "care-home-system", "--bound")
    url = f"{town.settings.url('gateway')}/v1/cases"
    system = ("--client", "care-home-system")
    _, proof, _ = await cli(town, *system, "--dpop", "get", f"{url}?x=1", "--for", bound.strip())
    held = await verifier.caller(f"DPoP {bound.strip()}", proof.strip(), "GET", url)
    assert held.partner == "care-home"


async def test_the_command_says_in_one_sentence_what_is_missing(town: Town) -> None:
    status, out, err = await cli(town, "--client", "nobody")
    assert (status, out) == (1, "")
    assert "There is no key of nobody" in err
    assert not key_file(town.settings, "nobody").exists()
    town.settings.first_port -= 50
    status, out, err = await cli(town)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "does not answer" in err


def test_the_demonstration_has_everybody_in_the_story() -> None:
    demo = load_demo()
    everybody = "anna bo clara dagny eva frida gert hanne ib jonna karl lis mona ove per rikke"
    assert list(demo.people) == everybody.split()
    assert [subject for subject, person in demo.people.items() if Role.OPERATOR in person.roles] == ["ove"]
    assert str(demo.people["dagny"].born) == "2009-01-15"
    assert (demo.people["anna"].born.year, demo.people["bo"].born.year) == (1994, 1988)  # type: ignore[union-attr]
    for person in demo.people.values():
        assert set(person.about) == {"da", "en"}
        assert bool(person.partner) == (person.roles != [Role.CITIZEN])
    assert {client: system.partner for client, system in demo.clients.items()} == {
        "municipality-system": "municipality",
        "care-home-system": "care-home",
        "roster-app": "cafe",
    }
