"""`dottedline story`: plays a demonstration's story on real processes, in a store of its own, any number of times."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from deploy.children import Children
from deploy.demo.beside import environment, story_settings
from deploy.demo.folders import FIRST, demos, has_story
from services.problems import CannotStart
from services.settings import Settings

_PORTS, _RANGE = 20, 12_000
_UP_WITHIN = 90.0


def story(
    processes: Annotated[
        bool, typer.Option(help="Each service a process of its own, with its own database, instead of all in one.")
    ] = False,
    map_: Annotated[
        str, typer.Option("--map", help=f"Whose story: {', '.join(demos())}.", metavar="ID", show_default=True)
    ] = FIRST,
) -> None:
    """Play the story of a demonstration, line by line; exit status 1 if one outcome differs."""
    console = Console()
    readable(map_)
    with theatre(processes, demo=map_) as settings:
        good = asyncio.run(_play(settings, console))
    raise typer.Exit(0 if good else 1)


def readable(demo: str) -> None:
    """Raises CannotStart, before anything is begun, for a demonstration or a story that cannot be read."""
    if has_story(demo):
        from deploy.demo.story.script import load_script  # noqa: PLC0415  (so that --help stays quick)

        load_script(demo)


async def _play(settings: Settings, console: Console) -> bool:
    from deploy.demo.story.play import play  # noqa: PLC0415  (the theatre is up by now, and --help stays quick)

    return await play(settings, console)


@contextmanager
def theatre(processes: bool = False, within: float = _UP_WITHIN, demo: str = FIRST) -> Iterator[Settings]:
    """A whole installation on free ports and in a folder of its own, seeded; gone afterwards.

    Raises CannotStart when it is not up within so many seconds.
    """
    with TemporaryDirectory(prefix="dottedline-story-") as folder:
        own = Settings(data=Path(folder), first_port=free_ports(), sweep_seconds=0.2, demo=demo)
        settings = story_settings(own)
        with Children(settings.data / "logs") as children:
            command = [sys.executable, "-m", "deploy.cli", "run", *(["--processes"] if processes else [])]
            child = children.start("dottedline", command, {**environment(settings), "PYTHONUNBUFFERED": "1"})
            _wait_until_seeded(settings, child.process, within)
            yield settings


def _wait_until_seeded(settings: Settings, process: "subprocess.Popen[bytes]", within: float) -> None:
    until = time.monotonic() + within
    while not (settings.data / "demo" / "seeded").exists():
        if process.poll() is not None:
            raise CannotStart(f"The story's own Dottedline did not start: {_said(settings)}")
        if time.monotonic() > until:
            raise CannotStart(f"The story's own Dottedline was not up in {within:.0f} seconds: {_said(settings)}")
        time.sleep(0.1)


def _said(settings: Settings) -> str:
    log = settings.data / "logs" / "dottedline.log"
    return " ".join(log.read_text(errors="replace").split()[-60:]) if log.exists() else "it said nothing."


def free_ports() -> int:
    """The first of a run of ports that nobody listens on."""
    # Processes that look at the same moment begin apart; from 32,768 on systems give ports to whoever calls out.
    for step in range(0, _RANGE, _PORTS):
        first = 20_000 + (os.getpid() * _PORTS + step) % _RANGE
        if all(_free(first + offset) for offset in range(_PORTS)):
            return first
    raise CannotStart("There are no free ports on this machine; stop something that listens.")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def play_and_export(folder: Path, collaboration: str) -> None:
    """Plays the story of a collaboration, then copies the ledger that it leaves into `folder`.

    Raises CannotStart for a collaboration without a demonstration.
    """
    readable(collaboration)
    with theatre(demo=collaboration) as settings:
        if not asyncio.run(_play(settings, Console(stderr=True))):
            raise typer.Exit(1)
        command = [sys.executable, "-m", "deploy.cli", "ledger", "export", str(folder.absolute())]
        asked = [*command, "--collaboration", collaboration]
        done = subprocess.run(asked, env={**os.environ, **environment(settings)}, check=False)  # noqa: S603
    raise typer.Exit(done.returncode)
