"""Maps as files: read with a clear word about what is wrong, told about, written."""

from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.text import Text
from ruamel.yaml import YAML

from services.collaboration.kinds import Phase
from services.collaboration.load import load_map
from services.collaboration.mistakes import Mistake
from services.collaboration.model import ServiceMap
from services.collaboration.tree import LARGEST

CLEAN, MISTAKES, UNREADABLE = 0, 1, 2
"""Exit statuses."""


def whole(file: Path) -> tuple[ServiceMap, bytes]:
    """The map in a file, and its content as JSON. Mistakes are told, all of them, and end the program with status 1."""
    loaded = load_map(read(file))
    if loaded.map is None:
        tell_mistakes(file, loaded.mistakes)
        raise typer.Exit(MISTAKES)
    return loaded.map, loaded.content


def read(file: Path, longest: int = LARGEST) -> str:
    """The text of a file, of which no more is read than the loader would take."""
    try:
        with file.open("rb") as opened:
            # A letter takes at most four bytes; what is longer is told by the loader, and not read to its end.
            return opened.read(4 * longest + 4).decode("utf-8-sig")
    except OSError as wrong:
        give_up(f"{file} cannot be read: {wrong.strerror}. Name a file that holds a map.")
    except UnicodeDecodeError as wrong:
        give_up(f"{file} cannot be read: it is not UTF-8 from byte {wrong.start + 1} on. Save it as UTF-8.")


def give_up(sentence: str) -> NoReturn:
    """Ends the program with one sentence, and status 2."""
    typer.echo(sentence, err=True)
    raise typer.Exit(UNREADABLE)


def tell_mistakes(file: Path, mistakes: tuple[Mistake, ...]) -> None:
    """All of them, and how many there are."""
    tell(file, mistakes)
    counted = f"{len(mistakes)} {'mistake' if len(mistakes) == 1 else 'mistakes'} in {file}."
    Console(soft_wrap=True, highlight=False).print(Text(counted, "bold"))


def tell(file: Path, told: tuple[Mistake, ...]) -> None:
    """A line for each: where, what, and what helps."""
    console = Console(soft_wrap=True, highlight=False)
    for mistake in told:
        console.print(
            Text.assemble(
                (f"{file}:{mistake.line}", "bold"),
                "  ",
                (mistake.field, "cyan"),
                f"  {mistake.says} → ",
                (mistake.remedy, "green"),
            )
        )


def summary(map_: ServiceMap) -> str:
    """What a map holds, in one line; what is co-produced by the name that the asterisk gives its phase."""
    together = Counter(activity.phase for activity in map_.activities.values() if activity.co_produced)
    named = ", ".join(f"{together[phase]} {phase.together}" for phase in Phase if together[phase])
    starred = f"{together.total()} co-produced{f': {named}' if named else ''}"
    return (
        f"{map_.id} has {len(map_.partners)} partners, {len(map_.actors)} actors, {len(map_.activities)} activities"
        f" ({starred}), {len(map_.items)} items of information and {len(map_.arrows)} arrows."
    )


def write(file: Path, text: str) -> None:
    """Writes a file; a place that cannot be written ends the program with status 2."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as wrong:
        give_up(f"{file} cannot be written: {wrong.strerror}. Name another place with -o.")


def to_yaml(content: Any) -> str:
    """A map's content as the text of its file."""
    yaml, text = YAML(), StringIO()
    yaml.width, yaml.allow_unicode = 120, True
    yaml.dump(content, text)
    return text.getvalue()
