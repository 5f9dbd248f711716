"""Practice counted from what really happened, by the real services; and that it tells of nobody."""

import tracemalloc
from dataclasses import asdict
from time import process_time

import orjson
import pytest

from services.audit.plain import KINDS, WORDS, Plain
from services.audit.wire import DRAWERS, Draft, Said
from services.ids import EVENT, new_id
from services.learning.service import Learning
from services.learning.wire import Along, Practice
from services.periods import FOREVER
from services.problems import Invalid, NotFound
from tests.holding import PLANTED
from tests.house import House, K, at

REAL = 100_000
DOSE = 12_000


def learning(house: House) -> Learning:
    return Learning(Plain(house.audit), house.collaboration, house.clock)


async def practice(house: House, quarter: str = "2026-Q4") -> Practice:
    house.step("2027-04-01T00:00")
    return await learning(house).practice(K, quarter)


def along(found: Practice, arrow: str) -> Along:
    return next(one for one in found.along if one.arrow == arrow)


async def said(house: House) -> list[Said]:
    return [one async for part in Plain(house.audit).said(K, 0, FOREVER) for one in part]


async def test_few_people_are_told_as_few_however_many_flows_there_were(house: House) -> None:
    for _ in range(8):
        await house.flow("gert", "dagny", "needs-to-matching")
        await house.refused("ib", "bo", "needs-to-cafe")
    found = await practice(house)
    assert along(found, "needs-to-matching").used == "<5", "all eight were about Dagny"
    assert along(found, "needs-to-cafe").refused == "<5"
    assert along(found, "mentor-note-to-follow-up").never


async def test_the_whole_quarter_is_counted_and_no_other(house: House) -> None:
    house.step("2027-01-02T09:00")
    await house.flow("gert", "dagny", "needs-to-matching")
    assert along(await practice(house, "2026-Q4"), "needs-to-matching").never
    assert along(await practice(house, "2027-Q1"), "needs-to-matching").used == "<5"


async def test_the_running_quarter_and_an_unknown_collaboration_are_not_told(house: House) -> None:
    with pytest.raises(Invalid, match="not over"):
        await learning(house).practice(K, "2026-Q4")
    with pytest.raises(NotFound):
        await learning(house).practice("elsewhere", "2026-Q3")


async def test_what_is_read_for_counting_has_no_person_no_case_and_nothing_sealed(house: House) -> None:
    await house.flow("gert", "dagny", "needs-to-matching")
    await house.send("gert", "anna", "places-to-citizen")
    await house.refused("ib", "anna", "needs-to-cafe", justification="Because Anna comes tomorrow.")
    read = await said(house)
    kinds = {entry.kind for entry in await house.entries()}
    assert {one.kind for one in read} == kinds & set(KINDS) and {"decision", "released"} <= {one.kind for one in read}
    assert all(set(one.said) <= WORDS for one in read)
    assert all(0 <= one.whose < DRAWERS for one in read)
    everything = orjson.dumps([asdict(one) for one in read]).decode()
    references = [reference for known in house.references.values() for reference in known.values()]
    for secret in (*house.people.values(), *house.cases.values(), *references, PLANTED, "Anna", "comes tomorrow"):
        assert not secret or secret not in everything, secret


async def test_the_drawers_of_one_span_are_always_the_same_and_not_those_of_another(house: House) -> None:
    for _ in range(3):
        await house.flow("gert", "dagny", "needs-to-matching")

    async def drawers(until: int) -> tuple[int, ...]:
        return tuple([one.whose async for part in Plain(house.audit).said(K, 0, until) for one in part])

    first = await drawers(FOREVER)
    assert await drawers(FOREVER) == first, "else other counts would be held back each time"
    assert await drawers(FOREVER - 1) != first
    released = {one.whose for one in await said(house) if one.kind == "released"}
    assert len(released) == 1, "all three are about Dagny, so they lie in one drawer"


async def test_an_answer_tells_how_long_its_question_had_waited(house: House) -> None:
    asked = [one for one in await said(house) if one.kind == "given"]
    assert asked and all(one.waited >= 0 for one in asked)
    before = house.clock.instant
    await house.ask("anna", "needs-to-matching")
    house.step("2026-12-03T09:00")
    await house.answer("anna", "anna", "needs-to-matching")
    await house.withdraw("anna", "anna", "needs-to-matching")
    assert (await said(house))[-2].waited == pytest.approx(at("2026-12-03T09:00") - before, abs=1_000)


async def _filled(house: House, number: int) -> None:
    """So many entries of flows, as the gateway writes them, about as many people as there are."""
    arrow = {"arrow": "needs-to-matching", "form": "on-request", "map_version": 1, "purpose": "find-a-match",
             "asked": ["support-needs.practical_support"], "fields": ["support-needs.practical_support"]}  # fmt: skip
    for start in range(0, number, 1_000):
        drafts = []
        for at_ in range(start, start + 1_000, 2):
            flow, case = new_id("flw"), f"cse_{at_ % 997}"
            said_ = {"flow": flow, **arrow, "outcome": "permitted"}
            drafts.append(Draft(K, "decision", new_id(EVENT), said_, case, about={"flow": flow}))
            drafts.append(Draft(K, "released", new_id(EVENT), said_, case, about={"flow": flow}))
        await house.audit.append(drafts)


@pytest.mark.parametrize("number", [DOSE])
async def test_many_entries_are_counted_quickly_in_little_memory(house: House, number: int) -> None:
    await _filled(house, number)
    tracemalloc.start()
    found = await practice(house)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert along(found, "needs-to-matching").used == number // 2
    assert peak < 40_000_000, f"{peak / 1e6:.0f} MB: what is read is let go of again"
    began = process_time()
    await practice(house)
    assert process_time() - began < 10 * number / REAL, "100,000 entries in ten seconds"
