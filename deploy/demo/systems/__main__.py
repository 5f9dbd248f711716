"""Starts one partner's system: `python -m deploy.demo.systems care-home`."""

from typing import Annotated

import typer
import uvicorn

from deploy.demo.systems.app import make_system
from deploy.demo.systems.names import HOST, port_of, systems_of
from services.problems import CannotStart
from services.settings import Settings


def main(
    partner: Annotated[str, typer.Argument(help="Whose system; a partner of the demonstration.")],
    port: Annotated[int, typer.Option(help="Port on this machine; 0 for the demonstration's own.")] = 0,
) -> None:
    """Runs the system of one partner of the demonstration."""
    settings = Settings()
    systems = systems_of(settings.demo)
    if partner not in systems:
        raise typer.BadParameter(f"There is no system of {partner}. Name one of: {', '.join(systems)}.")
    port = port or port_of(settings, partner)
    try:
        app = make_system(systems[partner], settings)
    except CannotStart as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(1) from why
    typer.echo(f"{systems[partner].title} answers at http://{HOST}:{port}")
    uvicorn.run(app, host=HOST, port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    typer.run(main)
