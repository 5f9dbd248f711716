"""A small plot of our own: groups of labelled bars on a logarithmic scale."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from math import ceil, floor, log10

from bench.figures import Bar, Result

_HEIGHT, _LEFT, _TOP, _BASE = 340, 64, 64, 280
_COLOURS = ("#0b6e4f", "#b3541e", "#c9a227", "#8a8f98", "#4a6fa5", "#7d4f9e", "#2f4858")
_BAR, _GAP, _APART, _NARROWEST = 52, 6, 36, 560


def plot(result: Result) -> str:
    """An SVG of the bars; each is labelled with its figure, so the scale is only for the eye."""
    groups = [list(members) for _, members in groupby(result.bars, key=lambda bar: bar.group)]
    names = list(dict.fromkeys(bar.whose for bar in result.bars))
    colours = {name: _COLOURS[at % len(_COLOURS)] for at, name in enumerate(names)}
    scale = _Scale([bar.value for bar in result.bars])
    used = sum(len(members) * (_BAR + _GAP) + _APART for members in groups)
    width = max(_NARROWEST, _LEFT + used, _LEFT + 20 + sum(map(_legend_width, names)))
    title = f"{result.workload.upper()}: {result.unit} (logarithmic scale)"
    parts = [_opening(width, title), _text(_LEFT, 22, title, 15, "start"), *scale.lines(width)]
    parts += [*_legend(colours), *_groups(groups, colours, scale)]
    parts.append(_text(_LEFT, 326, result.about, 9.5, "start"))
    return f"{''.join(parts)}</svg>\n"


class _Scale:
    """From the power of ten below the least to the one above the greatest."""

    def __init__(self, values: Sequence[float]) -> None:
        positive = [value for value in values if value > 0] or [1.0]
        self.least = floor(log10(min(positive)) - 0.2)
        self.most = max(ceil(log10(max(positive)) + 0.01), self.least + 1)

    def height(self, value: float) -> float:
        power = log10(value) if value > 0 else self.least
        share = (min(max(power, self.least), self.most) - self.least) / (self.most - self.least)
        return _BASE - share * (_BASE - _TOP - 10)

    def lines(self, width: float) -> Iterator[str]:
        for power in range(self.least, self.most + 1):
            y = self.height(10.0**power)
            yield f'<line x1="{_LEFT}" x2="{width - 12:.0f}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dfe3e8"/>'
            yield _text(_LEFT - 8, y + 4, f"{10.0**power:,g}", 11, "end")


def _groups(groups: Sequence[Sequence[Bar]], colours: dict[str, str], scale: _Scale) -> Iterator[str]:
    left = float(_LEFT + 14)
    for members in groups:
        for at, bar in enumerate(members):
            x, y = left + at * (_BAR + _GAP), scale.height(bar.value)
            colour = colours[bar.whose]
            yield f'<rect x="{x:.1f}" y="{y:.1f}" width="{_BAR}" height="{_BASE - y:.1f}" fill="{colour}"/>'
            yield _text(x + _BAR / 2, y - 5, labelled(bar.value), 11)
        width = len(members) * (_BAR + _GAP) - _GAP
        yield _text(left + width / 2, _BASE + 20, members[0].group, 12)
        left += width + _APART


def labelled(value: float) -> str:
    """A figure as it stands above its bar."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _opening(width: float, title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {_HEIGHT}" width="{width:.0f}" '
        f'height="{_HEIGHT}" role="img" font-family="system-ui, sans-serif" fill="#1d2126">'
        f'<title>{escape(title)}</title><rect width="{width:.0f}" height="{_HEIGHT}" fill="#ffffff"/>'
    )


def _legend(colours: dict[str, str]) -> Iterator[str]:
    x = float(_LEFT)
    for name, colour in colours.items():
        yield f'<rect x="{x:.0f}" y="36" width="12" height="12" fill="{colour}"/>'
        yield _text(x + 18, 46, name, 12, "start")
        x += _legend_width(name)


def _legend_width(name: str) -> float:
    return 36 + 6.6 * len(name)


def _text(x: float, y: float, text: str, size: float, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}">{escape(text)}</text>'
