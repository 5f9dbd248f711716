"""Pictures of maps as files: the drawing (.svg), its table as text (.md), or both on a page (.html), by the name."""

from collections.abc import Mapping
from pathlib import Path

import orjson

from deploy.map_files import give_up, read, write
from services.collaboration.drawing.changes import lay_changes
from services.collaboration.drawing.counts import Counted, NoCount, checked
from services.collaboration.drawing.draw import Laid, drawn, laid
from services.collaboration.drawing.dress import PLAIN, Plain
from services.collaboration.drawing.table import as_markdown, as_page
from services.collaboration.drawing.wording import say
from services.collaboration.model import Language, ServiceMap


def write_map(file: Path, map_: ServiceMap, language: Language, counts: Path | None = None) -> None:
    """Writes a picture of a map; with a file of ``counts`` (JSON, by arrow) how often something flowed."""
    if counts is None:
        _write(file, laid(map_, language), PLAIN, "")
    else:
        over = Counted(_counts(counts, map_))
        _write(file, laid(map_, language, sign_room=over.room), over, say("table_shown", language))


def write_changes(file: Path, old: ServiceMap, new: ServiceMap, language: Language) -> None:
    """Writes a picture of what is different between two versions of a map."""
    _write(file, *lay_changes(old, new, language), say("table_changes", language))


def _write(file: Path, laid_out: Laid, over: Plain, shown: str) -> None:
    if file.suffix.lower() == ".md":
        write(file, as_markdown(laid_out, over, shown))
    elif file.suffix.lower() in (".html", ".htm"):
        write(file, as_page(laid_out, over, shown))
    elif file.suffix.lower() == ".svg":
        write(file, drawn(laid_out, over))
    else:
        give_up(f"{file} cannot be written: a drawing is .svg, .md or .html. A browser prints any of them.")


def _counts(file: Path, map_: ServiceMap) -> Mapping[str, int | str]:
    try:
        found = orjson.loads(read(file))
        if not isinstance(found, dict):
            give_up(f'{file} holds no counts. Write one JSON object: {{"arrow": 12, "another": "<5"}}.')
        return checked(map_, found)
    except orjson.JSONDecodeError as wrong:
        give_up(f"{file} is no JSON, from line {wrong.lineno} on: {wrong.msg}. Write one JSON object, by arrow.")
    except NoCount as wrong:
        give_up(f"{file}: {wrong}")
