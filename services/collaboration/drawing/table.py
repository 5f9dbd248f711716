"""A drawing's text alternative: a table of its arrows under the numbers that they have in the drawing.

As Markdown, and as a page (HTML) that holds the drawing, too.
"""

from collections.abc import Iterator
from html import escape

from services.collaboration.drawing import sentences
from services.collaboration.drawing.draw import Laid, drawn
from services.collaboration.drawing.dress import PLAIN, Plain
from services.collaboration.drawing.layout import Plan, Trip
from services.collaboration.drawing.palette import DARK, INK, PAPER
from services.collaboration.drawing.wording import say

_COLUMNS = ("number", "what", "from", "to", "why", "form", "basis")
_STYLE = (
    "body{font-family:'DejaVu Sans',Verdana,Arial,sans-serif;margin:24px}"
    "table{border-collapse:collapse;margin-top:24px}"
    "th,td{border:1px solid;padding:6px 9px;text-align:left;vertical-align:top}thead{display:table-header-group}"
    f"tr{{break-inside:avoid}}:root{{color-scheme:light dark;background:{PAPER};color:{INK}}}"
    f"@media screen and (prefers-color-scheme:dark){{:root{{background:{DARK[PAPER]};color:{DARK[INK]}}}}}"
    "@media print{body{margin:0}svg{max-width:100%;height:auto;max-height:90vh}table{break-before:page}}"
)


def rows(laid_out: Laid, over: Plain = PLAIN, shown: str = "") -> tuple[list[str], list[list[str]]]:
    """The headings and the rows, by number; with a heading ``shown`` also what is shown along each arrow."""
    plan = laid_out.plan
    heads = [say(f"table_{column}", plan.language) for column in _COLUMNS] + ([shown] if shown else [])
    ordered = sorted(plan.trips, key=lambda trip: trip.number)
    return heads, [[*_row(plan, trip), *([over.arrow(plan, trip).says] if shown else [])] for trip in ordered]


def as_markdown(laid_out: Laid, over: Plain = PLAIN, shown: str = "") -> str:
    """The table as Markdown (GitHub Flavored, section 4.10), below the map's title."""
    heads, body = rows(laid_out, over, shown)
    lines = [f"# {_plain(_title(laid_out))}", "", _plain(sentences.summary(laid_out.plan)), ""]
    lines += [_line(heads), _line(["---"] * len(heads)), *(_line([_plain(cell) for cell in row]) for row in body)]
    return "\n".join(lines) + "\n"


def as_page(laid_out: Laid, over: Plain = PLAIN, shown: str = "") -> str:
    """The drawing and the table as one HTML page that needs nothing else."""
    heads, body = rows(laid_out, over, shown)
    title = escape(_title(laid_out))
    return "\n".join([
        "<!doctype html>",
        f'<html lang="{laid_out.plan.language}"><head><meta charset="utf-8"><title>{title}</title>',
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>',
        f"<main><h1>{title}</h1>",
        drawn(laid_out, over),
        f"<table><caption>{escape(sentences.summary(laid_out.plan))}</caption>",
        "<thead><tr>" + "".join(f'<th scope="col">{escape(head)}</th>' for head in heads) + "</tr></thead><tbody>",
        *_html_rows(laid_out, body),
        "</tbody></table></main></body></html>",
        "",
    ])  # fmt: skip


def _html_rows(laid_out: Laid, body: list[list[str]]) -> Iterator[str]:
    arrows = [trip.arrow.id for trip in sorted(laid_out.plan.trips, key=lambda trip: trip.number)]
    for arrow, (number, *cells) in zip(arrows, body, strict=True):
        told = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        yield f'<tr data-arrow="{arrow}"><th scope="row"><a href="#arrow-{arrow}">{number}</a></th>{told}</tr>'


def _row(plan: Plan, trip: Trip) -> list[str]:
    sender, receiver = sentences.ends(plan, trip)
    what = f"{sentences.what(plan, trip)}: {sentences.fields(plan, trip)}"
    why = trip.arrow.need_to_know.in_(plan.language)
    form = say(trip.arrow.form.value, plan.language)
    return [str(trip.number), what, sender, receiver, why, form, sentences.basis(plan, trip)]


def _title(laid_out: Laid) -> str:
    plan = laid_out.plan
    return f"{plan.map.title.in_(plan.language)}: {say('service_map', plan.language)}"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(told: str) -> str:
    """Text in which nothing is taken for a sign of Markdown or HTML."""
    out = "".join(f"\\{letter}" if letter in "\\`*_{}[]<>#|~&!" else letter for letter in told)
    return " ".join(out.split())
