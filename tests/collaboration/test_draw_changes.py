"""What is different between two versions is drawn with a sign and a line of its own, and can be read without colour."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.map_cli import app
from services.collaboration.drawing.changes import draw_changes
from services.collaboration.load import load_map
from services.collaboration.model import Language, ServiceMap
from tests.collaboration import handbook_pictures
from tests.collaboration.conftest import SCENARIO
from tests.collaboration.drawing import SVG, faults, root_of

QUICK = 50_000


@pytest.fixture(scope="module")
def redrawn(text: str) -> str:
    """An arrow more, one less, one that carries more, and an activity with another name."""
    return handbook_pictures.redrawn(text)


@pytest.fixture(scope="module")
def new(redrawn: str) -> ServiceMap:
    loaded = load_map(redrawn)
    assert loaded.map is not None, loaded.mistakes
    return loaded.map


def marks(svg: str) -> dict[str, str]:
    """The sign of each marked arrow and activity."""
    found = {}
    for group in root_of(svg).iter(f"{SVG}g"):
        name = group.get("data-arrow") or group.get("data-activity")
        signs = [str(one.get("class")) for one in group.iter(f"{SVG}g") if str(one.get("class")).startswith("sign")]
        if name and signs:
            found[name] = signs[0].removeprefix("sign ")
    return found


@pytest.mark.parametrize("language", ["da", "en"])
def test_what_is_new_gone_and_changed_is_marked_and_nothing_else(
    aalborg: ServiceMap, new: ServiceMap, language: Language
) -> None:
    svg = draw_changes(aalborg, new, language, QUICK)
    assert faults(svg) == []
    assert marks(svg) == {
        "plan-to-home": "added",
        "mentor-note-to-follow-up": "gone",
        "needs-to-cafe": "changed",
        "subsidy": "changed",
    }


def test_the_other_way_round_what_is_new_is_gone(aalborg: ServiceMap, new: ServiceMap) -> None:
    found = marks(draw_changes(new, aalborg, "en", QUICK))
    assert (found["plan-to-home"], found["mentor-note-to-follow-up"]) == ("gone", "added")


def test_each_kind_of_change_has_a_line_of_its_own(aalborg: ServiceMap, new: ServiceMap) -> None:
    root = root_of(draw_changes(aalborg, new, "en", QUICK))
    groups = {str(one.get("data-arrow")): one for one in root.iter(f"{SVG}g") if one.get("data-arrow")}
    named = ("plan-to-home", "mentor-note-to-follow-up", "needs-to-cafe", "own-wishes")
    lines = [path for one in named for path in groups[one].findall(f"{SVG}path") if path.get("stroke-dasharray")]
    dashes = {path.attrib["stroke-dasharray"] for path in lines}
    assert len(dashes) == 4
    struck = {id_ for id_, one in groups.items() for text in one.findall(f"{SVG}text") if text.get("text-decoration")}
    assert struck == {"mentor-note-to-follow-up"}
    assert str(groups["needs-to-cafe"].findtext(f"{SVG}title")).endswith("Changed. Citizens are asked anew")


def test_what_has_no_place_in_the_drawing_is_told_below_it(aalborg: ServiceMap, new: ServiceMap) -> None:
    told = [text.text for text in root_of(draw_changes(aalborg, new, "en", QUICK)).findall(f"{SVG}text")]
    assert "Changed, with no place in the drawing: routines" in told
    assert {"New: a whole line", "Gone: scattered dots, struck through", "Changed: long dashes"} <= set(told)
    same = [text.text for text in root_of(draw_changes(aalborg, aalborg, "en", 0)).findall(f"{SVG}text")]
    assert not [line for line in same if line and line.startswith("Changed")]


def test_a_partner_with_all_that_is_its_own_may_be_gone(aalborg: ServiceMap) -> None:
    smaller = load_map(
        (Path(__file__).parents[2] / "docs" / "map.md").read_text("utf-8").split("```yaml\n")[1].split("```")[0]
    )
    assert smaller.map is not None
    svg = draw_changes(aalborg, smaller.map, "en", QUICK)
    assert faults(svg) == []
    found = marks(svg)
    assert set(found.values()) == {"added", "gone"}
    assert found["walk"] == "added"


@pytest.mark.parametrize(
    ("ending", "told"), [("svg", 'class="sign added"'), ("md", "| Changed. Citizens are asked anew |")]
)
def test_the_command_draws_what_it_says(tmp_path: Path, redrawn: str, ending: str, told: str) -> None:
    other, out = tmp_path / "new.yaml", tmp_path / f"diff.{ending}"
    other.write_text(redrawn, "utf-8")
    done = CliRunner().invoke(app, ["diff", str(SCENARIO), str(other), "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert "citizens are asked anew" in done.stdout
    assert told in out.read_text("utf-8")
