"""`dottedline simulate`: invented people live along a map for months, through the real services; and what it taught."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import Progress

from deploy.map_cli import LanguageChoice
from deploy.map_files import read, whole, write
from deploy.practice_words import say
from deploy.simulation.plan import What
from deploy.simulation.play import Played, Simulation, play
from services.collaboration.parts import Language
from services.learning.picture import draw
from services.learning.wire import Practice
from services.problems import CannotStart

_MOST_PEOPLE, _MOST_MONTHS = 2_000, 60


def simulate(
    file: Annotated[Path, typer.Option("--map", metavar="FILE", help="The map to live along, as YAML.")],
    people: Annotated[int, typer.Option(help="How many citizens.", min=1, max=_MOST_PEOPLE)] = 40,
    months: Annotated[int, typer.Option(help="For how many months.", min=1, max=_MOST_MONTHS)] = 6,
    seed: Annotated[int, typer.Option(help="The same number plays the same again.")] = 7,
    first_day: Annotated[
        str, typer.Option(help="The first day; of a quarter, if quarters are to be whole.")
    ] = "2027-01-01",
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the services' data in this new folder.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="Write practice and counts of each quarter here."),
    ] = None,
    language: Annotated[LanguageChoice, typer.Option(help="The language of the words.")] = LanguageChoice.en,
) -> None:
    """Let invented people live along a map for months, and hold what they did against it, quarter by quarter.

    Everything goes through the real services, policy engine and ledger, in this process; nothing listens and nothing
    else on this machine is touched.
    """
    whole(file)
    told = Simulation(read(file), people, months, seed, _day(first_day))
    with _folder(data) as folder:
        played = _played(told, folder)
    typer.echo(f"{played.acts} acts: what was tried, and what came of it.")
    for what in What:
        came = [(outcome, times) for (act, outcome), times in sorted(played.outcomes.items()) if act == what]
        typer.echo(f"  {what}: " + ", ".join(f"{outcome} {times}" for outcome, times in came))
    typer.echo()
    words: Language = "da" if language is LanguageChoice.da else "en"
    for practice in played.practices:
        say(practice, words)
        if output is not None:
            _write(output, practice, words)


def _played(told: Simulation, folder: Path) -> Played:
    console = Console(stderr=True)
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("Living along the map", total=None)
        return asyncio.run(play(told, folder, console, lambda done, of: bar.update(task, completed=done, total=of)))


def _write(folder: Path, practice: Practice, language: Language) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (("practice", practice), ("counts", practice.counts())):
        text = orjson.dumps(content, option=orjson.OPT_INDENT_2).decode()
        write(folder / f"{name}-{practice.quarter}.json", text + "\n")
    for network in practice.networks:
        svg = draw(network, f"{practice.collaboration}, {practice.quarter}", language)
        write(folder / f"{network.kind}-{practice.quarter}.svg", svg)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CannotStart("The option --first-day is no day. Write it like 2027-01-01.") from None


@contextmanager
def _folder(chosen: Path | None) -> Iterator[Path]:
    if chosen is None:
        with TemporaryDirectory(prefix="dottedline-simulation-") as folder:
            yield Path(folder)
        return
    if chosen.exists() and any(chosen.iterdir()):
        raise CannotStart(f"The folder {chosen} is not empty. Name a new one with --data.")
    chosen.mkdir(parents=True, exist_ok=True, mode=0o700)
    yield chosen
