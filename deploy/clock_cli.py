"""`dottedline clock`: what time it is in the demonstration; and an operator's step forward, on record."""

from typing import Annotated

import httpx2
import typer

from deploy.officer import officer, stop
from services.settings import Settings


def clock(
    to: Annotated[
        str, typer.Option(help="Move the clock forward to this time in Copenhagen, like 2026-12-10T09:00.")
    ] = "",
    person: Annotated[str, typer.Option("--as", help="Sign in as this operator of the demonstration.")] = "ove",
) -> None:
    """Show what time it is, or move a story's clock forward; it never goes back."""
    settings = Settings()
    if to:
        with officer(settings, person) as operator:
            stepped = operator.post("/v1/clock", {"to": to}).json()
        typer.echo(f"It is {stepped['local'].replace('T', ' ')} in Copenhagen; on record as entry {stepped['entry']}.")
        return
    url = settings.url("audit")
    try:
        shown = httpx2.get(f"{url}/v1/clock", timeout=10).json()
    except (httpx2.HTTPError, ValueError):
        stop(f"Dottedline does not answer at {url}. Start it with “make run”.")
    whose = "a story's time, moved by an operator" if shown["stepped"] else "the real time"
    typer.echo(f"It is {shown['local'].replace('T', ' ')} in Copenhagen, {whose}.")
