"""``dottedline map``: check a service map's file, draw it, and compare two of them."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import orjson
import typer
from rich.console import Console
from rich.text import Text

from services.collaboration.diff import Difference, Kind, differences
from services.collaboration.diff_words import Told
from services.collaboration.draw import draw as drawn
from services.collaboration.load import Loaded, load_map
from services.collaboration.mistakes import Mistake
from services.collaboration.model import ServiceMap
from services.collaboration.tree import LARGEST

CLEAN, MISTAKES, UNREADABLE = 0, 1, 2
_SIGNS = {Kind.ADDED: "+", Kind.GONE: "-", Kind.CHANGED: "~"}

app = typer.Typer(help="Check a service map's file, draw it, and compare two versions.", no_args_is_help=True)


class LanguageChoice(StrEnum):
    """The languages in which a map can be drawn."""

    da = "da"
    en = "en"


File = Annotated[Path, typer.Argument(metavar="FILE", help="The map, as YAML; see docs/map.md.")]


@app.command()
def check(
    file: File,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object, for other programs.")] = False,
) -> None:
    """Name every mistake in a map at once, with its line and what to do about it; and what is worth a second look.

    Exit status: 0 without mistakes, 1 with some, 2 when the file cannot be read. What is worth a look changes nothing.
    """
    loaded = load_map(_read(file))
    if as_json:
        typer.echo(orjson.dumps(_as_json(loaded), option=orjson.OPT_INDENT_2).decode())
    elif loaded.map is not None:
        _tell(file, loaded.advice)
        typer.echo(f"{file}: {summary(loaded.map)} {_outcome(loaded.advice)}")
    else:
        _tell_mistakes(file, loaded.mistakes)
    raise typer.Exit(MISTAKES if loaded.mistakes else CLEAN)


@app.command()
def draw(
    file: File,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="SVG", help="Where to write the drawing.")],
    language: Annotated[LanguageChoice, typer.Option(help="The language of the drawing.")] = LanguageChoice.da,
) -> None:
    """Draw a map as SVG: a lane per partner, steps from left to right, dotted arrows with what they carry.

    Exit status: 0 when drawn, 1 when the map has mistakes, 2 when a file cannot be read or written.
    """
    map_ = _whole(file)
    svg = drawn(map_, "da" if language is LanguageChoice.da else "en")
    try:
        output.write_text(svg, encoding="utf-8")
    except OSError as wrong:
        _give_up(f"{output} cannot be written: {wrong.strerror}. Name another place with -o.")
    typer.echo(f"{output}: {summary(map_)}")


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The map as it was, as YAML.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The map as it is drawn now.")],
    language: Annotated[LanguageChoice, typer.Option(help="The language of the sentences.")] = LanguageChoice.en,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object, for other programs.")] = False,
) -> None:
    """Say in words what is different between two versions of a map, and along which arrows citizens are asked anew.

    Exit status: 0 when compared, 1 when one of them has mistakes, 2 when a file cannot be read.
    """
    before, after = _whole(old), _whole(new)
    found = differences(before, after)
    told = list(Told(before, after, "da" if language is LanguageChoice.da else "en").lines(found))
    if as_json:
        typer.echo(orjson.dumps({"differences": [_told(*one) for one in told]}, option=orjson.OPT_INDENT_2).decode())
        return
    for one, (head, *rest) in told:
        typer.echo(f"{_SIGNS[one.kind]} {head}")
        for sentence in rest:
            typer.echo(f"    {sentence}")
    again = sum(one.asks_anew for one in found)
    typer.echo(f"{_many(len(found), 'difference')}; along {_many(again, 'arrow')} citizens are asked anew.")


def _whole(file: Path) -> ServiceMap:
    loaded = load_map(_read(file))
    if loaded.map is None:
        _tell_mistakes(file, loaded.mistakes)
        raise typer.Exit(MISTAKES)
    return loaded.map


def _told(one: Difference, sentences: tuple[str, ...]) -> dict[str, object]:
    return {
        "kind": one.kind, "part": one.part, "id": one.id, "what": one.what, "asks_anew": one.asks_anew,
        "says": sentences,
    }  # fmt: skip


def _many(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def summary(map_: ServiceMap) -> str:
    """What a map holds, in one line."""
    starred = sum(activity.co_produced for activity in map_.activities.values())
    return (
        f"{map_.id} has {len(map_.partners)} partners, {len(map_.actors)} actors, {len(map_.activities)} activities"
        f" ({starred} co-produced), {len(map_.items)} items of information and {len(map_.arrows)} arrows."
    )


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            # A letter takes at most four bytes; what is longer is told by the loader, and not read to its end.
            return opened.read(4 * LARGEST + 4).decode("utf-8-sig")
    except OSError as wrong:
        _give_up(f"{file} cannot be read: {wrong.strerror}. Name a file that holds a map.")
    except UnicodeDecodeError as wrong:
        _give_up(f"{file} cannot be read: it is not UTF-8 from byte {wrong.start + 1} on. Save it as UTF-8.")


def _give_up(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(UNREADABLE)


def _outcome(advice: tuple[Mistake, ...]) -> str:
    if not advice:
        return "No mistakes."
    return f"No mistakes; {len(advice)} {'line is' if len(advice) == 1 else 'lines are'} worth a second look."


def _as_json(loaded: Loaded) -> dict[str, object]:
    if loaded.map is None:
        return {"mistakes": _plain(loaded.mistakes)}
    return {
        "mistakes": [],
        "advice": _plain(loaded.advice),
        "collaboration": loaded.map.id,
        "map_hash": loaded.map_hash,
    }


def _plain(told: tuple[Mistake, ...]) -> list[dict[str, object]]:
    return [{"line": one.line, "field": one.field, "says": one.says, "remedy": one.remedy} for one in told]


def _tell_mistakes(file: Path, mistakes: tuple[Mistake, ...]) -> None:
    _tell(file, mistakes)
    counted = f"{len(mistakes)} {'mistake' if len(mistakes) == 1 else 'mistakes'} in {file}."
    Console(soft_wrap=True, highlight=False).print(Text(counted, "bold"))


def _tell(file: Path, told: tuple[Mistake, ...]) -> None:
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
