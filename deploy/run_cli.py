"""`dottedline run`: everything on this machine, with invented people, to look at and to try."""

from typing import Annotated

import typer
import uvloop
from rich.console import Console

from deploy.apart import run_apart
from deploy.children import Children
from deploy.demo.beside import Beside, story_settings
from deploy.demo.folders import claim
from deploy.demo.seed import Seeding
from deploy.demo.welcome import welcome
from deploy.everything import in_order, prepared, until_stopped
from services.settings import Settings


def run(
    processes: Annotated[bool, typer.Option(help="Each service a process of its own, instead of all in one.")] = False,
    map_: Annotated[
        str, typer.Option("--map", help="Which demonstration; without it the one in DOTTEDLINE_DEMO.", metavar="ID")
    ] = "",
) -> None:
    """Starts everything: all services in one process, the policy engine, the partners' systems and a co-signer.

    The first start sets up a few invented cases; later ones go on where the last one ended. Ctrl-C stops all of it.
    Everything lies in the folder `data` (DOTTEDLINE_DATA); remove it to begin anew.
    """
    console = Console(stderr=True)
    chosen = Settings(demo=map_) if map_ else Settings()
    claim(chosen)
    settings = story_settings(chosen)
    if processes:
        run_apart(settings, console)
        return
    names = in_order(["all"])
    with prepared(names, settings, console) as ready, Children(settings.data / "logs") as children:
        beside = Beside(settings, children)
        beside.refuse_taken_ports()
        # Whoever has co-signed the ledger is asked at its start what they have seen of it: they come first.
        co_signer, systems = beside.start_co_signer(), beside.start_systems()

        async def beforehand() -> None:
            await co_signer[0].answers(co_signer[1])

        async def afterwards() -> None:
            for child, url in systems:
                await child.answers(url)
            seeding = Seeding(settings, console)
            await seeding.unless_done()
            welcome(settings, console)

        uvloop.run(until_stopped(names, ready, console, afterwards, beforehand))
