"""How templates are found and filled in: govuk-frontend's components, a door's rooms, dates as people write them."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import govuk_frontend_jinja  # type: ignore[import-untyped]
from babel.dates import format_date, format_datetime, format_time
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader
from jinja2.exceptions import UndefinedError
from jinja2.utils import missing
from markupsafe import Markup

HERE = Path(__file__).parent
_COMPONENTS_OWN = frozenset({"caller", "undefined", "null", "successBanner", "typeClass"})
"""Names that the components use for nothing."""

_ZONE = ZoneInfo("Europe/Copenhagen")


class _Misspelt(ChainableUndefined):
    """A name that a page misspells is a fault, and not an empty place. Components' own options may be left out."""

    def __init__(self, hint: str | None = None, obj: Any = missing, name: str | None = None, *more: Any) -> None:
        super().__init__(hint, obj, name, *more)
        if obj is missing and name not in _COMPONENTS_OWN:
            raise UndefinedError(f"a page names {name}, which nobody gave it")


def environment(folders: Sequence[Path]) -> Environment:
    """Templates of a door: `layout.html` and the other common ones, and those of each room as `room/page.html`."""
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader(govuk_frontend_jinja.__name__)})
    found = [path for folder in folders for path in folder.glob("*/templates")]
    rooms = PrefixLoader({path.parent.name: FileSystemLoader(path) for path in found})
    loader = ChoiceLoader([rooms, FileSystemLoader(HERE / "templates"), govuk])
    jinja = Environment(loader=loader, autoescape=True, undefined=_Misspelt, trim_blocks=True, lstrip_blocks=True)
    jinja.filters["lines"] = lines
    return jinja


def lines(text: str) -> Markup:
    """A text of ours, line by line: a paragraph each; `# …` is a heading, and lines that begin `- ` are one list."""
    made, listed = Markup(""), False
    for line in (line for line in text.split("\n") if line):
        item = line.startswith("- ")
        if item != listed:
            made += Markup("<ul class='govuk-list govuk-list--bullet'>") if item else Markup("</ul>")
        listed = item
        made += _line(line)
    return made + (Markup("</ul>") if listed else "")


def _line(line: str) -> Markup:
    if line.startswith("- "):
        return Markup("<li>{}</li>").format(line[2:])
    if line.startswith("# "):
        return Markup("<h2 class='govuk-heading-m'>{}</h2>").format(line[2:])
    return Markup("<p class='govuk-body'>{}</p>").format(line)


def day(instant: int, language: str) -> str:
    """The day of an instant (milliseconds), in words."""
    return format_date(_local(instant), _day_in(language), language)


def date_told(iso: str, language: str) -> str:
    """A day written YYYY-MM-DD, in words; "" stays "", and what is no day stays as it is."""
    try:
        told = date.fromisoformat(iso)
    except ValueError:
        return iso
    return str(format_date(told, _day_in(language), language))


def _day_in(language: str) -> str:
    return "d. MMMM y" if language == "da" else "d MMMM y"


def moment(instant: int, language: str) -> str:
    """The day and time of an instant (milliseconds), in words."""
    told = "d. MMMM y 'kl.' HH.mm" if language == "da" else "d MMMM y 'at' HH:mm"
    return format_datetime(_local(instant), told, locale=language)


def time_of_day(instant: int, language: str) -> str:
    """The time of day of an instant (milliseconds)."""
    return format_time(_local(instant), "HH.mm" if language == "da" else "HH:mm", locale=language)


def _local(instant: int) -> datetime:
    return datetime.fromtimestamp(instant / 1_000, _ZONE)
