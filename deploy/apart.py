"""The demonstration with each service a process of its own, with its own store and its own credentials."""

import asyncio
import signal
import sys
from contextlib import suppress

import uvloop
from rich.console import Console

from deploy.children import Child, Children
from deploy.demo.beside import Beside, environment
from deploy.demo.seed import Seeding
from deploy.demo.welcome import welcome
from deploy.everything import make_keys
from services.problems import CannotStart
from services.settings import SERVICES, Settings


def run_apart(settings: Settings, console: Console) -> None:
    """Starts them all and waits for Ctrl-C or SIGTERM. Raises CannotStart."""
    with Children(settings.data / "logs") as children:
        beside = Beside(settings, children)
        beside.refuse_taken_ports()
        make_keys(settings)
        uvloop.run(_until_stopped(settings, console, children, beside))


def _start(settings: Settings, children: Children, name: str) -> Child:
    command = [sys.executable, "-m", "deploy.cli", "serve", name]
    return children.start(name, command, environment(settings))


async def _until_stopped(settings: Settings, console: Console, children: Children, beside: Beside) -> None:
    work = asyncio.current_task()
    assert work
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, work.cancel)
    with suppress(asyncio.CancelledError):
        # Whoever has co-signed the ledger is asked at its start what they have seen of it: they come first.
        co_signer, url = beside.start_co_signer()
        await co_signer.answers(url)
        started = beside.start_systems()
        started += [(_start(settings, children, name), f"{settings.url(name)}/health") for name in SERVICES]
        for child, url in started:
            await child.answers(url)
        await Seeding(settings, console).unless_done()
        welcome(settings, console)
        await _watch([co_signer, *(child for child, _ in started)])


async def _watch(children: list[Child]) -> None:
    """Raises CannotStart when one of them ends by itself."""
    while True:
        for child in children:
            if child.process.poll() is not None:
                raise CannotStart(f"{child.name} ended by itself, and all the others with it. It said: {child.said()}")
        await asyncio.sleep(0.5)
