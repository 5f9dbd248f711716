"""``dottedline map``: check a service map's file, draw it, compare two of them, and exchange it with other tools."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import orjson
import typer

from deploy.map_agree_cli import COMMANDS
from deploy.map_files import CLEAN, MISTAKES, give_up, read, summary, tell, tell_mistakes, to_yaml, whole, write
from deploy.map_pictures import write_changes, write_map
from deploy.map_schema_cli import schema
from deploy.what_if_cli import what_if
from services.collaboration.bpmn.draft import draft
from services.collaboration.bpmn.export import diagram
from services.collaboration.bpmn.read import LARGEST as LONGEST_DIAGRAM
from services.collaboration.bpmn.read import NoDiagram
from services.collaboration.bpmn.read import read as read_diagram
from services.collaboration.bpmn.write import to_xml
from services.collaboration.diff import Difference, Kind, differences
from services.collaboration.diff_words import Told
from services.collaboration.load import Loaded, load_map
from services.collaboration.mistakes import Mistake
from services.collaboration.parts import Language

_SIGNS = {Kind.ADDED: "+", Kind.GONE: "-", Kind.CHANGED: "~"}

app = typer.Typer(
    help="Check a service map's file, draw it, compare two versions, agree on it, and exchange it with other tools.",
    no_args_is_help=True,
)

app.command("schema")(schema)
app.command("what-if")(what_if)

for _command in COMMANDS:
    app.command()(_command)


class LanguageChoice(StrEnum):
    """The languages in which a map can be drawn."""

    da = "da"
    en = "en"


File = Annotated[Path, typer.Argument(metavar="FILE", help="The map, as YAML; see docs/map.md.")]

_WHERE = typer.Option("--output", "-o", metavar="FILE", help="Where to write it: FILE.svg, FILE.md or FILE.html.")
Counts = Annotated[
    Path | None, typer.Option(metavar="JSON", help='How often something flowed: {"an-arrow": 12, "another": "<5"}.')
]


@app.command()
def check(
    file: File,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object, for other programs.")] = False,
) -> None:
    """Name every mistake in a map at once, with its line and what to do about it; and what is worth a second look.

    Exit status: 0 without mistakes, 1 with some, 2 when the file cannot be read. What is worth a look changes nothing.
    """
    loaded = load_map(read(file))
    if as_json:
        typer.echo(orjson.dumps(_as_json(loaded), option=orjson.OPT_INDENT_2).decode())
    elif loaded.map is not None:
        tell(file, loaded.advice)
        typer.echo(f"{file}: {summary(loaded.map)} {_outcome(loaded.advice)}")
    else:
        tell_mistakes(file, loaded.mistakes)
    raise typer.Exit(MISTAKES if loaded.mistakes else CLEAN)


@app.command()
def draw(
    file: File,
    output: Annotated[Path, _WHERE],
    language: Annotated[LanguageChoice, typer.Option(help="The language of the drawing.")] = LanguageChoice.da,
    counts: Counts = None,
) -> None:
    """Draw a map: a lane per partner, steps from left to right, dotted arrows with what they carry.

    FILE.svg is the drawing, FILE.md a table that says the same, FILE.html both on one page.

    Exit status: 0 when drawn, 1 when the map has mistakes, 2 when a file cannot be read or written.
    """
    map_, _ = whole(file)
    write_map(output, map_, _language(language), counts)
    typer.echo(f"{output}: {summary(map_)}")


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The map as it was, as YAML.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The map as it is drawn now.")],
    language: Annotated[LanguageChoice, typer.Option(help="The language of the sentences.")] = LanguageChoice.en,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object, for other programs.")] = False,
    output: Annotated[Path | None, _WHERE] = None,
) -> None:
    """Say in words what is different between two versions of a map, and along which arrows citizens are asked anew.

    With -o it is drawn, too: what is new, changed and gone has a sign and a line of its own.
    Exit status: 0 when compared, 1 when one of them has mistakes, 2 when a file cannot be read.
    """
    before, after = whole(old)[0], whole(new)[0]
    found = differences(before, after)
    told = list(Told(before, after, _language(language)).lines(found))
    if output is not None:
        write_changes(output, before, after, _language(language))
    if as_json:
        typer.echo(orjson.dumps({"differences": [_told(*one) for one in told]}, option=orjson.OPT_INDENT_2).decode())
        return
    for one, (head, *rest) in told:
        typer.echo(f"{_SIGNS[one.kind]} {head}")
        for sentence in rest:
            typer.echo(f"    {sentence}")
    again = sum(one.asks_anew for one in found)
    typer.echo(f"{_many(len(found), 'difference')}; along {_many(again, 'arrow')} citizens are asked anew.")
    if output is not None:
        typer.echo(f"{output}: both versions, drawn as one.")


@app.command(name="export")
def export(
    file: File,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="BPMN", help="Where to write the diagram.")],
    language: Annotated[LanguageChoice, typer.Option(help="The language of the names.")] = LanguageChoice.da,
) -> None:
    """Write a map as a BPMN 2.0 collaboration diagram, for Camunda Modeler, bpmn.io and the like.

    What BPMN has no word for goes along and is kept by such tools. Exit status: as for draw.
    """
    map_, content = whole(file)
    write(output, to_xml(diagram(map_, content, _language(language))))
    typer.echo(f"{output}: {summary(map_)}")


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="BPMN", help="A BPMN 2.0 collaboration diagram, of any tool.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="YAML", help="Where to write the draft.")],
) -> None:
    """Draft a map from a diagram: pools become partners, lanes actors, tasks activities, message flows arrows.

    What a diagram cannot tell is asked for. Exit status: 0 when drafted, 2 when a file cannot be read or written.
    """
    try:
        found = read_diagram(read(file, LONGEST_DIAGRAM))
        content = draft(found.diagram)
    except NoDiagram as wrong:
        give_up(f"{file}: {wrong}")
    text = to_yaml(content)
    write(output, text)
    for sentence in found.left_out:
        typer.echo(f"Left out: {sentence}")
    typer.echo(f"{output}: {_drafted(output, text)}")


def _drafted(output: Path, text: str) -> str:
    loaded = load_map(text)
    if loaded.map is not None:
        return f"{summary(loaded.map)} No mistakes."
    many = len(loaded.mistakes)
    asked = "one answer is" if many == 1 else f"{many} answers are"
    return f"a draft; {asked} missing that a diagram cannot give. `dottedline map check {output}` asks for each."


def _language(choice: LanguageChoice) -> Language:
    return "da" if choice is LanguageChoice.da else "en"


def _told(one: Difference, sentences: tuple[str, ...]) -> dict[str, object]:
    return {
        "kind": one.kind, "part": one.part, "id": one.id, "what": one.what, "asks_anew": one.asks_anew,
        "says": sentences,
    }  # fmt: skip


def _many(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


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
