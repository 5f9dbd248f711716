"""Two versions of a map: what is different, in words, and along which arrows citizens are asked anew."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.map_cli import app
from services.collaboration.diff import WHOLE, Difference, Kind, differences
from services.collaboration.diff_words import _GOVERNANCE, _WHOLE, Told
from services.collaboration.load import load_map
from services.collaboration.model import ServiceMap
from services.collaboration.parts import Governance

NEEDS, PLAN, MATCHING, HOURS = "needs-to-cafe", "plan-to-cafe", "needs-to-matching", "hours-to-subsidy"


def redrawn(text: str, start: str, old: str, new: str) -> ServiceMap:
    """The map with one line, that of `start`, drawn otherwise."""
    line = next(line for line in text.splitlines() if line.startswith(f"  {start}:"))
    assert line.count(old) == 1, f"{line.count(old)} times {old!r} in {line!r}"
    loaded = load_map(text.replace(line, line.replace(old, new)))
    assert loaded.map, loaded.mistakes
    return loaded.map


def told(old: ServiceMap, new: ServiceMap, language: str = "en") -> list[str]:
    return [line for _, lines in Told(old, new, language).lines(differences(old, new)) for line in lines]  # type: ignore[arg-type]


def test_a_map_is_not_different_from_itself(aalborg: ServiceMap, text: str) -> None:
    loaded = load_map(f"# Only a remark.\n{text}")
    assert loaded.map
    assert differences(aalborg, loaded.map) == ()


@pytest.mark.parametrize(
    ("arrow", "old", "new", "says", "again"),
    [
        (NEEDS, ", emergency_contact]", "]", "It carries no more: Whom to call.", False),
        (MATCHING, "transport]", "transport, emergency_contact]", "It also carries: Whom to call.", True),
        (NEEDS, "keep_for: P3M", "keep_for: P1M", "Kept for: 1 month (before: 3 months).", False),
        (NEEDS, "keep_for: P3M", "keep_for: P4M", "Kept for: 4 months (before: 3 months).", True),
        (NEEDS, "P7D", "P1D", "from 1 day before", False),
        (NEEDS, "P7D", "P14D", "from 2 weeks before", True),
        (NEEDS, "during: [trial-cafe]", "during: [trial-cafe, follow-up]", "Trial days at the café, Follow-up", True),
        (NEEDS, "purpose: prepare-trial", "purpose: follow-up", "What for:", True),
        (NEEDS, "To give the right support on the day", "To support you", "Why: To support you", True),
        (NEEDS, "ground: asked-health", "ground: asked-health, at_most: {times: 2, per: permission}", "2 times", False),
        ("invitation", "times: 1,", "times: 2,", "At most: 2 times per permission (before: once per", True),
        (HOURS, "keep_for: P5Y", "keep_for: P6Y", "Kept for: 6 years", False),
        (PLAN, "form: sent", "form: on-request", "Form: when the receiver asks (before: sent).", True),
    ],
)  # fmt: skip
def test_what_becomes_more_is_asked_anew_and_what_becomes_less_is_not(
    aalborg: ServiceMap, text: str, arrow: str, old: str, new: str, says: str, again: bool
) -> None:
    after = redrawn(text, arrow, old, new)
    (one,) = differences(aalborg, after)
    assert (one.kind, one.part, one.id, one.asks_anew) == (Kind.CHANGED, "arrows", arrow, again)
    assert any(says in line for line in told(aalborg, after)), told(aalborg, after)
    assert ("asked anew" in told(aalborg, after)[-1]) == again


def test_a_ground_that_is_no_permission_any_more_asks_nobody_and_one_that_becomes_it_everybody(
    aalborg: ServiceMap, text: str
) -> None:
    law = redrawn(text, PLAN, "ground: asked,", "ground: task,")
    assert [one.asks_anew for one in differences(aalborg, law)] == [False]
    assert [one.asks_anew for one in differences(law, aalborg)] == [True]
    assert any(line.startswith("Ground: law, GDPR 6(1)(e); ") for line in told(aalborg, law))


def test_an_arrow_that_stays_as_drawn_is_asked_anew_when_what_it_names_became_another(
    aalborg: ServiceMap, text: str
) -> None:
    after = redrawn(text, "introduction", "identifies: name", "identifies: nothing")
    found = differences(aalborg, after)
    assert [(one.part, one.id, one.asks_anew) for one in found] == [
        ("items", "introduction", False),
        ("arrows", "introduction-to-cafe", True),
        ("arrows", "introduction-to-shelter", True),
    ]
    assert "The item “That you are coming” (introduction) is changed." in told(aalborg, after)
    assert sum(line.startswith("The arrow is drawn as before") for line in told(aalborg, after)) == 2


def test_new_and_gone(aalborg: ServiceMap, text: str) -> None:
    line = next(line for line in text.splitlines() if line.startswith("  plan-to-shelter:"))
    less = load_map(text.replace(f"{line}\n", "")).map
    assert less
    assert differences(aalborg, less) == (Difference(Kind.GONE, "arrows", "plan-to-shelter"),)
    assert told(aalborg, less) == ["The arrow “Job consultant → Mentor” (plan-to-shelter) is gone."]
    assert told(less, aalborg, "da") == [
        "Pilen “Jobkonsulent → Mentor” (plan-to-shelter) er ny.",
        "Den fører: Startdato, Ugedage, Opgaver.",
        "Hvorfor: For at en mentor er der.",
        "Grundlag: borgerens tilladelse.",
    ]


def test_of_the_governance_is_told_what(aalborg: ServiceMap, text: str) -> None:
    more = load_map(text.replace("hours_per_week: 10}", "hours_per_week: 12}")).map
    assert more
    assert told(aalborg, more) == ["Governance is changed: the coordinator."]


def test_everything_there_is_has_words() -> None:
    assert set(_WHOLE) == set(WHOLE)
    assert set(_GOVERNANCE) == set(Governance.__dataclass_fields__)


def test_on_the_command_line(text: str, tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(text, "utf-8")
    new.write_text(text.replace("keep_for: P6M", "keep_for: P7M"), "utf-8")
    result = CliRunner().invoke(app, ["diff", str(old), str(new)])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].startswith("~ The arrow “Contact person → Job consultant”")
    assert result.stdout.splitlines()[-1] == "1 difference; along 1 arrow citizens are asked anew."
    plain = json.loads(CliRunner().invoke(app, ["diff", str(old), str(new), "--json"]).stdout)
    assert plain["differences"][0]["what"] == ["keep_for"]
    new.write_text(text.replace("purpose: invite,", "purpose: invites,", 1), "utf-8")
    assert CliRunner().invoke(app, ["diff", str(old), str(new)]).exit_code == 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("type: number}", "type: number, least: 0, most: 200}", "Written otherwise: Hours."),
        ('en: "Month"}', 'en: "Month", one_of: [May]}', "Written otherwise: Month."),
        ('en: "Month"},', 'en: "Month"}, week: {da: "Uge", en: "Week"},', "It also has: Week."),
    ],
)  # fmt: skip
def test_what_an_item_holds_is_told_by_its_fields(
    aalborg: ServiceMap, text: str, old: str, new: str, says: str
) -> None:
    after = redrawn(text, "hours-worked", old, new)
    assert says in told(aalborg, after)
    assert not any(one.asks_anew for one in differences(aalborg, after)), "no more flows than before"
    assert any(line.startswith("It has no more: ") for line in told(after, aalborg)) is ("also" in says)


def test_who_else_manages_and_decides_is_told_as_governance(aalborg: ServiceMap, text: str) -> None:
    seat = "  third_parties: [{title: Relatives, kind: citizens, takes_part_in: managing, how: A seat}]\n"
    loaded = load_map(text.replace("  reflection_every: P3M\n", f"  reflection_every: P3M\n{seat}"))
    assert loaded.map
    assert told(aalborg, loaded.map) == ["Governance is changed: who else manages and decides."]
