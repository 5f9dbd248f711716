"""The page of a day: every workload measured then, its figures beside what they are to reach, its plot."""

from pathlib import Path
from typing import Any

import orjson

_ORDER = (
    "w1", "w1-postgresql", "w1h", "w2", "w3", "w4", "w5", "w6", "w7", "evidence", "uma", "memory", "flood",
)  # fmt: skip


def write_page(folder: Path, day: str) -> Path:
    """Writes `<day>.md` from the figures that lie in the folder."""
    found = {path.stem.removeprefix(f"{day}-"): path for path in folder.glob(f"{day}-*.json")}
    known = {name: at for at, name in enumerate(_ORDER)}
    names = sorted(found, key=lambda name: (known.get(name, len(known)), name))
    parts = [_part(f"{day}-{name}", orjson.loads(found[name].read_bytes())) for name in names]
    page = folder / f"{day}.md"
    page.write_text(f"# Measured on {day}\n\n" + "\n".join(parts), encoding="utf-8")
    return page


def _part(name: str, content: dict[str, Any]) -> str:
    machine = content["machine"]
    load = ", ".join(f"{one:.1f}" for one in machine["load"])
    lines = [
        f"## {content['workload'].upper()}\n",
        f"{content['about']}. At {content['made_at']}, commit {machine['commit']}, {machine['cores']} cores, Python "
        f"{machine['python']}, OPA {machine['opa']}; load averages {load}.\n",
        "| figure | median | least | greatest | to reach | |",
        "|---|---:|---:|---:|---:|---|",
        *(_row(figure, found) for figure, found in content["ratios"].items()),
        f"\n![{content['about']}]({name}.svg)\n",
    ]
    return "\n".join(lines)


def _row(name: str, found: dict[str, Any]) -> str:
    reached = {True: "reached", False: "not reached"}.get(found.get("reached", ""), "")
    figures = " | ".join(f"{found[which]:g}" for which in ("median", "least", "greatest"))
    return f"| {name} | {figures} | {found.get('to_reach', '')} | {reached} |"
