"""What a designer should look at: each kind of advice is given where it belongs, and stops nothing."""

import re

import pytest

from services.collaboration.load import load_map
from services.collaboration.mistakes import Mistake


def advice_on(text: str) -> tuple[Mistake, ...]:
    loaded = load_map(text)
    assert loaded.mistakes == (), loaded.mistakes
    assert loaded.map is not None
    return loaded.advice


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{text.count(old)} times {old!r}"
    return text.replace(old, new)


def line_of(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(f"  {start}:"))


def test_on_a_map_that_holds_nobody_needs_to_look(text: str) -> None:
    assert advice_on(text) == ()


def test_a_published_map_is_advised_no_more(text: str) -> None:
    assert load_map(changed(text, ", hours_per_week: 10}", "}"), published=True).advice == ()


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        (", hours_per_week: 10}", "}", "governance.coordinator", "has no hours for it"),
        (
            "actors: [job-consultant, contact-person], what: [needs-to-matching]",
            "actors: [job-consultant, citizen], what: [needs-to-matching]",
            "complements[0]",
            "care-home and municipality have neither a routine nor a place to meet",
        ),
        (
            "actors: [wage-subsidy], uses: [rules]",
            "actors: [wage-subsidy], uses: []",
            "activities.subsidy",
            "No resource serves “subsidy”",
        ),
        (
            'da: "For at have en vagt og en opgave klar"',
            'da: "For at have en vagt klar"',
            "arrows.plan-to-cafe.need_to_know",
            "4 fields, and 6 words",
        ),
    ],
)
def test_each_kind_is_told_where_it_belongs(text: str, old: str, new: str, field: str, says: str) -> None:
    edited = changed(text, old, new)
    (told,) = advice_on(edited)
    assert told.field == field
    assert says in told.says
    assert told.remedy
    assert told.line > 1


def test_an_arrow_that_tells_nothing_new_is_needed_by_nobody(text: str) -> None:
    narrow = line_of(text, "needs-to-cafe").replace("needs-to-cafe:", "again-to-cafe:")
    narrow = narrow.replace("practical_support, sensory_needs, emergency_contact", "practical_support")
    (told,) = advice_on(changed(text, line_of(text, "needs-to-cafe"), f"{line_of(text, 'needs-to-cafe')}\n{narrow}"))
    assert told.field == "arrows.again-to-cafe"
    assert "gets all of it along needs-to-cafe" in told.says


def test_of_two_arrows_that_are_alike_one_is_named(text: str) -> None:
    whole = line_of(text, "needs-to-cafe")
    same = changed(text, whole, f"{whole}\n{whole.replace('needs-to-cafe:', 'again-to-cafe:')}")
    assert len(advice_on(same)) == 1


def test_an_arrow_to_who_answers_for_what_it_carries_is_needed_by_nobody(text: str) -> None:
    held = re.sub(r"(  wishes: +\{holder: )caseworker", r"\1job-consultant", text)
    assert held != text
    (told,) = advice_on(held)
    assert told.field == "arrows.wishes-to-matching"
    assert "job-consultant answers for wishes already" in told.says


def test_a_partner_on_whom_everything_hangs_is_named(text: str) -> None:
    between_others = ["needs-to-cafe", "acute-help-to-cafe"]
    less = "\n".join(line for line in text.splitlines() if line.strip().partition(":")[0] not in between_others)
    told = [one for one in advice_on(f"{less}\n") if one.field.startswith("partners.")]
    assert [one.field for one in told] == ["partners.municipality"]
    assert "each arrow between partners has it at one end" in told[0].says
