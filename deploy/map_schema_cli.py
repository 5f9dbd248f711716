"""`dottedline map schema`: what each kind of information of a map may hold, for whoever writes a partner's system."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from deploy.map_files import give_up, whole
from services.collaboration.mistakes import choose, quoted


def schema(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The map, as YAML; see docs/map.md.")],
    item: Annotated[str, typer.Argument(metavar="[ITEM]", help="One kind of information; all of them without.")] = "",
) -> None:
    """Print the JSON Schema (draft 2020-12) of one kind of information, or of all, by their ids.

    What is sent or answered is held against it. Exit status: 0; 1 for a map with mistakes; 2 without such an item.
    """
    items = whole(file)[0].items
    if item and item not in items:
        give_up(f"There is no item {quoted(item)} on the map. {choose(item, items)}")
    printed = items[item].schema() if item else {id_: one.schema() for id_, one in items.items()}
    typer.echo(orjson.dumps(printed, option=orjson.OPT_INDENT_2).decode())
