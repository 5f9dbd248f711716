"""What an arrow names becomes something else while the arrow stays as drawn: citizens are asked anew, and told what."""

import re

import pytest

from services.collaboration.anew import asked_anew
from services.collaboration.diff import asks_anew, differences
from services.collaboration.load import load_map
from services.collaboration.maps import Known
from services.collaboration.model import ServiceMap
from tests.collaboration.test_diff import told
from tests.house import MAP_TEXT

NEEDS, FOLLOW_UP, INTRODUCES = "needs-to-cafe", "attendance-to-follow-up", "introduction-to-cafe"
PRACTICAL = '{da: "Praktisk hjælp", en: "Practical support"}'
CALL = 'en: "Whom to call", about: relative}'
SUPPORT = 'en: "Support I need"}\n    special_category: health'


def changed(*pairs: tuple[str, str]) -> ServiceMap:
    """The map with each of these replaced, once."""
    text = MAP_TEXT
    for old, new in pairs:
        assert text.count(old) == 1, f"{text.count(old)} times {old!r}"
        text = text.replace(old, new)
    loaded = load_map(text)
    assert loaded.map, loaded.mistakes
    return loaded.map


def part_of_the_shelter() -> ServiceMap:
    """The café becomes part of the shelter, which then is the controller of what the café gets."""
    (own,) = [line for line in MAP_TEXT.splitlines() if re.match(r"    cafe: +\{strategic", line)]
    (apart,) = [line for line in MAP_TEXT.splitlines() if "between: [municipality, cafe]" in line]
    return changed(
        ('title: "Café Kastanjen", kind: private}', 'title: "Café Kastanjen", kind: private, part_of: shelter}'),
        (f"{own}\n", ""),
        (f"{apart}\n", ""),
        ("between: [care-home, cafe]", "between: [care-home, shelter]"),
    )


def other_sender() -> ServiceMap:
    """The contact person is of the shelter, and no more of the care home."""
    return changed(
        ("contact-person:   {partner: care-home", "contact-person:   {partner: shelter"),
        ("operational: contact-person}", "operational: care-home-leader}"),
        ("between: [care-home, cafe]", "between: [shelter, cafe]"),
    )


def sentences(new: ServiceMap, arrow: str) -> tuple[str, str]:
    """What a citizen reads in Danish and in English who is asked anew; "" for who is not."""
    old = load_map(MAP_TEXT).map
    assert old
    found = asked_anew(Known(1, old), {}, new).get(arrow, [])
    return (found[-1].da, found[-1].en) if found else ("", "")


@pytest.mark.parametrize(
    ("old", "new", "da", "en"),
    [
        (PRACTICAL, '{da: "Diagnose og medicin", en: "Diagnosis and medication"}',
         "Det, der hed “Praktisk hjælp”, hedder nu “Diagnose og medicin”.",
         "What was called “Practical support”, is now called “Diagnosis and medication”."),
        (PRACTICAL, '{da: "Diagnose og medicin", en: "Practical support"}',
         "Det, der hed “Praktisk hjælp”, hedder nu “Diagnose og medicin”.",
         "What was called in Danish “Praktisk hjælp”, is now called “Diagnose og medicin”."),
        (PRACTICAL, f"{PRACTICAL[:-1]}, type: number}}", "Praktisk hjælp: et tal,", "Practical support: a number,"),
        (PRACTICAL, f"{PRACTICAL[:-1]}, about: professional}}", "fortæller om en fagperson", "about a professional"),
        (CALL, CALL.replace("relative", "other"), "fortæller om en anden person", "tells about another person"),
        (PRACTICAL, f"{PRACTICAL[:-1]}, identifies: address}}", "er en adresse", "is an address"),
        (SUPPORT, SUPPORT.replace("health", "genetic"), "genetiske data (før: ", "genetic data (before: "),
        (SUPPORT, f"{SUPPORT}\n    sensitive: true", "er følsomt", "is sensitive"),
    ],
)  # fmt: skip
def test_a_field_that_becomes_something_else_is_asked_anew_and_told(old: str, new: str, da: str, en: str) -> None:
    danish, english = sentences(changed((old, new)), NEEDS)
    assert da in danish
    assert en in english
    assert "asked anew" not in english


@pytest.mark.parametrize(
    "pairs",
    [
        [('en: "Transport"}', 'en: "Transport", longest: 100}')],
        [(PRACTICAL, f"{PRACTICAL[:-1]}, identifies: nothing}}")],
        [('en: "Support I need"}', 'en: "Support that I need"}')],
        [('title: "Café Kastanjen"', 'title: "Kastanjen"')],
    ],
)  # fmt: skip
def test_what_the_citizen_was_told_is_as_it_was_and_nobody_is_asked(pairs: list[tuple[str, str]]) -> None:
    assert sentences(changed(*pairs), NEEDS) == ("", "")


def test_a_field_that_an_arrow_does_not_carry_asks_nobody_along_it() -> None:
    after = changed(('{da: "Transport", en: "Transport"}', '{da: "Kørsel", en: "Transport"}'))
    assert sentences(after, NEEDS) == ("", "")
    assert "“Kørsel”" in sentences(after, "needs-to-matching")[0]


def test_another_controller_of_who_gets_is_asked_anew(aalborg: ServiceMap) -> None:
    after = part_of_the_shelter()
    assert asks_anew(aalborg, aalborg.arrow(NEEDS), after, after.arrow(NEEDS))
    danish, english = sentences(after, NEEDS)
    assert "Café Kastanjen (del af Dyreinternatet Nordjylland)" in danish
    assert "Café Kastanjen (part of Animal shelter Nordjylland) (before: " in english


def test_another_partner_of_who_gives_is_asked_anew(aalborg: ServiceMap) -> None:
    after = other_sender()
    assert asks_anew(aalborg, aalborg.arrow(NEEDS), after, after.arrow(NEEDS))
    english = sentences(after, NEEDS)[1]
    assert "Animal shelter Nordjylland → Café Kastanjen (before: Solsiden, self-governing care home → " in english


@pytest.mark.parametrize(
    ("every", "again"), [("P1D", True), ("P6D", True), ("P7D", False), ("P8D", False), ("P1M", False)]
)
def test_oftener_is_asked_anew_and_more_seldom_is_not(every: str, again: bool) -> None:
    after = changed(("form: subscription, every: P1W", f"form: subscription, every: {every}"))
    english = sentences(after, FOLLOW_UP)[1]
    assert bool(english) == again
    assert not again or ("apart" in english and "(before: " in english)


@pytest.mark.parametrize(
    ("was", "now", "again"),
    [
        ("P31D", "P1M", True),
        ("P1M", "P31D", False),
        ("P1M", "P28D", True),
        ("P2M", "P1M", True),
        ("P1Y", "P13M", False),
    ],
)
def test_how_often_is_compared_to_the_day_where_months_differ(was: str, now: str, again: bool) -> None:
    before, after = (changed(("every: P1W, ground", f"every: {every}, ground")) for every in (was, now))
    assert asks_anew(before, before.arrow(FOLLOW_UP), after, after.arrow(FOLLOW_UP)) is again


def test_every_arrow_that_carries_it_is_told_as_different(aalborg: ServiceMap) -> None:
    after = changed((PRACTICAL, '{da: "Diagnose", en: "Diagnosis"}'))
    found = [one for one in differences(aalborg, after) if one.part == "arrows"]
    carriers = [id_ for id_, arrow in aalborg.arrows.items() if "support-needs.practical_support" in arrow.fields]
    assert [one.id for one in found] == carriers
    for one in found:
        assert one.what == ("named",)
        assert one.asks_anew == (aalborg.ground_of(one.id).basis == "permission")
    assert any("“Practical support”" in line for line in told(aalborg, after))
