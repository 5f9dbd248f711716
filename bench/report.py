"""What a workload found, as text, as JSON and as a plot."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from bench.figures import Result
from bench.machine import machine
from bench.page import write_page
from bench.plot import plot


def as_text(result: Result) -> str:
    """What the command prints."""
    lines = [f"{result.workload.upper()}: {result.about}", "", *_table(result.rows), ""]
    for name, found in result.figures.items():
        aim = f"   to reach: {found.aim}" if found.aim else ""
        lines.append(f"{name}: {found.median:g} ({found.least:g} to {found.greatest:g}){aim}")
    return "\n".join(lines) + "\n"


def _table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    if not rows:
        return []
    names = list(rows[0])
    cells = [names, *([_cell(row[name]) for name in names] for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(names))]
    return ["  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in cells]


def _cell(value: Any) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


def save(result: Result, into: Path) -> Path:
    """Writes figures, plot and the day's page into a folder, under today's date; the path of the figures."""
    into.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    day = now.date().isoformat()
    name = f"{day}-{result.workload}"
    (into / f"{name}.svg").write_text(plot(result), encoding="utf-8")
    content = {
        "workload": result.workload, "made_at": now.isoformat(timespec="seconds"), "about": result.about,
        "size": result.size, "machine": machine(), "medians": result.rows,
        "ratios": {name: figure.plain() for name, figure in result.figures.items()}, "runs": result.runs,
    }  # fmt: skip
    path = into / f"{name}.json"
    path.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    write_page(into, day)
    return path
