"""Tables as CSV (RFC 4180) that are safe in a spreadsheet: no cell is a formula. Pure."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.startswith(_STARTS_FORMULA) else cell


def table_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A line of names, then the rows; lists are joined with a semicolon, and nothing stands where None is."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([safe(_text(cell)) for cell in row] for row in rows)
    return text.getvalue()


def _text(value: object) -> str:
    if value is None:
        return ""
    return "; ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
