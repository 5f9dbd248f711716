"""Reads a drawing back, and finds what should not be: texts on texts, on boxes, on lines, or outside."""

import re
from dataclasses import dataclass
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

from services.collaboration.drawing.lettering import ASCENT, DESCENT, width

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Area:
    left: float
    top: float
    right: float
    bottom: float
    what: str
    owner: str = ""

    def meets(self, other: "Area") -> bool:
        level = self.left < other.right and other.left < self.right
        return level and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: "Area") -> bool:
        level = self.left <= other.left and other.right <= self.right
        return level and self.top <= other.top and other.bottom <= self.bottom


def root_of(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def faults(svg: str) -> list[str]:
    root = root_of(svg)
    page = Area(0, 0, *(float(side) for side in root.attrib["viewBox"].split()[2:]), "the drawing")
    texts, boxes, lines = texts_of(root), boxes_of(root), lines_of(root)
    found = [f"{one.what} leaves the drawing" for one in texts if not page.holds(one)]
    found += [f"{one.what} lies on {other.what}" for one, other in combinations(texts, 2) if one.meets(other)]
    found += [f"{one.what} lies across {box.what}" for one in texts for box in boxes if strays(one, box)]
    found += [f"{one.what} is crossed by {line.what}" for one in texts for line in lines if crosses(line, one)]
    found += [f"{line.what} crosses {box.what}" for line in lines for box in boxes if line.meets(box)]
    return found


def crosses(line: Area, text: Area) -> bool:
    """Whether a line runs through a text; behind a framed one its own line goes on, through the middle."""
    middle = (text.top + text.bottom) / 2
    return text.meets(line) and not (text.owner == "frame" and abs((line.top + line.bottom) / 2 - middle) < 1.5)


def strays(text: Area, box: Area) -> bool:
    return not box.holds(text) if text.owner == box.owner else box.meets(text)


def texts_of(root: ET.Element) -> list[Area]:
    return [
        text_area(text, owner_of(group, at), moved_by(group))
        for at, group in enumerate([root, *root.iter(f"{SVG}g")])
        for text in group.findall(f"{SVG}text")
    ]


def moved_by(group: ET.Element) -> tuple[float, float]:
    x, y = re.findall(r"-?[0-9.]+", group.get("transform", "0 0"))
    return float(x), float(y)


def text_area(text: ET.Element, owner: str, moved: tuple[float, float]) -> Area:
    words, size = text.text or "", float(text.attrib["font-size"])
    wide = width(words, size, bold=text.get("font-weight") == "bold")
    x, y = float(text.attrib["x"]) + moved[0], float(text.attrib["y"]) + moved[1]
    left = x - {"middle": wide / 2, "end": wide}.get(text.get("text-anchor", ""), 0)
    return Area(left, y - size * ASCENT, left + wide, y + size * DESCENT, f"“{words}”", owner)


def boxes_of(root: ET.Element) -> list[Area]:
    groups = [group for group in enumerate([root, *root.iter(f"{SVG}g")]) if group[1].get("class") == "activity"]
    found = []
    for at, group in groups:
        rect = group.find(f"{SVG}rect")
        assert rect is not None
        x, y, wide, high = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        found.append(Area(x, y, x + wide, y + high, f"the box of {group.get('data-activity')}", owner_of(group, at)))
    return found


def lines_of(root: ET.Element) -> list[Area]:
    """Each dotted line, piece by piece, a pixel thick; its ends lie at boxes and stop short of them."""
    found = []
    for group in root.iter(f"{SVG}g"):
        for line in (path for path in group.findall(f"{SVG}path") if path.get("stroke-dasharray")):
            numbers = [float(number) for number in re.findall(r"-?[0-9.]+", line.attrib["d"])]
            points = list(zip(numbers[::2], numbers[1::2], strict=True))
            for (x1, y1), (x2, y2) in pairwise(points):
                left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
                found.append(Area(left + 0.1, top - 0.5, right - 0.1, bottom + 0.5, str(group.get("id"))))
    return found


def owner_of(group: ET.Element, at: int) -> str:
    framed = group.get("transform") is not None and group.find(f"{SVG}rect") is not None
    return f"box {at}" if group.get("class") == "activity" else "frame" if framed else ""


def crossings(svg: str) -> int:
    """How often dotted lines of two arrows cross."""
    lines = lines_of(root_of(svg))
    level = [line for line in lines if line.right - line.left > line.bottom - line.top]
    upright = [line for line in lines if line.right - line.left <= line.bottom - line.top]
    return sum(
        one.what != other.what and one.left < other.left < one.right and other.top < one.top < other.bottom
        for one in level
        for other in upright
    )
