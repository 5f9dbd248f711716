"""A version along whose arrows a yes from before does not cover what would flow: citizens are asked for it anew."""

from typing import Any

import pytest

from consent import granting, recording
from consent.answers import Answer
from consent.recording import PAPER, ToRecord
from consent.waiting import ANEW, waiting
from deploy.demo.everybody import publish_agreed
from services.collaboration.wire import Asked, Doer, Entered, GrantAsked
from services.problems import Conflict, NotAllowed
from tests.house import MAP_TEXT, House, K

NEEDS, INTRODUCES = "needs-to-cafe", "introduction-to-cafe"
FIELDS = "support-needs: [practical_support, sensory_needs, emergency_contact]"


def changed(old: str, new: str, arrow: str = NEEDS) -> str:
    head, found, rest = MAP_TEXT.partition(f"\n  {arrow}:")
    assert found
    assert old in rest
    return head + found + rest.replace(old, new, 1)


LONGER = changed("keep_for: P3M", "keep_for: P6M")
SOONER = changed("before_start: P7D", "before_start: P30D")
"""Something that no notice says."""
FEWER = changed(FIELDS, FIELDS.replace(", emergency_contact", ""))


async def publish(house: House, text: str) -> None:
    await publish_agreed(house.collaboration, text, house.doer("ove"))


async def outcome(house: House) -> str:
    try:
        return (await house.flow("ib", "bo", NEEDS)).outcome
    except Exception as refused:
        return str(getattr(refused, "code", refused))


async def standing(house: House, who: str = "clara") -> dict[str, Any]:
    found = await house.consent.permissions(house.case(who, "bo"), house.session(who))
    return next(one for one in found["permissions"] if one["arrow"] == NEEDS)


async def waits_for_frida(house: House) -> list[tuple[str, str]]:
    """What is asked anew in the cases in which Frida gives access."""
    found = (await waiting(house.consent.desk, house.session("frida"))).unanswered
    return [(one.case, one.arrow) for one in found if one.state == ANEW]


@pytest.fixture
async def permitted(house: House) -> House:
    """Clara has said yes for Bo, and it is used."""
    await house.answer("clara", "bo", NEEDS)
    assert await outcome(house) == "released"
    return house


async def test_a_yes_from_before_permits_no_more_and_a_new_one_does(permitted: House) -> None:
    house = permitted
    await publish(house, LONGER)
    assert await outcome(house) == "refused"
    assert (await house.last("decision")).said["reasons"] == ["asked_not_answered"]
    await house.answer("clara", "bo", NEEDS)
    assert await outcome(house) == "released"


async def test_the_citizen_sees_that_it_is_asked_anew_and_what_is_different(permitted: House) -> None:
    house = permitted
    assert (await standing(house))["different"] == {}
    await publish(house, LONGER)
    one = await standing(house)
    assert (one["state"], one["waits"], one["permitted"]) == ("asked", True, [])
    assert one["different"]["en"] == "Kept for: 6 months (before: 3 months)."
    assert one["different"]["da"].startswith("Gemmes i: 6 måneder")
    await house.answer("clara", "bo", NEEDS)
    one = await standing(house)
    assert (one["state"], one["waits"], one["different"]) == ("given", False, {})


async def test_the_caseworker_sees_it_among_what_waits(permitted: House) -> None:
    house = permitted
    assert await waits_for_frida(house) == []
    await publish(house, LONGER)
    assert await waits_for_frida(house) == [(house.case("frida", "bo"), NEEDS)]
    await house.answer("clara", "bo", NEEDS)
    assert await waits_for_frida(house) == []


async def test_what_becomes_less_or_something_else_asks_nobody(permitted: House) -> None:
    house = permitted
    for text in (FEWER, FEWER.replace("hours_per_week: 10}", "hours_per_week: 12}")):
        await publish(house, text)
        assert await outcome(house) == "released"
        assert (await standing(house))["state"] == "given"


async def test_two_versions_add_up(permitted: House) -> None:
    house = permitted
    await publish(house, LONGER)
    await publish(house, LONGER.replace("hours_per_week: 10}", "hours_per_week: 12}"))
    assert await outcome(house) == "refused"
    await publish(house, changed("keep_for: P3M", "keep_for: P9M"))
    one = await standing(house)
    assert "6 months (before: 3 months)" in one["different"]["en"]
    assert "9 months (before: 6 months)" in one["different"]["en"]


async def test_more_than_was_permitted_does_not_flow_in_part(permitted: House) -> None:
    house = permitted
    await publish(house, FEWER)
    await house.withdraw("clara", "bo", NEEDS)
    await house.permit("clara", "bo", NEEDS)
    assert await outcome(house) == "released"
    await publish(house, MAP_TEXT)
    assert await outcome(house) == "refused"
    assert (await standing(house))["different"]["en"].startswith("It also carries: ")


async def test_an_arrow_that_was_away_comes_back_as_a_new_one(permitted: House) -> None:
    house = permitted
    head, found, rest = MAP_TEXT.partition(f"\n  {NEEDS}:")
    gone = head + rest[rest.index("\n") :]
    assert found
    await publish(house, gone)
    await publish(house, MAP_TEXT)
    assert await outcome(house) == "refused"
    assert (await standing(house))["different"]["en"] == "This arrow is new since you answered."


async def test_a_no_to_what_is_asked_anew_is_a_no(permitted: House) -> None:
    house = permitted
    await publish(house, LONGER)
    await house.answer("clara", "bo", NEEDS, yes=False)
    assert (await standing(house))["state"] == "refused"
    assert await outcome(house) == "refused"


async def test_facts_say_since_which_version_a_yes_counts(permitted: House) -> None:
    house = permitted
    await publish(house, LONGER)
    asked = [Asked(K, arrow, "to", "cafe", house.people["ib"], case=house.cases["bo"]) for arrow in house.map.arrows]
    since = {facts.arrow.id: facts.arrow.asks_since for facts in await house.collaboration.facts(asked) if facts.arrow}
    assert {arrow: version for arrow, version in since.items() if version} == {NEEDS: 2}
    assert (await house.last("map")).said["asks_anew"] == 1


async def test_what_rests_on_a_law_from_now_on_is_asked_of_nobody_and_the_rest_is_still_shown(house: House) -> None:
    await house.permit("clara", "bo", "plan-to-cafe")
    await house.permit("clara", "bo", NEEDS)
    await publish(house, changed("ground: asked,", "ground: subsidy,", "plan-to-cafe"))
    for who in ("clara", "frida"):
        found = await house.consent.permissions(house.case(who, "bo"), house.session(who))
        arrows = [one["arrow"] for one in found["permissions"]]
        assert NEEDS in arrows and "plan-to-cafe" not in arrows
    assert "plan-to-cafe" not in [arrow for arrow, _ in await waits_for_frida(house)]
    await house.withdraw("clara", "bo", "plan-to-cafe")


async def test_whose_case_it_is_is_known_from_the_start_on_also_while_the_ledger_is_away(house: House) -> None:
    house.collaboration.room.heard = 0
    await house.collaboration.check_start()
    house.ledger_down()
    assert [view.id for view in await house.collaboration.cases_of_subject(house.people["bo"])] == [house.cases["bo"]]


async def test_a_map_that_was_published_stays_in_force_when_a_clock_is_set_back(house: House) -> None:
    await publish(house, LONGER)
    house.clock.instant -= 3_600_000
    assert (await house.collaboration.map_in_force(K)).version == 2


async def test_a_yes_to_the_words_of_the_version_before_is_an_old_yes(permitted: House) -> None:
    """The words are the same: what is different is not in them, and whoever sends their hash has not read it."""
    house = permitted
    read = await house.notice("bo", NEEDS)
    await publish(house, SOONER)
    asked = (await standing(house))["different"]["en"]
    assert "from 30 days before" in asked
    with pytest.raises(Conflict) as stale:
        await house.answer("clara", "bo", NEEDS, notice=read)
    now = await house.notice("bo", NEEDS)
    assert (stale.value.more["field"], stale.value.more["notice"]) == ("notice", now)
    assert await outcome(house) == "refused"
    await house.answer("clara", "bo", NEEDS, notice=now)
    assert await outcome(house) == "released"
    with pytest.raises(Conflict):
        await house.answer("clara", "bo", NEEDS, notice=read)
    await house.answer("clara", "bo", NEEDS, yes=False, notice=read)
    assert (await standing(house))["state"] == "refused", "a no counts whatever was read"


async def test_a_yes_on_paper_to_the_version_before_is_an_old_yes_too(permitted: House) -> None:
    house = permitted
    read = await house.notice("bo", NEEDS)
    await publish(house, SOONER)
    told = ToRecord(house.people["clara"], PAPER, "2026-11-30", scan=b"%PDF-1.7 Clara signs")
    place = (house.consent.desk, house.case("frida", "bo"))
    with pytest.raises(Conflict):
        await recording.record(*place, Answer(NEEDS, True, None, read), told, house.session("frida"))
    assert await outcome(house) == "refused"


async def test_a_notice_keeps_its_hash_where_nothing_is_asked_anew(permitted: House) -> None:
    house = permitted
    read = await house.notice("bo", NEEDS)
    await publish(house, MAP_TEXT.replace("hours_per_week: 10}", "hours_per_week: 12}"))
    assert await house.notice("bo", NEEDS) == read
    await publish(house, changed("keep_for: P6M", "keep_for: P9M", "needs-to-matching"))
    assert await house.notice("bo", NEEDS) == read, "another arrow is asked anew"


async def test_a_version_that_comes_meanwhile_gives_no_part_on_a_yes_to_the_one_before(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Consent finds the introduction good; before the part is given, a version asks anew along its arrow."""
    await house.permit("anna", "anna", INTRODUCES)
    rooms, meanwhile = house.consent.desk.collaborations, []
    real = rooms.grant

    async def after_a_version(asked: GrantAsked, by: Doer) -> Entered:
        if not meanwhile:
            meanwhile.append(asked.introduced_by)
            await publish(house, changed("keep_for: P3M", "keep_for: P9M", INTRODUCES))
        return await real(asked, by)

    monkeypatch.setattr(rooms, "grant", after_a_version)
    wanted = {"actor": "cafe-manager", "person": house.people["ib"], "team": "", "first_day": "", "last_day": ""}
    before = len(await house.entries("grant"))
    give = (house.consent.desk, house.case("frida", "anna"), wanted, house.session("frida"))
    with pytest.raises(NotAllowed) as refused:
        await granting.grant(*give)
    assert meanwhile == [INTRODUCES]
    assert INTRODUCES in refused.value.remedy
    assert len(await house.entries("grant")) == before
    await house.answer("anna", "anna", INTRODUCES)
    await granting.grant(*give)
    assert (await house.last("grant")).said["introduced_by"] == INTRODUCES
