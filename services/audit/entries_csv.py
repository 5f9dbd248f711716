"""Entries as CSV (RFC 4180), for a spreadsheet, and safe in one: no cell is a formula."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from services.audit.tables_csv import table_csv
from services.audit.wire import Entry

COLUMNS = (
    *("index", "time", "kind", "outcome", "arrow", "purpose", "ground", "from_partner", "to_partner", "actor"),
    *("partner", "fields", "withheld", "reasons", "map_version", "flow", "check", "hidden"),
)


def entries_csv(entries: Sequence[Entry]) -> str:
    """A line of names, then a line per entry; times in UTC."""
    return table_csv(COLUMNS, [_cells(entry) for entry in entries])


def _cells(entry: Entry) -> list[Any]:
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
    return [own.get(column, entry.said.get(column, "")) for column in COLUMNS]
