"""Writes SVG 1.1: elements as text, everything from outside escaped.

No style sheets and no scripts, so that a page with a strict content security policy can hold a drawing.
"""

from collections.abc import Iterable
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

FONT = "'DejaVu Sans', Verdana, Arial, Helvetica, sans-serif"
_ROUND = 5

Attribute = str | float


def element(name: str, content: Iterable[str] | str | None = None, **attributes: Attribute) -> str:
    """One element. ``content`` is elements, written already; ``font_size`` is written ``font-size``, ``id_`` ``id``."""
    told = "".join(f" {key.rstrip('_').replace('_', '-')}={_value(value)}" for key, value in attributes.items())
    if content is None:
        return f"<{name}{told}/>"
    inner = content if isinstance(content, str) else "\n".join(content)
    return f"<{name}{told}>{inner}</{name}>"


def words(name: str, text: str, **attributes: Attribute) -> str:
    """An element that holds nothing but ``text``, such as <title>."""
    return element(name, escape(text), **attributes)


def text(at: tuple[float, float], content: str, size: float, colour: str, **attributes: Attribute) -> str:
    """One line of text, its base line beginning at ``at``."""
    return words("text", content, x=at[0], y=at[1], font_size=size, fill=colour, **attributes)


def path(points: list[tuple[float, float]]) -> str:
    """The path along ``points``, level and upright by turns, with its corners rounded a little."""
    told = [f"M {_number(points[0][0])} {_number(points[0][1])}"]
    for (before, corner), (_, after) in pairwise(pairwise(points)):
        radius = min(_ROUND, _length(before, corner) / 2, _length(corner, after) / 2)
        near, far = _towards(corner, before, radius), _towards(corner, after, radius)
        told.append(f"L {_pair(near)} Q {_pair(corner)} {_pair(far)}")
    told.append(f"L {_pair(points[-1])}")
    return " ".join(told)


def head(tip: tuple[float, float], *, to_right: bool, size: float = 8) -> str:
    """The path of an arrow's head that ends at ``tip``."""
    back = tip[0] + (-size if to_right else size)
    return f"M {_pair(tip)} L {_pair((back, tip[1] - size / 2))} L {_pair((back, tip[1] + size / 2))} Z"


def _value(value: Attribute) -> str:
    return quoteattr(value if isinstance(value, str) else _number(value))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _pair(point: tuple[float, float]) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _length(one: tuple[float, float], other: tuple[float, float]) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(corner: tuple[float, float], other: tuple[float, float], radius: float) -> tuple[float, float]:
    length = _length(corner, other) or 1
    return tuple(c + (o - c) * radius / length for c, o in zip(corner, other, strict=True))  # type: ignore[return-value]
