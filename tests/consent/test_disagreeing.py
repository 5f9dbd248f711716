"""A citizen asks about a line, or disagrees with it: somebody else answers, and the answer comes back, once."""

import pytest

from consent.lines import Line
from services.audit.checks import Checks
from services.audit.doors import Doors
from services.problems import Invalid, NotAllowed
from tests.house import House, K


async def lines(house: House, name: str) -> dict[int, Line]:
    found = await house.consent.lines(house.cases["bo"], house.session(name))
    return {line.index: line for line in found["lines"]}


async def opening(house: House) -> int:
    return next(line.index for line in (await lines(house, "bo")).values() if line.kind == "case")


async def answer(house: House, check: str, words: str) -> None:
    checks = Checks(house.audit, Doors(house.audit, house.wiring.collaborations("audit")))
    await checks.done(house.session("mona"), K, check, words)


async def test_a_question_is_answered_and_the_person_hears_it_once(house: House) -> None:
    line = await opening(house)
    asked = await house.consent.ask_about(house.cases["bo"], line, "Who opened this?", house.session("bo"))
    (waiting,) = (await lines(house, "bo"))[line].written
    assert (waiting.kind, waiting.words, waiting.answer) == ("question", "Who opened this?", "")
    await answer(house, asked["check"], "Ove did, on the first day.")
    (told,) = (await lines(house, "bo"))[line].written
    assert told.answer == "Ove did, on the first day."
    for _ in range(2):
        await house.consent.sweep()
    kinds = [message.kind for message in await house.consent.messages(house.session("bo"))]
    assert kinds.count("answered") == 1


async def test_a_disagreement_and_a_question_about_one_line_stand_side_by_side(house: House) -> None:
    line = await opening(house)
    await house.consent.disagree(house.cases["bo"], line, "Not so.", house.session("bo"))
    await house.consent.ask_about(house.cases["bo"], line, "Why?", house.session("bo"))
    assert [one.kind for one in (await lines(house, "bo"))[line].written] == ["disagreement", "question"]


async def test_what_somebody_wrote_is_for_them_and_not_for_their_guardian(house: House) -> None:
    line = await opening(house)
    await house.consent.ask_about(house.cases["bo"], line, "Must Clara know?", house.session("bo"))
    assert not (await lines(house, "clara"))[line].written
    with pytest.raises(NotAllowed):
        await house.consent.ask_about(house.cases["bo"], line, "Why?", house.session("clara"))
    with pytest.raises(Invalid):
        await house.consent.ask_about(house.cases["bo"], line, "  ", house.session("bo"))


async def test_what_was_found_about_an_emergency_stands_in_the_citizens_list(house: House) -> None:
    declared = await house.gateway.declare_emergency(
        house.who("ib"), house.map.id, house.case("ib", "bo"), "acute-help-to-cafe", "Bo fell and cannot answer"
    )
    await answer(house, declared.check, "Ib did right.")
    lines = (await house.consent.lines(house.cases["bo"], house.session("bo")))["lines"]
    found = [one.words["en"]["because"] for one in lines if one.kind == "check-done"]
    assert found == ["Ib did right."]


async def test_an_answer_to_what_somebody_wrote_is_in_nobodys_list(house: House) -> None:
    asked = await house.consent.ask_about(house.cases["bo"], await opening(house), "Why?", house.session("bo"))
    await answer(house, asked["check"], "For Bo alone.")
    for name in ("bo", "clara"):
        assert not [one for one in (await lines(house, name)).values() if "For Bo alone." in str(one.words)]
