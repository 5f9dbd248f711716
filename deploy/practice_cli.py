"""`dottedline practice`: a quarter of practice held against the map, as a table for people or as JSON for programs."""

from pathlib import Path
from typing import Annotated

import orjson
import typer
from pydantic import TypeAdapter

from deploy.map_cli import LanguageChoice
from deploy.map_files import write
from deploy.officer import officer
from deploy.practice_words import say
from services.collaboration.parts import Language
from services.learning.picture import draw
from services.learning.wire import Practice
from services.settings import Settings

_practice = TypeAdapter(Practice)


def practice(
    quarter: Annotated[
        str, typer.Option(help="Which quarter that is over, like 2027-Q1; the last one if left out.")
    ] = "",
    collaboration: Annotated[str, typer.Option(help="Whose practice.")] = "aalborg-aktiv",
    person: Annotated[str, typer.Option("--as", help="Sign in as this person of the demonstration.")] = "mona",
    counts: Annotated[
        Path | None, typer.Option(metavar="JSON", help="Write how often each arrow was used, for `map draw --counts`.")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(metavar="SVG", help="Draw who shared with whom, over what the map draws.")
    ] = None,
    language: Annotated[LanguageChoice, typer.Option(help="The language of the words.")] = LanguageChoice.en,
    as_json: Annotated[bool, typer.Option("--json", help="Print what the service answers.")] = False,
) -> None:
    """Hold a quarter of practice against the map: counts, and no people.

    “<5” stands for fewer than five, for flows about fewer than five people, and for what such a count could be worked
    out from.
    """
    with officer(Settings(), person) as reader:
        answer = reader.get(f"/v1/collaborations/{collaboration}/practice", quarter=quarter)
    found = _practice.validate_python({name: told for name, told in answer.json().items() if name != "counts"})
    if counts is not None:
        write(counts, orjson.dumps(found.counts(), option=orjson.OPT_INDENT_2).decode() + "\n")
    words: Language = "da" if language is LanguageChoice.da else "en"
    if picture is not None:
        write(picture, draw(found.networks[0], f"{found.collaboration}, {found.quarter}", words))
    if as_json:
        typer.echo(answer.text)
    else:
        say(found, words)
