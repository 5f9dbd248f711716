"""A drawing with counts says how often something went each way, in numbers, by its lines, and in the table."""

import re
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from deploy.map_cli import app
from services.collaboration.drawing.counts import Counted, NoCount, checked
from services.collaboration.drawing.draw import draw, laid
from services.collaboration.drawing.table import as_markdown, as_page, rows
from services.collaboration.model import Language, ServiceMap, Words
from tests.collaboration.conftest import SCENARIO
from tests.collaboration.drawing import SVG, faults, root_of

QUICK = 50_000
COUNTS: dict[str, int | str] = {"needs-to-cafe": 240, "plan-to-cafe": 12, "invitation": "<5", "own-wishes": 0}


def of(svg: str, arrow: str) -> tuple[str, float, str]:
    """An arrow's number in a frame, the thickness of its line, and its title."""
    root = root_of(svg)
    (group,) = [one for one in root.iter(f"{SVG}g") if one.get("data-arrow") == arrow]
    framed = [text.text or "" for inner in group.findall(f"{SVG}g") for text in inner.findall(f"{SVG}text")]
    (line,) = [path for path in group.findall(f"{SVG}path") if path.get("stroke-dasharray")]
    return "".join(framed), float(line.attrib["stroke-width"]), str(group.findtext(f"{SVG}title"))


@pytest.mark.parametrize("language", ["da", "en"])
def test_each_counted_arrow_bears_its_number_and_the_oftener_the_thicker(
    aalborg: ServiceMap, language: Language
) -> None:
    svg = draw(aalborg, language, QUICK, COUNTS)
    assert faults(svg) == []
    found = {arrow: of(svg, arrow) for arrow in COUNTS}
    assert {arrow: framed for arrow, (framed, _, _) in found.items()} == {id_: str(n) for id_, n in COUNTS.items()}
    assert found["own-wishes"][1] < found["plan-to-cafe"][1] < found["needs-to-cafe"][1]
    told = {"da": "Brugt 240 gange i perioden", "en": "Used 240 times in the period"}[language]
    assert found["needs-to-cafe"][2].endswith(told)


def test_an_arrow_that_was_not_counted_says_so(aalborg: ServiceMap) -> None:
    svg = draw(aalborg, "en", QUICK, COUNTS)
    framed, _, title = of(svg, "introduction-to-cafe")
    assert framed == ""
    assert title.endswith("Not counted")
    legend = [text.text for text in root_of(svg).findall(f"{SVG}text")]
    assert {"Not counted", "<5: not told, since it is few, or few could be worked out from it"} <= set(legend)


def test_the_table_says_the_same_under_the_same_numbers(aalborg: ServiceMap) -> None:
    over = Counted(COUNTS)
    plan = laid(aalborg, "en", QUICK, over.room)
    heads, body = rows(plan, over, "In the period")
    assert heads[-1] == "In the period"
    numbers = {trip.arrow.id: str(trip.number) for trip in plan.plan.trips}
    by_number = {row[0]: row for row in body}
    assert by_number[numbers["needs-to-cafe"]][-1] == "Used 240 times in the period"
    assert by_number[numbers["needs-to-cafe"]][1] == (
        "Support I need: Practical support, Sound, light, calm, Whom to call"
    )
    assert len(body) == len(aalborg.arrows)
    linked = set(re.findall(r'<a href="([^"]+)">', as_page(plan, over, "In the period")))
    assert linked == {f"#arrow-{arrow}" for arrow in aalborg.arrows}


def test_nothing_that_a_map_says_becomes_markup_of_the_table(aalborg: ServiceMap) -> None:
    hostile = "|*x*<script>`"
    items = {id_: replace(item, title=Words(hostile, hostile)) for id_, item in aalborg.items.items()}
    plan = laid(replace(aalborg, items=items), "en", 0)
    told = as_markdown(plan)
    assert "<script>" not in as_page(plan).replace("\\", "")
    assert {line.replace("\\|", "").count("|") for line in told.splitlines() if line.startswith("| ")} == {8}


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ({"nowhere": 3}, "nowhere is no arrow of aalborg-aktiv"),
        ({"invitation": -1}, "invitation: -1 is no count"),
        ({"invitation": True}, "invitation: True is no count"),
        ({"invitation": 1.5}, "invitation: 1.5 is no count"),
        ({"invitation": "many"}, "invitation: 'many' is no count"),
    ],
)
def test_what_is_no_count_is_named(aalborg: ServiceMap, counts: dict[str, object], says: str) -> None:
    with pytest.raises(NoCount, match=says):
        checked(aalborg, counts)


@pytest.mark.parametrize("ending", ["svg", "md", "html"])
def test_the_command_writes_a_drawing_a_table_or_both(tmp_path: Path, ending: str) -> None:
    counts, out = tmp_path / "counts.json", tmp_path / f"map.{ending}"
    counts.write_bytes(orjson.dumps(COUNTS))
    done = CliRunner().invoke(app, ["draw", str(SCENARIO), "-o", str(out), "--language", "en", "--counts", str(counts)])
    assert done.exit_code == 0, done.output
    told = out.read_text("utf-8")
    assert ("<svg" in told) == (ending != "md")
    assert ("In the period" in told) == (ending != "svg")
    assert "Used 240 times in the period" in told


@pytest.mark.parametrize("text", ["{", "[1]", '{"nowhere": 1}'])
def test_a_file_without_counts_gets_one_clear_sentence(tmp_path: Path, text: str) -> None:
    counts, out = tmp_path / "counts.json", tmp_path / "map.svg"
    counts.write_text(text, "utf-8")
    done = CliRunner().invoke(app, ["draw", str(SCENARIO), "-o", str(out), "--counts", str(counts)])
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1
    assert not out.exists()


def test_a_kind_of_file_that_is_none_of_ours_is_said_and_not_written(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["draw", str(SCENARIO), "-o", str(tmp_path / "map.png")])
    assert done.exit_code == 2
    assert "a drawing is .svg, .md or .html" in done.output
    assert not (tmp_path / "map.png").exists()
