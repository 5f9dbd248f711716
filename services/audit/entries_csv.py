"""Entries as CSV (RFC 4180), for a spreadsheet, and safe in one: no cell is a formula."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from services.audit.wire import Entry

COLUMNS = (
    *("index", "time", "kind", "outcome", "arrow", "purpose", "ground", "from_partner", "to_partner", "actor"),
    *("partner", "fields", "withheld", "reasons", "map_version", "flow", "check", "hidden"),
)
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def entries_csv(entries: Sequence[Entry]) -> str:
    """A line of names, then a line per entry; times in UTC."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([safe(cell) for cell in _cells(entry)] for entry in entries)
    return text.getvalue()


def safe(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.startswith(_STARTS_FORMULA) else cell


def _cells(entry: Entry) -> list[str]:
    own = {
        "index": entry.index,
        "time": datetime.fromtimestamp(entry.time / 1_000, UTC).isoformat(timespec="milliseconds"),
        "kind": entry.kind,
        "from_partner": entry.about.get("from_partner", ""),
        "to_partner": entry.about.get("to_partner", ""),
        "flow": entry.about.get("flow", ""),
        "check": entry.about.get("check_id", ""),
        "hidden": "yes" if entry.hidden else "",
    }
    return [_text(own.get(column, entry.said.get(column, ""))) for column in COLUMNS]


def _text(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
