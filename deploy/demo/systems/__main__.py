"""Starts one partner's system: `python -m deploy.demo.systems care-home`."""

from typing import Annotated

import typer
import uvicorn

from deploy.demo.systems.app import make_system
from deploy.demo.systems.names import HOST, SYSTEMS, port_of
from services.problems import CannotStart
from services.settings import Settings


def main(
    partner: Annotated[str, typer.Argument(help=f"Whose system: {', '.join(SYSTEMS)}.")],
    port: Annotated[int, typer.Option(help="Port on this machine; 0 for the demonstration's own.")] = 0,
) -> None:
    """Runs the system of one partner of the demonstration."""
    if partner not in SYSTEMS:
        raise typer.BadParameter(f"There is no system of {partner}. Name one of: {', '.join(SYSTEMS)}.")
    settings = Settings()
    port = port or port_of(settings, partner)
    try:
        app = make_system(SYSTEMS[partner], settings)
    except CannotStart as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(1) from why
    typer.echo(f"{SYSTEMS[partner].title} answers at http://{HOST}:{port}")
    uvicorn.run(app, host=HOST, port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    typer.run(main)
