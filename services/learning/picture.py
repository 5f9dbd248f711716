"""The network of real flows as a drawing: who is tied to whom, over what the map draws. Pure; SVG of our own.

Everybody stands on a circle, partner beside partner. What is drawn and carried nothing is dotted, what carried few is
thin, and the rest is as thick as the number beside it tells. A ring marks a bridge. The same words stand as a table in
what the command prints, so that nobody needs the picture.
"""

import math
from html import escape
from textwrap import wrap

from services.collaboration.model import Language
from services.learning.hiding import FEW
from services.learning.wire import Network, Place, Tie

_WIDTH, _HEIGHT, _RADIUS = 1200, 900, 300
_ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)
"""Where along a tie its number may stand."""

_LONGEST_LINE = 18
_STYLE = """
  svg { --ink: #1b1b1b; --paper: #ffffff; --line: #0b5c8a; --faint: #767676; --mark: #b3461b; }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #f2f2f2; --paper: #17191c; --line: #7fc4ee; --faint: #9a9a9a; --mark: #ffab7a; }
  }
  text { font: 17px system-ui, sans-serif; fill: var(--ink); }
  .paper { fill: var(--paper); }
  .real { stroke: var(--line); fill: none; stroke-linecap: round; opacity: .75; }
  .few { stroke: var(--line); fill: none; stroke-width: 1.5; stroke-dasharray: 9 5; }
  .empty { stroke: var(--faint); fill: none; stroke-width: 1.5; stroke-dasharray: 1 6; stroke-linecap: round; }
  .dot { fill: var(--line); } .alone { fill: none; stroke: var(--faint); stroke-width: 2; }
  .bridge { fill: none; stroke: var(--mark); stroke-width: 4; }
  .times { font-size: 15px; } .back { fill: var(--paper); }
  .head { font-size: 22px; font-weight: 600; }
"""
_WORDS: dict[Language, dict[str, str]] = {
    "da": {
        "actors": "Hvem der deler med hvem", "partners": "Hvilke parter der deler med hvilke",
        "real": "så mange gange brugt; +: og flere, som holdes tilbage",
        "few": "færre end fem, eller holdt tilbage", "empty": "tegnet, men ikke brugt",
        "bridge": "bindeled: uden dette var andre skilt ad",
    },
    "en": {
        "actors": "Who shares with whom", "partners": "Which partners share with which",
        "real": "used so many times; +: and more that are held back",
        "few": "fewer than five, or held back", "empty": "drawn, and not used",
        "bridge": "bridge: without it others would be parted",
    },
}  # fmt: skip


def draw(network: Network, title: str, language: Language) -> str:
    """The drawing of one network; `title` says whose and of when."""
    words, at = _WORDS[language], _places(network)
    head = f"{words[network.kind]} · {title}"
    ties = sorted(network.ties, key=lambda tie: tie.used)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="t d">',
        f'<title id="t">{escape(head)}</title><desc id="d">{escape(_described(network, language))}</desc>',
        f'<style>{_STYLE}</style><rect class="paper" width="{_WIDTH}" height="{_HEIGHT}"/>',
        f'<text class="head" x="40" y="48">{escape(head)}</text>',
        *(_line(tie, at) for tie in ties),
        *_times([tie for tie in ties if tie.real], at),
        *(_dot(place, at, language) for place in network.places),
        _legend(words),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _places(network: Network) -> dict[str, tuple[float, float]]:
    many = max(1, len(network.places))
    turns = [2 * math.pi * (number / many) - math.pi / 2 for number in range(many)]
    x, y = _WIDTH / 2, _HEIGHT / 2 + 10
    return {
        place.id: (x + 1.15 * _RADIUS * math.cos(turn), y + _RADIUS * math.sin(turn))
        for place, turn in zip(network.places, turns, strict=False)
    }


def _line(tie: Tie, at: dict[str, tuple[float, float]]) -> str:
    (x1, y1), (x2, y2) = at[tie.one], at[tie.other]
    kind = "real" if tie.used else "few" if tie.few else "empty"
    width = f' stroke-width="{1.5 + 1.4 * math.log2(1 + tie.used / 5):.1f}"' if tie.used else ""
    return f'<path class="{kind}"{width} d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>'


def _times(ties: list[Tie], at: dict[str, tuple[float, float]]) -> list[str]:
    """The number on each tie, where along it there is most room beside those that stand already."""
    taken: list[tuple[float, float]] = []
    told = []
    for tie in ties:
        (x1, y1), (x2, y2) = at[tie.one], at[tie.other]
        spots = [(x1 + share * (x2 - x1), y1 + share * (y2 - y1)) for share in _ALONG]
        x, y = max(spots, key=lambda spot: min((math.dist(spot, other) for other in taken), default=0.0))
        taken.append((x, y))
        words, wide = _told(tie), 9 * len(_told(tie)) + 8
        told.append(f'<rect class="back" x="{x - wide / 2:.1f}" y="{y - 11:.1f}" width="{wide}" height="22" rx="6"/>')
        told.append(f'<text class="times" x="{x:.1f}" y="{y + 5:.1f}" text-anchor="middle">{escape(words)}</text>')
    return told


def _told(tie: Tie) -> str:
    if not tie.used:
        return FEW
    return f"{tie.used}+" if tie.few else str(tie.used)


def _dot(place: Place, at: dict[str, tuple[float, float]], language: Language) -> str:
    x, y = at[place.id]
    kind = "dot" if place.real.ties else "alone"
    ring = f'<circle class="bridge" cx="{x:.1f}" cy="{y:.1f}" r="17"/>' if place.real.bridge else ""
    right = x - _WIDTH / 2
    anchor = "middle" if abs(right) < 40 else "start" if right > 0 else "end"
    dx = 0 if anchor == "middle" else 26 if right > 0 else -26
    lines = wrap(place.title[language], _LONGEST_LINE)
    dy = 6 - 10 * (len(lines) - 1) if anchor != "middle" else 42 if y > _HEIGHT / 2 else -6 - 20 * len(lines)
    label = "".join(
        f'<tspan x="{x + dx:.1f}" y="{y + dy + 20 * number:.1f}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    text = f'<text text-anchor="{anchor}">{label}</text>'
    return f'{ring}<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="10"/>{text}'


def _legend(words: dict[str, str]) -> str:
    rows = []
    for number, kind in enumerate(("real", "few", "empty", "bridge")):
        y = _HEIGHT - 100 + 26 * number
        width = ' stroke-width="4"' if kind == "real" else ""
        ring = f'<circle class="bridge" cx="62" cy="{y}" r="9"/>'
        rows.append(ring if kind == "bridge" else f'<path class="{kind}"{width} d="M40 {y}H84"/>')
        rows.append(f'<text x="100" y="{y + 5}">{escape(words[kind])}</text>')
    return "".join(rows)


def _described(network: Network, language: Language) -> str:
    titles = {place.id: place.title[language] for place in network.places}
    return "; ".join(f"{titles[tie.one]}, {titles[tie.other]}: {_told(tie) if tie.real else 0}" for tie in network.ties)
