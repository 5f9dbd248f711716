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
        started = beside.start()
        started += [(_start(settings, children, name), f"{settings.url(name)}/health") for name in SERVICES]
        uvloop.run(_until_stopped(settings, console, started))


def _start(settings: Settings, children: Children, name: str) -> Child:
    command = [sys.executable, "-m", "deploy.cli", "serve", name]
    return children.start(name, command, environment(settings))


async def _until_stopped(settings: Settings, console: Console, started: list[tuple[Child, str]]) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    for child, url in started:
        await asyncio.to_thread(child.wait_until_it_answers, url)
    await Seeding(settings, console).unless_done()
    welcome(settings, console)
    while not stopped.is_set():
        for child, _ in started:
            if child.process.poll() is not None:
                raise CannotStart(f"{child.name} ended by itself, and all the others with it. It said: {child.said()}")
        with suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), 0.5)
