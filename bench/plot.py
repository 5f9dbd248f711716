"""A small plot of our own: throughput of each peer at each number of connections, on a logarithmic scale."""

from collections.abc import Iterable, Mapping
from html import escape
from math import log10
from typing import Any

_WIDTH, _HEIGHT, _LEFT, _TOP, _BASE = 640, 340, 56, 64, 290
_COLOURS = {"ours": "#0b6e4f", "naive": "#b3541e", "echo": "#8a8f98"}
_NAMES = {"ours": "Dottedline, whole flow", "naive": "naive composition", "echo": "raw echo, nothing done"}
_LEAST, _MOST = 10, 100_000
_BAR, _GAP = 46, 6


def plot(rows: Iterable[Mapping[str, Any]], about: str) -> str:
    """An SVG of the medians; each bar is labelled with its figure, so the scale is only for the eye."""
    parts = [*_frame(about), *_legend()]
    groups: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["connections"], []).append(row)
    for number, (connections, members) in enumerate(groups.items()):
        left = _LEFT + 20 + number * 190
        parts += [_bar(left + at * (_BAR + _GAP), row) for at, row in enumerate(members)]
        middle = left + (len(members) * (_BAR + _GAP) - _GAP) / 2
        plural = "connection" if connections == 1 else "connections"
        parts.append(_text(middle, _BASE + 20, f"{connections} {plural}", 13))
    return f"{_opening()}{''.join(parts)}</svg>\n"


def _opening() -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" role="img" font-family="system-ui, sans-serif" fill="#1d2126">'
        f'<title>Flows per second</title><rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>'
    )


def _frame(about: str) -> list[str]:
    parts = [
        _text(_LEFT, 22, "Flows a second (logarithmic scale)", 15, "start"),
        _text(_LEFT, 326, about, 9.5, "start"),
    ]
    power = _LEAST
    while power <= _MOST:
        y = _height(power)
        parts.append(f'<line x1="{_LEFT}" x2="{_WIDTH - 12}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dfe3e8"/>')
        parts.append(_text(_LEFT - 8, y + 4, f"{power:,}", 11, "end"))
        power *= 10
    return parts


def _legend() -> list[str]:
    parts = []
    for number, (peer, name) in enumerate(_NAMES.items()):
        x = _LEFT + number * 190
        parts.append(f'<rect x="{x}" y="36" width="12" height="12" fill="{_COLOURS[peer]}"/>')
        parts.append(_text(x + 18, 46, name, 12, "start"))
    return parts


def _bar(x: float, row: Mapping[str, Any]) -> str:
    y = _height(row["per_second"])
    bar = f'<rect x="{x}" y="{y:.1f}" width="{_BAR}" height="{_BASE - y:.1f}" fill="{_COLOURS[row["peer"]]}"/>'
    return bar + _text(x + _BAR / 2, y - 5, f"{row['per_second']:,.0f}", 11)


def _height(figure: float) -> float:
    share = (log10(max(figure, _LEAST)) - log10(_LEAST)) / (log10(_MOST) - log10(_LEAST))
    return _BASE - share * (_BASE - _TOP - 10)


def _text(x: float, y: float, text: str, size: float, anchor: str = "middle") -> str:
    return f'<text x="{x}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}">{escape(text)}</text>'
