"""Helpers: named by the citizen or for them, told nothing, deciding nothing; their names are in no entry."""

import pytest

from consent.answers import Answer
from consent.around import Around
from consent.helping import Helper, NewHelper
from consent.model import GuardianshipEnded
from services.problems import Invalid, NotFound
from tests.doors.callers import Doors
from tests.house import House

NEEDS = "needs-to-cafe"
GERT = NewHelper("Gert Holm", "is with me when I read")


async def name(house: House, by: str = "anna", citizen: str = "anna", new: NewHelper = GERT) -> Helper:
    return await house.consent.name_helper(house.case(by, citizen), new, house.session(by))


async def end(house: House, helper: Helper, by: str = "anna", citizen: str = "anna") -> Helper:
    return await house.consent.end_helper(house.case(by, citizen), helper.id, house.session(by))


async def around(house: House, by: str = "anna", citizen: str = "anna") -> Around:
    return await house.consent.around(house.case(by, citizen), house.session(by))


async def test_a_helper_is_named_and_seen_by_the_citizen_and_the_caseworker_and_in_no_entry(house: House) -> None:
    helper = await name(house)
    assert (await around(house)).helpers == [helper]
    seen = await house.consent.permissions(house.case("frida", "anna"), house.session("frida"))
    assert [one["name"] for one in seen["helpers"]] == ["Gert Holm"]
    entered = await house.last("helper")
    assert (entered.index, entered.said["as"]) == (helper.entry, "citizen")
    body = (await house.audit.prove(house.map.id, entered.index)).entry
    assert "Gert" not in body and "when I read" not in body
    assert entered.sealed["helper_name"] == "Gert Holm", "beside the ledger, under the case's key"
    stored = [path.read_bytes() for path in house.settings.data.glob("*.db*")]
    assert stored and not any(b"Gert Holm" in content for content in stored)


async def test_named_twice_they_stand_once_and_ended_twice_they_are_ended_once(house: House) -> None:
    helper = await name(house)
    assert await name(house, new=NewHelper(" Gert  Holm ", "is with me when I read")) == helper
    assert len(await house.entries("helper")) == 1
    house.step("2026-12-03T09:00")
    ended = await end(house, helper)
    assert (ended.ended, ended.last_day) == (True, "2026-12-03")
    assert await end(house, helper) == ended
    assert len(await house.entries("helper-ended")) == 1
    assert (await name(house)).id != helper.id, "named again, it is another time"


async def test_a_last_day_ends_it_by_itself(house: House) -> None:
    await name(house, new=NewHelper("Gert", "reads", "2026-12-05"))
    house.step("2026-12-05T23:59")
    assert [one.ended for one in (await around(house)).helpers] == [False]
    house.step("2026-12-06T00:00")
    (helper,) = (await around(house)).helpers
    assert (helper.ended, helper.last_day) == (True, "2026-12-05")
    seen = await house.consent.permissions(house.cases["anna"], house.session("anna"))
    assert seen["helpers"] == []


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewHelper(" ", "reads"), "name"),
        (NewHelper("x" * 101, "reads"), "name"),
        (NewHelper("Gert", ""), "what"),
        (NewHelper("Gert", "reads", "2026-11-30"), "last_day"),
        (NewHelper("Gert", "reads", "soon"), "last_day"),
    ],
)
async def test_what_is_missing_is_named(house: House, new: NewHelper, field: str) -> None:
    with pytest.raises(Invalid) as problem:
        await name(house, new=new)
    assert problem.value.more["field"] == field
    assert await house.entries("helper") == []


async def test_a_guardian_names_one_for_their_ward_until_the_guardianship_ends(house: House) -> None:
    helper = await name(house, "clara", "bo")
    assert (await house.last("helper")).said["as"] == "guardian"
    assert (await around(house, "bo", "bo")).helpers == [helper]
    house.step("2027-03-01T09:00")
    with pytest.raises(GuardianshipEnded):
        await end(house, helper, "clara", "bo")
    assert (await end(house, helper, "bo", "bo")).ended, "the person themselves always can"


async def test_nobody_else_names_or_ends_one_and_the_attempt_is_on_record(house: House) -> None:
    helper = await name(house)
    for by in ("bo", "ib"):
        with pytest.raises(NotFound):
            await name(house, by, "anna")
        with pytest.raises(NotFound):
            await end(house, helper, by)
        assert (await house.last("turned-away")).said["what"] == "helper"
    with pytest.raises(NotFound):
        await end(house, helper, "bo", "bo")


async def test_a_helper_who_is_there_stands_with_the_answer_as_a_commitment_and_on_the_receipt(house: House) -> None:
    helper = await name(house)
    await house.ask("anna", NEEDS)
    given = Answer(NEEDS, True, None, await house.notice("anna", NEEDS), present=[helper.id])
    answered = await house.consent.answer(house.cases["anna"], given, house.session("anna"))
    entered = await house.last("given")
    assert entered.sealed["present"] == "Gert Holm"
    assert "Gert" not in (await house.audit.prove(house.map.id, entered.index)).entry
    (receipt,) = [one for one in await house.consent.receipts(house.session("anna")) if one["id"] == answered.receipt]
    assert receipt["present"] == "Gert Holm"


async def test_who_is_no_helper_now_stops_a_yes_and_never_a_no(house: House) -> None:
    helper = await name(house)
    await end(house, helper)
    await house.ask("anna", NEEDS)
    notice, anna = await house.notice("anna", NEEDS), house.session("anna")
    with pytest.raises(Invalid):
        await house.consent.answer(house.cases["anna"], Answer(NEEDS, True, None, notice, present=[helper.id]), anna)
    said = Answer(NEEDS, False, None, notice, present=[helper.id])
    assert (await house.consent.answer(house.cases["anna"], said, anna)).state == "refused"
    assert "present" not in (await house.last("refused")).sealed


async def test_a_destroyed_key_takes_the_names_with_it(house: House) -> None:
    helper = await name(house)
    destroy = "UPDATE case_key SET wrapped = ? WHERE case_id = ?"
    await house.consent.database.write(lambda connection: connection.run(destroy, (b"", house.cases["anna"])))
    assert (await around(house)).helpers == []
    with pytest.raises(NotFound):
        await end(house, helper)


async def test_the_same_by_the_door_for_programs(house: House) -> None:
    doors = Doors(house)
    await doors.open()
    case = f"/v1/cases/{house.cases['anna']}"
    body = {"name": GERT.name, "what": GERT.what}
    named = await doors.knock("consent", "the citizen", "POST", f"{case}/helpers", body)
    assert (named.status_code, named.json()["first_day"]) == (201, "2026-12-01")
    await house.ask("anna", NEEDS)
    reply = {"answer": "yes", "notice": await house.notice("anna", NEEDS), "helpers": [named.json()["id"]]}
    assert (await doors.knock("consent", "the citizen", "POST", f"{case}/arrows/{NEEDS}/answer", reply)).is_success
    assert (await house.last("given")).sealed["present"] == GERT.name
    ended = await doors.knock("consent", "the citizen", "POST", f"{case}/helpers/{named.json()['id']}/end", None)
    assert ended.json()["ended"]
    around = (await doors.knock("consent", "the citizen", "GET", f"{case}/around", None)).json()
    assert [one["name"] for one in around["helpers"]] == [GERT.name]
