"""Maps as BPMN 2.0 collaboration diagrams, there and back, and drafts from diagrams of other tools."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from deploy.map_cli import app
from deploy.map_files import to_yaml
from services.collaboration.bpmn.draft import draft
from services.collaboration.bpmn.export import diagram
from services.collaboration.bpmn.layout import layout, ways
from services.collaboration.bpmn.read import LARGEST, NoDiagram, read
from services.collaboration.bpmn.write import to_xml
from services.collaboration.load import load_map, map_hash

HERE = Path(__file__).parent
SMALL = re.search(r"```yaml\n(.*?)```", (HERE.parents[1] / "docs" / "map.md").read_text("utf-8"), re.S)[1]  # type: ignore[index]


def exported(text: str) -> str:
    loaded = load_map(text)
    assert loaded.map
    return to_xml(diagram(loaded.map, loaded.content, "en"))


def back(xml: str) -> dict:
    return draft(read(xml).diagram)


def changed(xml: str, old: str, new: str, times: int = 1) -> str:
    assert xml.count(old) == times, f"{xml.count(old)} times {old!r}"
    return xml.replace(old, new)


class TestThereAndBack:
    @pytest.mark.parametrize("which", ["aalborg", "small"])
    @pytest.mark.parametrize("language", ["da", "en"])
    def test_nothing_is_lost(self, text: str, which: str, language) -> None:
        loaded = load_map(text if which == "aalborg" else SMALL)
        assert loaded.map
        made = back(to_xml(diagram(loaded.map, loaded.content, language)))
        assert map_hash(made) == loaded.map_hash
        assert load_map(to_yaml(made)).map_hash == loaded.map_hash
        assert list(made["arrows"]) == list(orjson.loads(loaded.content)["arrows"])

    def test_a_renamed_task_renames_the_activity_in_the_language_of_the_diagram(self, text: str) -> None:
        made = back(exported(text).replace('name="Finding places *"', 'name="Looking for places *"'))
        assert made["activities"]["matching"]["title"] == {"da": "Finde steder", "en": "Looking for places"}

    def test_an_asterisk_that_is_taken_away_is_gone(self, text: str) -> None:
        made = back(exported(text).replace('name="Everyday life *"', 'name="Everyday life"'))
        assert made["activities"]["everyday"]["co_produced"] is False
        assert made["activities"]["matching"]["co_produced"] is True

    def test_an_arrow_that_is_drawn_to_somebody_else_keeps_the_rest(self, text: str) -> None:
        ends = 'sourceRef="task_everyday__contact-person" targetRef="task_trial-cafe__cafe-manager"'
        other = ends.replace("trial-cafe__cafe-manager", "trial-shelter__shelter-mentor")
        made = back(re.sub(f'(id="arrow_needs-to-cafe"[^>]*){ends}', rf"\1{other}", exported(text)))
        arrow = made["arrows"]["needs-to-cafe"]
        assert arrow["to"] == "shelter-mentor@trial-shelter"
        assert arrow["keep_for"] == "P3M"

    def test_an_arrow_that_is_taken_out_is_gone(self, text: str) -> None:
        made = back(re.sub(r'<bpmn:messageFlow id="arrow_needs-to-cafe"[^>]*/>', "", exported(text)))
        assert "needs-to-cafe" not in made["arrows"]
        assert "needs-to-matching" in made["arrows"]

    def test_a_new_message_becomes_an_arrow_that_the_check_asks_about(self, text: str) -> None:
        flow = (
            '<bpmn:messageFlow id="Flow_1x" name="Ønsker til vagter" sourceRef="task_trial-cafe__cafe-manager" '
            'targetRef="task_open-house__activity-leader" />'
        )
        made = back(changed(exported(text), "</bpmn:collaboration>", f"{flow}</bpmn:collaboration>"))
        arrow = made["arrows"]["oensker-til-vagter"]
        assert (arrow["from"], arrow["to"]) == ("cafe-manager@trial-cafe", "activity-leader@open-house")
        assert made["information"]["oensker-til-vagter"] == {"holder": "cafe-manager", "title": "Ønsker til vagter"}
        fields = {mistake.field for mistake in load_map(to_yaml(made)).mistakes}
        assert {"arrows.oensker-til-vagter.need_to_know", "arrows.oensker-til-vagter.ground"} <= fields
        assert all("oensker" in field for field in fields)


OTHER = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn2:definitions xmlns:bpmn2="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="http://x">
  <bpmn2:collaboration id="c" name="Kronisk sygdom">
    <bpmn2:participant id="P1" name="Hospital" processRef="A" />
    <bpmn2:participant id="P2" name="Kommune" processRef="B" />
    <bpmn2:participant id="P3" name="Apotek" />
    <bpmn2:messageFlow id="M1" name="Epikrise" sourceRef="End_1" targetRef="T3" />
    <bpmn2:messageFlow id="M2" name="Recept" sourceRef="T2" targetRef="P3" />
    <bpmn2:messageFlow id="M3" name="Ingen steder" sourceRef="T2" targetRef="Note" />
  </bpmn2:collaboration>
  <bpmn2:process id="A">
    <bpmn2:laneSet id="ls"><bpmn2:lane id="L0" name="Afdeling"><bpmn2:childLaneSet id="cl">
      <bpmn2:lane id="L1" name="Læge"><bpmn2:flowNodeRef>T1</bpmn2:flowNodeRef></bpmn2:lane>
      <bpmn2:lane id="L2" name="Sygeplejerske"><bpmn2:flowNodeRef>T2</bpmn2:flowNodeRef></bpmn2:lane>
    </bpmn2:childLaneSet></bpmn2:lane></bpmn2:laneSet>
    <bpmn2:startEvent id="Start_1" /><bpmn2:userTask id="T1" name="Undersøge *" /><bpmn2:exclusiveGateway id="G" />
    <bpmn2:task id="T2" name="Udskrive" /><bpmn2:endEvent id="End_1" /><bpmn2:textAnnotation id="Note" />
    <bpmn2:sequenceFlow id="s1" sourceRef="Start_1" targetRef="T1" />
    <bpmn2:sequenceFlow id="s2" sourceRef="T1" targetRef="G" />
    <bpmn2:sequenceFlow id="s3" sourceRef="G" targetRef="T2" />
    <bpmn2:sequenceFlow id="s4" sourceRef="G" targetRef="T1" />
    <bpmn2:sequenceFlow id="s5" sourceRef="T2" targetRef="End_1" />
  </bpmn2:process>
  <bpmn2:process id="B"><bpmn2:task id="T3" name="Pleje hjemme *" /></bpmn2:process>
</bpmn2:definitions>
"""


class TestOfOtherTools:
    def test_pools_lanes_tasks_and_messages_become_a_draft(self) -> None:
        made = back(OTHER)
        assert made["collaboration"] == "kronisk-sygdom"
        assert {id_: one["title"] for id_, one in made["partners"].items()} == {
            "hospital": "Hospital", "kommune": "Kommune", "apotek": "Apotek",
        }  # fmt: skip
        assert {id_: one["partner"] for id_, one in made["actors"].items()} == {
            "laege": "hospital", "sygeplejerske": "hospital", "kommune": "kommune", "apotek": "apotek",
        }  # fmt: skip
        assert {id_: (one["co_produced"], one["actors"]) for id_, one in made["activities"].items()} == {
            "undersoege": (True, ["laege"]), "udskrive": (False, ["sygeplejerske"]),
            "pleje-hjemme": (True, ["kommune"]), "apotek-activity": (False, ["apotek"]),
        }  # fmt: skip

    def test_a_message_that_ends_at_an_event_belongs_to_what_was_done_before_it(self) -> None:
        arrows = back(OTHER)["arrows"]
        assert (arrows["epikrise"]["from"], arrows["epikrise"]["to"]) == (
            "sygeplejerske@udskrive", "kommune@pleje-hjemme",
        )  # fmt: skip
        assert arrows["recept"]["to"] == "apotek@apotek-activity"

    def test_the_sequence_gives_the_order_and_a_way_back_is_no_step(self) -> None:
        order = back(OTHER)["order"]
        steps = {id_: at for at, step in enumerate(order) for id_ in step}
        assert steps["undersoege"] < steps["udskrive"]
        assert sorted(steps) == sorted(back(OTHER)["activities"])

    def test_what_has_no_place_in_a_map_is_named(self) -> None:
        assert read(OTHER).left_out == ("“Ingen steder” begins or ends at nothing that somebody does.",)

    def test_the_check_asks_for_the_rest_and_for_nothing_that_is_there(self) -> None:
        mistakes = load_map(to_yaml(back(OTHER))).mistakes
        fields = {mistake.field for mistake in mistakes}
        assert {"need", "questions", "partners.hospital.kind", "arrows.epikrise.ground"} <= fields
        assert not [mistake for mistake in mistakes if "already" in mistake.says or "unknown" in mistake.says]
        assert all(mistake.remedy for mistake in mistakes)


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">&b;</definitions>'
)


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (lambda: "", "no XML"),
        (lambda: "title: a map", "no XML"),
        (lambda: "<definitions/>", "no BPMN 2.0"),
        (lambda: OTHER.replace("bpmn2:collaboration", "bpmn2:choreography"), "no collaboration"),
        (lambda: re.sub("<bpmn2:participant[^>]*/>", "", OTHER), "no pools"),
        (lambda: BOMB, "declares entities"),
        (lambda: '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + OTHER.split("\n", 1)[1], "declares entities"),
        (lambda: OTHER + " " * LARGEST, "longer than"),
        (lambda: OTHER[: len(OTHER) // 2], "no XML"),
        (lambda: "\x00" * 40, "no XML"),
    ],
)
def test_a_file_that_is_no_diagram_gets_one_sentence(file: Callable[[], str], says: str) -> None:
    with pytest.raises(NoDiagram, match=says) as told:
        read(file())
    assert "\n" not in str(told.value)


def test_a_map_that_somebody_damaged_within_the_file_is_not_believed(text: str) -> None:
    xml = exported(text)
    with pytest.raises(NoDiagram, match="damaged"):
        back(xml.replace('"purpose":"prepare-trial"', '"purpose":"everything"'))
    with pytest.raises(NoDiagram, match="damaged"):
        back(xml.replace('{"collaboration"', '"collaboration"', 1))


def test_a_very_deep_file_is_read_or_refused_and_ends() -> None:
    deep = "<bpmn2:x xmlns:bpmn2='y'>" * 50_000 + "</bpmn2:x>" * 50_000
    with pytest.raises(NoDiagram):
        read(deep)


class TestLayout:
    def test_no_line_runs_through_a_task_and_no_two_shapes_lie_on_each_other(self, text: str) -> None:
        loaded = load_map(text)
        assert loaded.map
        drawn = diagram(loaded.map, loaded.content, "en")
        boxes = layout(drawn)
        tasks = [boxes[task.id] for task in drawn.tasks]
        for at, one in enumerate(tasks):
            for other in tasks[at + 1 :]:
                assert one.x + one.width <= other.x or other.x + other.width <= one.x or (
                    one.y + one.height <= other.y or other.y + other.height <= one.y
                )  # fmt: skip
        for points in ways(drawn, boxes).values():
            for (x, y), (to_x, to_y) in pairwise(points):
                crossed = [
                    box for box in tasks
                    if min(x, to_x) < box.x + box.width and max(x, to_x) > box.x
                    and min(y, to_y) < box.y + box.height and max(y, to_y) > box.y
                ]  # fmt: skip
                assert not crossed, (points, crossed)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


class TestOnTheCommandLine:
    def test_export_and_import(self, text: str, tmp_path: Path) -> None:
        (tmp_path / "map.yaml").write_text(text, "utf-8")
        assert run("export", tmp_path / "map.yaml", "-o", tmp_path / "map.bpmn", "--language", "en").exit_code == 0
        result = run("import", tmp_path / "map.bpmn", "-o", tmp_path / "again.yaml")
        assert result.exit_code == 0
        assert result.stdout.rstrip().endswith("No mistakes.")
        assert "no differences" in run("diff", tmp_path / "map.yaml", tmp_path / "again.yaml").stdout

    def test_a_draft_says_how_much_is_missing_and_what_to_do(self, tmp_path: Path) -> None:
        (tmp_path / "other.bpmn").write_text(OTHER, "utf-8")
        result = run("import", tmp_path / "other.bpmn", "-o", tmp_path / "draft.yaml")
        assert result.exit_code == 0
        assert "Left out: “Ingen steder”" in result.stdout
        assert re.search(r"a draft; \d+ answers are missing", result.stdout)
        assert run("check", tmp_path / "draft.yaml").exit_code == 1

    def test_what_is_no_diagram_gets_one_sentence_and_writes_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "no.bpmn").write_text("<html/>", "utf-8")
        result = run("import", tmp_path / "no.bpmn", "-o", tmp_path / "draft.yaml")
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1
        assert not (tmp_path / "draft.yaml").exists()
