"""`dottedline serve`: services as an operator runs them, each where it belongs."""

from typing import Annotated

import typer
from rich.console import Console

from deploy.everything import in_order
from deploy.everything import serve as serve_services
from services.settings import SERVICES, Settings


def serve(
    names: Annotated[list[str], typer.Argument(metavar="NAMES", help=f"Which: {', '.join(SERVICES)}, or all.")],
) -> None:
    """Runs services until Ctrl-C; each on its own port, with its own store and its own credentials.

    Several may share a process, and the others be started elsewhere, in any order. Settings come from the environment
    (DOTTEDLINE_…) or a file .env; docs/settings.md tells them.
    """
    settings, console = Settings(), Console(stderr=True)

    async def say() -> None:
        for name in in_order(names):
            console.print(f"{name} answers at {settings.url(name)}", highlight=False)

    serve_services(names, settings, console, say)
