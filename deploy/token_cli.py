"""`dottedline token`: prints what curl cannot sign, for the demonstration's systems and people.

curl -H "Authorization: Bearer $(dottedline token)" …
… "person": "'"$(dottedline token --person ib)"'"
"""

import asyncio
from typing import Annotated, NoReturn

import httpx2
import typer
from joserfc.jwk import OKPKey

from deploy.demo.partner_client import PartnerClient, TokenRefused, dpop_proof, key_in
from deploy.demo.people import key_file
from deploy.demo.systems.memory import memory_of
from deploy.demo.systems.names import systems_of
from services.settings import Settings


def token(
    client: Annotated[str, typer.Option(help="Which system of the demonstration calls.")] = "roster-app",
    person: Annotated[str, typer.Option(help="Print an assertion that the system acts for this person.")] = "",
    case: Annotated[str, typer.Option(help="Print by which reference the system knows this citizen's case.")] = "",
    bound: Annotated[bool, typer.Option("--bound", help="Bind the access token to the system's key (DPoP).")] = False,
    dpop: Annotated[
        tuple[str, str] | None, typer.Option(help="Print a proof for this METHOD and URL.", metavar="METHOD URL")
    ] = None,
    proof_for: Annotated[str, typer.Option("--for", help="The bound access token that the proof goes with.")] = "",
) -> None:
    """Prints an access token; or with --person an assertion; --case a reference; --dpop a proof. Plain, one line."""
    settings = Settings()
    if case:
        typer.echo(_reference(settings, client, case))
        return
    path = key_file(settings, client)
    if not path.exists():
        _stop(f"There is no key of {client} in {path.parent}. Run “make run” first, or name another system.")
    try:
        typer.echo(asyncio.run(_said(settings, client, key_in(path), person, bound, dpop, proof_for)))
    except httpx2.HTTPError:
        _stop(f"Dottedline does not answer at {settings.url('identity')}. Start it with “make run”.")
    except TokenRefused as why:
        _stop(f"There is no token for {client}. {why}")


def _reference(settings: Settings, client: str, citizen: str) -> str:
    systems = systems_of(settings.demo).values()
    system = next((one for one in systems if one.client == client), None)
    if system is None:
        _stop(f"There is no system {client}. Choose among {', '.join(one.client for one in systems)}.")
    known = memory_of(settings, system).reference_of(citizen)
    return known or _stop(f"{client} knows no case of {citizen}: nobody of {system.partner} has a part in it.")


async def _said(
    settings: Settings, client: str, key: OKPKey, person: str, bound: bool, dpop: tuple[str, str] | None, token: str
) -> str:
    gateway, identity, clock = (settings.url(service) for service in ("gateway", "identity", "audit"))
    async with PartnerClient(client, key, gateway, identity, clock, bound) as system:
        if person:
            return await system.assertion(person)
        if dpop:
            method, url = dpop
            return dpop_proof(key, method.upper(), url.partition("?")[0], await system.now(), token)
        return await system.token()


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
