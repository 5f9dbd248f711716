"""``dottedline map``: what a designer sees."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner, Result

from deploy.map_cli import app

SCENARIO = Path(__file__).parents[2] / "deploy" / "demo" / "maps" / "aalborg-aktiv" / "map.yaml"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def broken(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "broken.yaml"
    file.write_text(text.replace("sensory_needs, emergency_contact]", "sensory_need, emergency_contact]"), "utf-8")
    return file


def test_a_clean_map_says_what_it_holds() -> None:
    result = run("check", SCENARIO)
    assert result.exit_code == 0
    assert "5 partners, 13 actors, 8 activities (7 co-produced: 2 co-design, 4 co-delivery, 1 co-eval" in result.stdout
    assert "uation), 16 items of information and 21 arrows" in result.stdout
    assert len(result.stdout.splitlines()) == 1


def test_a_mistake_stands_with_file_line_field_and_remedy(broken: Path) -> None:
    result = run("check", broken)
    assert result.exit_code == 1
    line = next(at for at, line in enumerate(broken.read_text("utf-8").splitlines(), 1) if "sensory_need," in line)
    assert result.stdout.splitlines() == [
        f"{broken}:{line}  arrows.needs-to-cafe.information.support-needs[1]  "
        "There is no field of support-needs “sensory_need” on the map → Did you mean `sensory_needs`?",
        f"1 mistake in {broken}.",
    ]


def test_mistakes_for_other_programs(broken: Path) -> None:
    result = run("check", broken, "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert [mistake["field"] for mistake in told["mistakes"]] == ["arrows.needs-to-cafe.information.support-needs[1]"]
    assert set(told["mistakes"][0]) == {"line", "field", "says", "remedy"}


def test_a_clean_map_for_other_programs() -> None:
    told = json.loads(run("check", SCENARIO, "--json").stdout)
    assert told["mistakes"] == []
    assert told["collaboration"] == "aalborg-aktiv"
    assert len(told["map_hash"]) == 64


@pytest.mark.parametrize("words", [["check"], ["draw", "-o", "never.svg"]])
def test_what_cannot_be_read_gets_one_clear_sentence(tmp_path: Path, words: list[str]) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("title: Støtte".encode("latin-1"))
    for file, why in ((tmp_path / "none.yaml", "No such file"), (tmp_path, "directory"), (latin, "not UTF-8")):
        result = run(words[0], file, *words[1:])
        assert result.exit_code == 2
        assert why in result.stderr
        assert len(result.stderr.splitlines()) == 1
    assert not Path("never.svg").exists()


@pytest.mark.parametrize(("language", "step"), [("da", "Trin 1"), ("en", "Step 1")])
def test_a_map_is_drawn_in_either_language(tmp_path: Path, language: str, step: str) -> None:
    svg = tmp_path / "map.svg"
    result = run("draw", SCENARIO, "-o", svg, "--language", language)
    assert result.exit_code == 0
    assert ET.parse(svg).getroot().get("lang") == language
    assert step in svg.read_text("utf-8")


def test_a_map_with_mistakes_is_not_drawn(broken: Path, tmp_path: Path) -> None:
    svg = tmp_path / "map.svg"
    result = run("draw", broken, "-o", svg)
    assert result.exit_code == 1
    assert "Did you mean `sensory_needs`?" in result.stdout
    assert not svg.exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    result = run("draw", SCENARIO, "-o", tmp_path / "nowhere" / "map.svg")
    assert result.exit_code == 2
    assert "cannot be written: No such file or directory" in result.stderr


def test_the_json_schema_of_an_item_is_printed_and_of_all_of_them() -> None:
    one = run("schema", SCENARIO, "hours-worked")
    assert one.exit_code == 0
    fields = json.loads(one.stdout)["properties"]
    assert fields == {"month": {"type": "string", "maxLength": 2000}, "hours": {"type": "number"}}
    everything = json.loads(run("schema", SCENARIO).stdout)
    assert everything["hours-worked"] == json.loads(one.stdout) and len(everything) == 16
    missing = run("schema", SCENARIO, "hours-workd")
    assert missing.exit_code == 2 and "Did you mean `hours-worked`?" in missing.output
