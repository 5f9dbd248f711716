"""The figures as text, as JSON and as a plot, with the machine they were taken on."""

import os
import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson

from bench.measure import Run
from bench.plot import plot
from bench.summary import ratios, refused_share, table
from bench.world import FIELDS, Size
from deploy.opa import find_opa, version_of

_LIBRARIES = ("fastapi", "uvicorn", "uvloop", "httptools", "sqlalchemy", "sqlmodel", "opa-python-client", "joserfc")


def as_text(runs: Sequence[Run], size: Size) -> str:
    """What the command prints."""
    lines = [_about(size), "", f"{'':<8}{'conn.':>6}{'a second':>11}{'p50 ms':>9}{'p99 ms':>9}{'cpu ms':>8}{'load':>7}"]
    lines += [
        f"{row['peer']:<8}{row['connections']:>6}{row['per_second']:>11.1f}{row['p50_ms']:>9.2f}{row['p99_ms']:>9.2f}"
        f"{row['server_cpu_ms']:>8.2f}{row['load_cpu_share']:>7.0%}"
        for row in table(runs)
    ]
    lines.append("")
    for name, found in ratios(runs).items():
        lines.append(f"{name}: {found['median']:.2f} ({found['least']:.2f} to {found['greatest']:.2f})")
    lines.append(f"refused: ours {refused_share(runs, 'ours'):.1%}, naive {refused_share(runs, 'naive'):.1%}")
    return "\n".join(lines)


def save(runs: Sequence[Run], size: Size, into: Path) -> Path:
    """Writes the figures and the plot into a folder, under today's date; the path of the figures."""
    into.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    name = f"{now.date().isoformat()}-w1"
    rows = table(runs)
    (into / f"{name}.svg").write_text(plot(rows, _about(size)), encoding="utf-8")
    content = {
        "workload": "W1", "made_at": now.isoformat(timespec="seconds"), "about": _about(size), "size": asdict(size),
        "machine": machine(), "medians": rows, "ratios": ratios(runs), "runs": [asdict(run) for run in runs],
    }  # fmt: skip
    path = into / f"{name}.json"
    path.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return path


def machine() -> dict[str, Any]:
    """What it ran on, and with which versions; `load` is that of the last minutes, others' work included."""
    opa = version_of(find_opa())
    return {
        "cores": os.cpu_count(), "processor": _processor(), "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(), "sqlite": sqlite3.sqlite_version,
        "opa": ".".join(map(str, opa)) if opa else "", "load": os.getloadavg(), "commit": _commit(),
        **{name: version(name) for name in _LIBRARIES},
    }  # fmt: skip


def _about(size: Size) -> str:
    return (
        f"W1: {size.arrows} arrows, {size.permissions:,} permissions, {size.tokens} systems, items of {FIELDS} fields "
        "that lie in the gateway; 9 of 10 permitted; SQLite"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _commit() -> str:
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words only
    return said.stdout.strip()
