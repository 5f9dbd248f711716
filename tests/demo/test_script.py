"""Stories as data: what can be written, and that every mistake is told before anything is begun."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from deploy.demo.story.script import load_script, script_of
from deploy.demo.story.verbs import ACTS
from deploy.story_cli import readable
from services.problems import CannotStart

DEMO = "chronic-care"
ASKS = {"who": "nanna", "about": "karen", "asks": "medicine-to-home-nurse"}


def story(*acts: dict[str, object], **step: object) -> dict[str, object]:
    return {"title": "A story", "steps": [{"says": "Something happens.", "acts": list(acts), **step}]}


@pytest.mark.parametrize("demo", ["chronic-care", "district-renewal"])
def test_ours_are_read_whole(demo: str) -> None:
    script = load_script(demo)
    assert len(script.steps) >= 10 and all(step.acts for step in script.steps)
    refused = [act.refused for step in script.steps for act in step.acts if act.refused]
    assert len(set(refused)) >= 5, "refusals of many kinds"


def test_between_them_they_use_every_verb() -> None:
    used = {type(act) for demo in ("chronic-care", "district-renewal") for step in load_script(demo).steps
            for act in step.acts}  # fmt: skip
    assert used == set(ACTS)


MISTAKES = [
    (story({**ASKS, "who": "nana"}), "there is no person “nana”. Did you mean `nanna`?"),
    (story({**ASKS, "about": "nanna"}), "there is no case “nanna”"),
    (story({**ASKS, "asks": "medicine-to-home-nurze"}), "Did you mean `medicine-to-home-nurse`?"),
    (story({**ASKS, "gets": ["medicines.lists"]}), "there is no field “medicines.lists”"),
    (story({**ASKS, "refuses": "used_up"}), "step 1, act 1, refuses: Extra inputs are not permitted"),
    (story({"who": "nanna", "about": "karen"}), "one verb belongs here, and there is none"),
    (story({**ASKS, "sends": "medicine-to-home-nurse"}), "there is asks and sends"),
    (story({"who": "bodil", "about": "karen", "gives": "piper", "to": "ulla"}), "there is no actor “piper”"),
    (story({"who": "bodil", "about": "karen", "plans": "flare", "first_day": "2026-12-14"}), "no activity “flare”"),
    (story({"who": "karen", "about": "karen", "declares": "x", "words": "Nu"}), "there is no arrow “x”"),
    (story(ASKS, when="tomorrow"), "steps.1.when"),
    ({"title": "No steps", "steps": []}, "steps"),
    ({"steps": [{"says": "Nobody does anything.", "acts": []}]}, "title"),
    (["a list"], "cannot be played"),
]


@pytest.mark.parametrize(("content", "says"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_what_helps(content: object, says: str) -> None:
    with pytest.raises(CannotStart) as stopped:
        script_of(DEMO, content)
    assert says in str(stopped.value)
    assert "chronic-care" in str(stopped.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(CannotStart) as stopped:
        script_of(DEMO, story({**ASKS, "who": "nana"}, {**ASKS, "asks": "none"}))
    assert "step 1, act 1" in str(stopped.value) and "step 1, act 2" in str(stopped.value)


def test_a_demonstration_that_there_is_not_is_told_before_anything_begins() -> None:
    with pytest.raises(CannotStart, match="There is no demonstration “elsewhere”"):
        readable("elsewhere")


def test_the_manual_names_every_verb_with_what_it_takes_and_its_example_is_a_story() -> None:
    told = (Path(__file__).parents[2] / "docs" / "maps.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", told, re.S)
    assert example
    assert len(script_of(DEMO, YAML(typ="safe", pure=True).load(example[1])).steps) == 2
    rows = [line for line in told.splitlines() if line.startswith("| `")]
    for kind in ACTS:
        row = next(row for row in rows if f"`{kind.verb}:" in row)
        more = set(kind.model_fields) - {"who", "about", "refused", kind.verb}
        assert all(f"`{name}`" in row for name in more), (kind.verb, more)
