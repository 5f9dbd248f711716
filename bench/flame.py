"""A flame graph of our own: each frame as wide as its share of the samples, those that it called above it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from pathlib import Path

Stack = tuple[str, ...]
"""Frames from the outermost to the innermost, as `function (file)`."""

_WIDTH, _ROW, _TOP, _LEAST = 1_280, 16, 40, 0.0015
_OUTSIDE = re.compile(r"\((?:[^()]*/)?(?:site-packages|lib/python3\.\d+)/")
_OURS = re.compile(r"\(((?:gateway|consent|deploy|services(?:/\w+)?)/)[^()]*\)")


def read_stacks(raw: str, project: Path) -> Counter[Stack]:
    """What the profiler wrote, with no path of this machine in it."""
    stacks: Counter[Stack] = Counter()
    for line in raw.splitlines():
        frames, _, many = line.rpartition(" ")
        stacks[tuple(_plain(frame, f"{project}/") for frame in frames.split(";"))] += int(many)
    return stacks


def _plain(frame: str, project: str) -> str:
    short = _OUTSIDE.sub("(", frame.replace(project, ""))
    return re.sub(r"\(/[^()]*/([^/()]+)\)", r"(\1)", re.sub(r":\d+\)$", ")", short))


def innermost(stack: Stack) -> str:
    """The room of the innermost frame that is ours; "" where none is."""
    found = (_OURS.search(frame) for frame in reversed(stack))
    return next((match[1].rstrip("/") for match in found if match), "")


@dataclass(slots=True)
class _Frame:
    many: int = 0
    above: dict[str, "_Frame"] = field(default_factory=dict)


def draw(stacks: Counter[Stack], about: str) -> str:
    """The graph as an SVG; hovering tells a frame's name and share. Frames under a sixth of a percent are left out."""
    root = _Frame()
    for stack, many in stacks.items():
        root.many += many
        at = root
        for frame in stack:
            at = at.above.setdefault(frame, _Frame())
            at.many += many
    depth = _depth(root, root.many)
    height = _TOP + depth * _ROW + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'font-family="ui-monospace, monospace" font-size="10" fill="#1d2126"><title>{escape(about)}</title>'
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/><text x="8" y="22" font-size="13">{escape(about)}'
        "</text>",
        *_drawn(root, 0.0, height - 10 - _ROW, root.many),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _depth(frame: _Frame, total: int) -> int:
    return max((1 + _depth(one, total) for one in frame.above.values() if one.many >= _LEAST * total), default=0)


def _drawn(frame: _Frame, left: float, y: float, total: int) -> Iterator[str]:
    for name, one in sorted(frame.above.items()):
        width = one.many / total * _WIDTH
        if one.many >= _LEAST * total:
            yield _box(name, left, y, width, one.many / total)
            yield from _drawn(one, left, y - _ROW, total)
        left += width


def _box(name: str, left: float, y: float, width: float, share: float) -> str:
    shown = name[: int(width / 6.1)] if width > 24 else ""
    return (
        f'<g><title>{escape(name)} {share:.1%}</title><rect x="{left:.1f}" y="{y}" width="{max(width - 0.4, 0.3):.1f}" '
        f'height="{_ROW - 1}" fill="{_colour(name)}"/><text x="{left + 3:.1f}" y="{y + 11}">{escape(shown)}</text></g>'
    )


def _colour(name: str) -> str:
    """Ours green, everything else the colour of sand; a little different from frame to frame."""
    shade = sha256(name.encode()).digest()[0] % 24
    return f"hsl(150 40% {62 + shade}%)" if _OURS.search(name) else f"hsl(38 50% {68 + shade}%)"
