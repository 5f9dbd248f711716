"""The pictures of docs/map.md, drawn by the product. `python -m tests.collaboration.handbook_pictures` writes them."""

import re
from pathlib import Path

from services.collaboration.drawing.changes import draw_changes
from services.collaboration.drawing.draw import draw
from services.collaboration.load import load_map
from services.collaboration.model import ServiceMap
from tests.collaboration.large_map import large

HOUSE = Path(__file__).parents[2]
SCENARIO = HOUSE / "deploy" / "demo" / "maps" / "aalborg-aktiv" / "map.yaml"
_NEW_ARROW = """arrows:
  plan-to-home: {from: job-consultant@matching, to: contact-person@follow-up, information: {trial-plan: [weekdays]},
    need_to_know: {da: "For at støtte dig", en: "To support you"}, purpose: follow-up, form: sent, ground: asked,
    matter: personal, keep_for: P3M}
"""


def redrawn(text: str) -> str:
    """The scenario with an arrow more, one less, one that carries more, and an activity with another name."""
    text = re.sub(r"  mentor-note-to-follow-up: .*\n", "", text).replace(", mentor-note-to-follow-up]", "]")
    text = re.sub(r"^arrows:.*\n", _NEW_ARROW, text, flags=re.MULTILINE)
    before, after = ("support-needs: [practical_support, sensory_needs, ", "emergency_contact]")
    text = text.replace(f"{before}{after}", f"{before}transport, {after}")
    return text.replace('en: "Wage subsidy"}, co_produced', 'en: "Wage subsidy and holidays"}, co_produced')


def pictures() -> dict[str, str]:
    """Each picture by its path below the house."""
    scenario = SCENARIO.read_text("utf-8")
    old, new = _map(scenario), _map(redrawn(scenario))
    counts: dict[str, int | str] = {arrow: 7 * at % 50 for at, arrow in enumerate(old.arrows)}
    counts |= {arrow: "<5" for arrow, count in counts.items() if isinstance(count, int) and 0 < count < 5}
    return {
        "docs/map.svg": draw(old, "en"),
        "docs/pictures/map-counts.svg": draw(old, "en", counts=counts),
        "docs/pictures/map-changes.svg": draw_changes(old, new, "en"),
        "docs/pictures/map-large.svg": draw(large(), "en"),
    }


def _map(text: str) -> ServiceMap:
    loaded = load_map(text)
    assert loaded.map is not None, loaded.mistakes
    return loaded.map


if __name__ == "__main__":
    for place, svg in pictures().items():
        (HOUSE / place).write_text(svg, "utf-8")
