"""Who has seen what: a citizen's list in plain words, a guardian's part of it, and a place to disagree."""

from typing import Any

import pytest

from consent.guarding import NewGuardianship
from consent.lines import Line
from consent.saying import for_guardians
from services.problems import Invalid, NotAllowed, NotFound
from tests.house import House


async def lines(house: House, citizen: str, name: str = "") -> list[Line]:
    """What somebody sees."""
    found: dict[str, Any] = await house.consent.lines(house.cases[citizen], house.session(name or citizen))
    return list(found["lines"])


async def test_permitted_and_refused_are_told_in_plain_words_in_both_languages(house: House) -> None:
    await house.answer("clara", "bo", "needs-to-cafe")
    await house.flow("ib", "bo", "needs-to-cafe")
    await house.answer("bo", "bo", "needs-to-cafe", False)
    await house.refused("ib", "bo", "needs-to-cafe")
    found = await lines(house, "bo")
    permitted = next(line for line in found if line.kind == "decision" and line.outcome == "permitted")
    refused = [line for line in found if line.kind == "decision"][-1]
    assert permitted.words["da"]["who"] == "Ib, Cafébestyrer, Café Kastanjen"
    assert permitted.words["en"]["why"] == "To give the right support on the day"
    assert "Praktisk hjælp" in permitted.words["da"]["which"]
    assert permitted.words["en"]["outcome"] == "Yes, they might"
    assert refused.words["da"]["outcome"] == "Nej, det måtte de ikke"
    assert refused.words["da"]["because"]
    assert {"da", "en", "da-easy", "en-easy"} == set(refused.words)
    assert refused.words["da-easy"]["because"] == "Du har sagt nej. Der er sagt nej."
    assert all(voice.keys() == refused.words["da"].keys() for voice in refused.words.values())


async def test_a_law_is_named_with_act_and_section_and_whom_to_ask(house: House) -> None:
    await house.send("ib", "bo", "hours-to-subsidy")
    line = [one for one in await lines(house, "bo") if one.kind == "decision"][-1]
    assert "Active Employment Act, wage subsidy" in line.words["en"]["ground"]
    assert "Aalborg Kommune" in line.words["da"]["ground"]
    assert line.words["en-easy"]["ground"] == "The law says they may. Ask Aalborg Municipality."


async def test_an_attempt_with_another_partners_reference_is_on_the_list(house: House) -> None:
    await house.refused("ib", "anna", "needs-to-cafe", case=house.references["anna"]["municipality"])
    line = (await lines(house, "anna"))[-2]
    assert (line.kind, line.outcome) == ("decision", "refused")
    assert "ikke er deres" in line.words["da"]["because"]


async def test_each_look_is_itself_a_line(house: House) -> None:
    before = [line.kind for line in await lines(house, "bo")].count("look-up")
    assert [line.kind for line in await lines(house, "bo", "clara")].count("look-up") == before + 1
    assert [line.kind for line in await lines(house, "bo")].count("look-up") == before + 2


async def test_nothing_of_another_case_is_on_it(house: House) -> None:
    await house.flow("gert", "dagny", "needs-to-matching")
    await house.flow("gert", "anna", "wishes-to-matching")
    indexes = [{line.index for line in await lines(house, name)} for name in ("anna", "bo", "dagny")]
    assert len(set.union(*indexes)) == sum(map(len, indexes))


async def test_every_kind_of_entry_in_a_case_has_words_of_its_own(house: House) -> None:
    await house.answer("clara", "bo", "needs-to-cafe")
    await house.flow("ib", "bo", "needs-to-cafe")
    await house.withdraw("bo", "bo", "needs-to-cafe")
    await house.gateway.declare_emergency(
        house.who("ib"), "aalborg-aktiv", house.case("ib", "bo"), "acute-help-to-cafe", "He fell down badly"
    )
    await house.consent.disagree(house.cases["bo"], (await lines(house, "bo"))[0].index, "No", house.session("bo"))
    await house.sweep()
    for line in await lines(house, "bo"):
        assert line.words["en"]["what"] != "Something happened in your case", line.kind


def test_a_guardian_is_never_told_whether_a_name_is_protected() -> None:
    assert for_guardians(["name_or_address_protected", "too_early"]) == ["kept_back", "too_early"]
    assert for_guardians(["protection_unknown", "name_or_address_protected"]) == ["kept_back"]


async def test_a_stranger_is_not_called_by_the_part_that_they_asked_for(house: House) -> None:
    await house.refused("jonna", "anna", "needs-to-cafe", case=house.references["anna"]["municipality"])
    line = next(one for one in (await lines(house, "anna"))[::-1] if one.kind == "decision")
    assert line.words["en"]["who"] == "Jonna, Animal shelter Nordjylland"


class TestGuardians:
    """A guardian sees what their matters cover."""

    async def test_a_guardian_reads_about_the_citizen_and_is_not_spoken_to_as_them(self, house: House) -> None:
        await house.refused("ib", "bo", "needs-to-cafe")
        await house.answer("clara", "bo", "needs-to-cafe")
        await house.flow("ib", "bo", "needs-to-cafe")
        await lines(house, "bo")
        found = await lines(house, "bo", "clara")
        assert {"decision", "look-up", "asked", "case"} <= {one.kind for one in found}
        # Why somebody needs it is the map's to say, and it says so to the citizen.
        own = [words for one in found for name, words in one.words["en"].items() if name != "why"]
        said = [f" {words} " for words in own]
        assert not [words for words in said if " you " in words.lower() or " your " in words.lower()]
        spoken = [one.words["da"]["what"] for one in found]
        assert "Nogen så i listen om Bo" in spoken and "Nogen ville vide noget om Bo" in spoken

    @pytest.fixture
    async def economist(self, house: House) -> str:
        new = NewGuardianship(
            house.people["eva"], "guardian", ["economy"], "Familieretshuset 1", "2026-01-01", "2027-12-31"
        )
        await house.consent.register_guardianship(house.case("frida", "bo"), new, house.session("frida"))
        return "eva"

    async def test_a_guardian_in_economy_sees_hours_and_not_needs(self, house: House, economist: str) -> None:
        await house.answer("clara", "bo", "needs-to-cafe")
        await house.flow("ib", "bo", "needs-to-cafe")
        await house.send("ib", "bo", "hours-to-subsidy")
        arrows = {line.said.get("arrow") for line in await lines(house, "bo", economist)} - {None}
        assert arrows == {"hours-to-subsidy"}
        assert "needs-to-cafe" not in str(await lines(house, "bo", economist))

    async def test_a_guardian_in_all_its_matters_sees_both(self, house: House) -> None:
        await house.answer("clara", "bo", "needs-to-cafe")
        await house.send("ib", "bo", "hours-to-subsidy")
        arrows = {line.said.get("arrow") for line in await lines(house, "bo", "clara")}
        assert {"hours-to-subsidy", "needs-to-cafe"} <= arrows


class TestDisagreeing:
    """One line, the person's own words, and a day by which somebody looks."""

    async def test_a_check_falls_due_with_the_words_sealed(self, house: House) -> None:
        line = (await lines(house, "bo"))[3]
        done = await house.consent.disagree(house.cases["bo"], line.index, "I was not asked", house.session("bo"))
        entry = await house.last("disagreement")
        assert (done["check_by"], done["entry"]) == ("2026-12-15", entry.index)
        assert entry.about["check_id"] == done["check"]
        assert entry.sealed["words"] == "I was not asked"
        assert "I was not asked" not in str(entry.said)
        assert entry.said["for_reflection"] is True
        told = await house.consent.messages(house.session("mona"))
        assert told[-1].about == {"check": done["check"]}

    async def test_it_takes_words_a_line_of_ones_own_and_oneself(self, house: House) -> None:
        index = (await lines(house, "bo"))[0].index
        of_anna = (await lines(house, "anna"))[0].index
        with pytest.raises(Invalid):
            await house.consent.disagree(house.cases["bo"], index, "  ", house.session("bo"))
        with pytest.raises(NotFound):
            await house.consent.disagree(house.cases["bo"], of_anna, "No", house.session("bo"))
        with pytest.raises(NotAllowed):
            await house.consent.disagree(house.cases["bo"], index, "No", house.session("clara"))
        assert await house.entries("disagreement") == []
