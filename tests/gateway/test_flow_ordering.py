"""Whatever changes while a flow is under way: the ledger's order decides, and nothing leaves after an end."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from deploy.demo.everybody import agree, publish_agreed
from gateway.filter import digest_of
from services.audit.wire import Draft, Place
from services.leaving import SECONDS
from services.problems import Problem, Refused
from tests.house import MAP_TEXT, House, K, heard

NEEDS = "needs-to-cafe"
SUPPORT = ["support-needs.practical_support", "support-needs.sensory_needs", "support-needs.emergency_contact"]
Act = Callable[[House], Awaitable[object]]


async def _end_part(house: House, actor: str) -> object:
    grants = await house.collaboration.grants(K, house.cases["bo"])
    grant = next(one.id for one in grants if one.actor == actor and not one.ended)
    return await house.collaboration.end_grant(K, house.cases["bo"], grant, "", house.doer("frida"))


async def _end_activity(house: House) -> object:
    plan = (K, house.cases["bo"], "trial-cafe", "2026-11-23", "2026-11-30")
    return await house.collaboration.plan_activity(*plan, house.doer("frida"))


async def _step(house: House, to: str) -> object:
    return house.step(to)


WITHOUT_FIELDS = MAP_TEXT.replace(
    "{from: contact-person@everyday, to: cafe-manager@trial-cafe, information: "
    "{support-needs: [practical_support, sensory_needs, emergency_contact]}",
    "{from: contact-person@everyday, to: cafe-manager@trial-cafe, information: {support-needs: [practical_support]}",
)
ENDS: dict[str, tuple[Act, list[str], list[str]]] = {
    "the person withdraws": (
        lambda house: house.withdraw("bo", "bo", NEEDS),
        ["no_permission_in_force"],
        ["own_no", "withdrawn"],
    ),
    "the guardian withdraws": (
        lambda house: house.withdraw("clara", "bo", NEEDS),
        ["no_permission_in_force"],
        ["withdrawn"],
    ),
    "the person says no": (
        lambda house: house.answer("bo", "bo", NEEDS, False),
        ["no_permission_in_force"],
        ["own_no", "refused"],
    ),
    "the guardian's last day is over": (
        lambda house: _step(house, "2027-03-01"),
        ["no_permission_in_force"],
        ["guardian_no_longer"],
    ),
    "the receiver's part ends": (lambda house: _end_part(house, "cafe-manager"), ["no_such_case"], ["no_grant"]),
    "the sender's part ends": (
        lambda house: _end_part(house, "contact-person"),
        ["nobody_at_the_other_end"],
        ["nobody_at_the_other_end"],
    ),
    "its introduction is withdrawn": (
        lambda house: house.withdraw("bo", "bo", "introduction-to-cafe"),
        ["no_such_case"],
        ["no_grant"],
    ),
    "the activity ends": (_end_activity, ["too_late"], ["too_late"]),
    "the agreement ends": (
        lambda house: house.collaboration.end_agreement(K, "care-home", "cafe", "", house.doer("ove")),
        ["no_agreement"],
        ["no_agreement"],
    ),
    "the system's keys end": (
        lambda house: house.identity.clients.end_client("roster-app", house.people["ove"]),
        ["token_expired"],
        ["token_expired"],
    ),
    "a map without the field is published": (
        lambda house: house.collaboration.publish(WITHOUT_FIELDS, house.doer("ove")),
        ["field_not_on_arrow"],
        ["field_not_on_arrow"],
    ),
}

OF_NEEDS_ALONE = {
    "the person withdraws", "the guardian withdraws", "the person says no", "the sender's part ends",
    "the agreement ends", "a map without the field is published",
}  # fmt: skip


@pytest.fixture
async def permitted(house: House) -> House:
    """Clara has said yes for Bo, and partners agree on a map with fewer fields, which nobody has published yet."""
    await house.answer("clara", "bo", NEEDS)
    proposed = await house.collaboration.propose(WITHOUT_FIELDS, house.doer("ove"))
    await agree(house.collaboration, WITHOUT_FIELDS, proposed.id, house.doer("ove"))
    return house


async def under_way(house: House) -> "asyncio.Task[list[str]]":
    """A flow whose permit stands, and whose holder has not answered yet."""
    house.holder.held.clear()
    house.holder.reached.clear()
    flow = asyncio.create_task(house.refused("ib", "bo", NEEDS, fields=SUPPORT))
    await house.holder.reached.wait()
    return flow


@pytest.mark.parametrize("name", ENDS)
async def test_an_end_between_permit_and_release_stops_the_release(permitted: House, name: str) -> None:
    house = permitted
    act, outward, inward = ENDS[name]
    flow = await under_way(house)
    permit = await house.last()
    assert (permit.kind, permit.said["outcome"]) == ("decision", "permitted")
    await act(house)
    house.holder.held.set()
    assert await flow == outward
    closed = await house.last()
    assert (closed.kind, closed.said["outcome"], closed.said["reasons"]) == ("closed", "aborted", inward)
    assert closed.said["flow"] == permit.said["flow"]
    assert await house.entries("released") == []


async def test_the_refusal_is_heard_after_its_entry(permitted: House) -> None:
    house = permitted
    flow = await under_way(house)
    await house.withdraw("bo", "bo", NEEDS)
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def wait(drafts: Sequence[Draft]) -> None:
        if drafts[0].kind == "closed":
            reached.set()
            await go_on.wait()

    house.ledgers["gateway"].before = wait
    house.holder.held.set()
    await reached.wait()
    await asyncio.sleep(0.05)
    assert not flow.done()
    go_on.set()
    assert await flow == ["no_permission_in_force"]


async def test_permit_withdrawal_and_abort_stand_in_this_order(permitted: House) -> None:
    house = permitted
    flow = await under_way(house)
    await house.withdraw("bo", "bo", NEEDS)
    house.holder.held.set()
    await flow
    assert [entry.kind for entry in (await house.entries())[-3:]] == ["decision", "withdrawn", "closed"]


async def test_an_unrelated_change_of_the_case_holds_nothing_up(permitted: House) -> None:
    house = permitted
    flow = await under_way(house)
    await house.ask("bo", "invitation")
    await house.answer("clara", "bo", "invitation")
    house.holder.held.set()
    assert await flow == []


async def test_a_yes_to_less_meanwhile_lets_less_through(permitted: House) -> None:
    house = permitted
    house.holder.held.clear()
    flow = asyncio.create_task(house.flow("ib", "bo", NEEDS))
    await house.holder.reached.wait()
    await house.answer("clara", "bo", NEEDS, True, SUPPORT[:1])
    house.holder.held.set()
    answer = await flow
    assert set((answer.information or {})["support-needs"]) == {"practical_support"}
    assert answer.withheld == [SUPPORT[2], SUPPORT[1]]
    released = await house.last("released")
    assert released.said["fields"] == SUPPORT[:1]
    assert released.sealed["information"] == digest_of(answer.information or {}), "of what left, not of what came"


async def test_withdrawn_and_given_anew_meanwhile_lets_it_through(permitted: House) -> None:
    house = permitted
    flow = await under_way(house)
    await house.withdraw("clara", "bo", NEEDS)
    await house.answer("clara", "bo", NEEDS)
    house.holder.held.set()
    assert await flow == []


@pytest.mark.parametrize("kind", ["decision", "released"])
async def test_what_keeps_moving_is_given_up_with_an_entry(permitted: House, kind: str) -> None:
    house = permitted
    moved = 0

    async def move(drafts: Sequence[Draft]) -> None:
        nonlocal moved
        if drafts[0].kind == kind and drafts[0].rests_on:
            moved += 1
            await house.ask("bo", "invitation")

    house.ledgers["gateway"].before = move
    with pytest.raises(Refused) as refused:
        await house.flow("ib", "bo", NEEDS)
    assert heard(refused.value) == ["changed_meanwhile"]
    assert moved == (3 if kind == "decision" else 2)
    entry = await house.last("decision", "closed")
    assert entry.said["reasons"] == ["changed_meanwhile"]
    assert entry.index == refused.value.more["entry"]
    assert await house.entries("released") == []


async def test_what_moves_once_is_decided_again(permitted: House) -> None:
    house = permitted
    moved: list[str] = []

    async def move(drafts: Sequence[Draft]) -> None:
        if drafts[0].kind not in moved and drafts[0].rests_on:
            moved.append(drafts[0].kind)
            await house.ask("bo", "invitation")

    house.ledgers["gateway"].before = move
    assert await house.refused("ib", "bo", NEEDS) == []
    assert moved == ["decision", "released"]


@pytest.mark.parametrize("often", [1, 2, 3])
async def test_what_is_sent_is_decided_again_and_kept_once(house: House, often: int) -> None:
    await house.answer("clara", "bo", NEEDS)
    await house.answer("clara", "bo", "plan-to-cafe")
    words, moved = house.holder.information(house.map.arrow("plan-to-cafe").information), 0

    async def move(drafts: Sequence[Draft]) -> None:
        nonlocal moved
        if drafts[0].kind == "decision" and drafts[0].rests_on and moved < often:
            moved += 1
            await house.ask("bo", "invitation")

    house.ledgers["gateway"].before = move
    if often == 3:
        assert await house.refused("gert", "bo", "plan-to-cafe", information=words) == ["changed_meanwhile"]
    else:
        sent = await house.flow("gert", "bo", "plan-to-cafe", information=words)
        assert (await house.fetch("ib", sent.flow)).information == words
    assert moved == often
    assert len(await house.entries("decision")) == 1


@pytest.mark.parametrize("name", ENDS)
async def test_an_end_while_a_deposit_is_fetched_stops_it(house: House, name: str) -> None:
    """Decision and release are one entry here: what ended before it turns it away."""
    act = ENDS[name][0]
    await house.answer("clara", "bo", NEEDS)
    await house.answer("clara", "bo", "plan-to-cafe")
    sent = await house.send("gert", "bo", "plan-to-cafe")
    fired = False

    async def end(drafts: Sequence[Draft]) -> None:
        nonlocal fired
        if drafts[0].kind == "released" and not fired:
            fired = True
            await act(house)

    house.ledgers["gateway"].before = end
    try:
        answer = await house.fetch("ib", sent.flow)
    except Problem:
        assert await house.entries("released") == []
        assert await house.gateway.releases.close_open() == 0
    else:
        # What ended here does not concern this arrow.
        assert name in OF_NEEDS_ALONE
        assert answer.information
    assert fired


async def test_a_token_of_old_keys_is_over_although_a_new_one_is_in_the_same_batch(house: House) -> None:
    await house.answer("clara", "bo", NEEDS)
    client = await house.identity.client("roster-app")
    assert client is not None
    new_keys = (await house.identity.client("care-home-system")).jwks  # type: ignore[union-attr]
    await house.identity.clients.replace_keys("roster-app", new_keys, house.people["ove"])
    old, new = (house.refused("ib", "bo", NEEDS, generation=generation) for generation in (1, 2))
    assert await asyncio.gather(old, new) == [["token_expired"], []]
    new, old = (house.refused("ib", "bo", NEEDS, generation=generation) for generation in (2, 1))
    assert await asyncio.gather(new, old) == [[], ["token_expired"]]


async def test_an_arrow_published_a_moment_ago_stands_in_the_entry_by_its_name(house: House) -> None:
    await house.permit("clara", "bo", NEEDS)
    other_name = MAP_TEXT.replace(f"{NEEDS}:", "needs-to-cafe-later:")
    await publish_agreed(house.collaboration, other_name, house.doer("ove"))
    assert await house.refused("ib", "bo", NEEDS)
    assert (await house.last("decision")).said["arrow"] == "", "not on the map, so perhaps a name"
    await publish_agreed(house.collaboration, MAP_TEXT, house.doer("ove"))
    await house.answer("clara", "bo", NEEDS)  # an arrow that comes back is a new one, and asked about anew
    await house.flow("ib", "bo", NEEDS)
    for entry in (await house.last("decision"), await house.last("released")):
        assert entry.said["arrow"] == NEEDS
        assert (entry.said["purpose"], entry.said["unlisted"]) == (house.map.arrow(NEEDS).purpose, 0)


@pytest.mark.parametrize("deposited", [False, True])
async def test_two_seconds_begin_before_the_release_has_its_place(house: House, deposited: bool) -> None:
    """However long its answer takes: a withdrawal may have been acknowledged meanwhile."""
    await house.permit("clara", "bo", NEEDS)
    sent = await house.send("bo", "bo", "own-wishes") if deposited else None
    time, placed = asyncio.get_running_loop().time, []

    async def slowly(drafts: Sequence[Draft], places: Sequence[Place]) -> None:
        if drafts[0].kind == "released":
            placed.append(time())
            await asyncio.sleep(0.1)

    house.ledgers["gateway"].after = slowly
    answer = await house.fetch("frida", sent.flow) if sent else await house.flow("ib", "bo", NEEDS)
    assert answer.leaves_by <= placed[0] + SECONDS
