"""What is promised about every flow: recorded before it leaves, what was recorded, once per key, and closed."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.opa_process import OpaProcess
from gateway.filter import digest_of
from gateway.wire import FlowAnswer, FlowAsked, Who
from services.audit.proof import make_proof, verify_proof
from services.audit.wire import Draft, Proof, Query
from services.collaboration.wire import GrantAsked
from services.identity.wire import NewPerson, Role
from services.periods import FOREVER
from services.problems import AlreadyReleased, Conflict, Problem, Refused
from tests.house import House, K, heard, opened
from tests.postgres import only_databases

NEEDS, WISHES, HOURS, MATCHING = "needs-to-cafe", "wishes-to-matching", "hours-to-subsidy", "needs-to-matching"
SUPPORT = ["support-needs.practical_support", "support-needs.sensory_needs", "support-needs.transport"]


def proof_of(answer: FlowAnswer) -> bytes:
    """The proof that came with an answer, as a file."""
    return make_proof(Proof(K, **answer.proof))


class TestRecordedFirst:
    """P1: nothing is fetched before the permit stands, and nothing leaves before the release does."""

    async def test_the_holder_is_asked_after_the_permit_is_durable(self, house: House) -> None:
        standing = []

        async def give(question: dict[str, Any]) -> Any:
            query = Query(K, about={"flow": question["flow"]})
            standing.append([entry.kind for entry in await house.audit.entries(query)])
            return house.holder.information(question["items"])

        house.holder.give = give
        await house.flow("gert", "anna", WISHES)
        assert standing == [["decision"]]

    @pytest.mark.parametrize("kind", ["decision", "released"])
    async def test_an_entry_that_takes_long_holds_everything_behind_it_up(self, house: House, kind: str) -> None:
        reached, go_on = asyncio.Event(), asyncio.Event()

        async def wait(drafts: Sequence[Draft]) -> None:
            if drafts[0].kind == kind:
                reached.set()
                await go_on.wait()

        house.ledgers["gateway"].before = wait
        # Not `house.flow`, which also closes the release, and by itself takes longer than this waits.
        flow = asyncio.create_task(house.gateway.carry_one(house.who("gert"), house.asked("gert", "anna", WISHES)))
        await reached.wait()
        await asyncio.sleep(0.05)
        assert not flow.done()
        assert bool(house.holder.asked) == (kind == "released")
        go_on.set()
        assert (await flow).information

    async def test_what_was_deposited_is_fetched_after_its_release_is_durable(self, house: House) -> None:
        sent = await house.send("ib", "bo", HOURS)
        house.ledgers["gateway"].down = True
        assert await outcome(house.fetch("lis", sent.flow)) == ["unavailable"]
        house.ledgers["gateway"].down = False
        assert await outcome(house.fetch("lis", sent.flow)) == ["being_fetched"], "it is not known yet how it ended"
        await house.gateway.releases.close_open()
        assert (await house.fetch("lis", sent.flow)).information


class TestWhatWasSent:
    """P3: the entry and what left are the same."""

    @pytest.mark.parametrize("kind", ["on request", "sent"])
    async def test_the_digest_in_the_entry_is_that_of_what_left(self, house: House, kind: str) -> None:
        if kind == "sent":
            answer = await house.fetch("lis", (await house.send("ib", "bo", HOURS)).flow)
        else:
            answer = await house.flow("gert", "anna", WISHES)
        entry = await house.last("released")
        proven = verify_proof(proof_of(answer), await house.audit.public_key(K))
        assert proven.opened["information"] == digest_of(answer.information or {}) == entry.sealed["information"]
        assert proven.index == entry.index
        names = [f"{item}.{name}" for item, values in (answer.information or {}).items() for name in values]
        assert sorted(names) == sorted(entry.said["fields"])

    async def test_a_holder_that_gives_more_than_it_was_asked_for_gives_nothing_more_away(self, house: House) -> None:
        async def generous(question: dict[str, Any]) -> Any:
            everything = {item.id: dict.fromkeys(item.fields, "secret") for item in house.map.items.values()}
            return {**everything, "and": {"this": "too"}}

        house.holder.give = generous
        answer = await house.flow("gert", "dagny", MATCHING, fields=SUPPORT[:1])
        assert answer.information == {"support-needs": {"practical_support": "secret"}}
        assert (await house.last("released")).said["fields"] == SUPPORT[:1]

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        asked=st.sets(st.sampled_from(SUPPORT)), permitted=st.sets(st.sampled_from(SUPPORT), min_size=1),
        given_=st.sets(st.sampled_from(SUPPORT)),
    )  # fmt: skip
    async def test_returned_is_asked_and_on_the_arrow_and_permitted(
        self, house: House, asked: set[str], permitted: set[str], given_: set[str]
    ) -> None:
        """P5."""

        async def give(_: dict[str, Any]) -> Any:
            return {"support-needs": {name.partition(".")[2]: "x" for name in given_}}

        house.holder.give = give
        await house.answer("eva", "dagny", MATCHING, True, sorted(permitted))
        wanted = asked or set(SUPPORT)
        try:
            answer = await house.flow("gert", "dagny", MATCHING, fields=sorted(asked))
        except Refused:
            assert (await house.last("decision")).said["reasons"] == ["nothing_permitted"]
            assert not wanted & permitted
            return
        returned = {f"{item}.{name}" for item, values in (answer.information or {}).items() for name in values}
        assert returned == wanted & permitted & given_
        assert set(answer.withheld) == wanted - permitted


class TestOnce:
    """P6: one key, one assertion, one proof of possession: at most one release."""

    async def test_a_repeat_hears_the_same_outcome_and_proof_and_no_information(self, house: House) -> None:
        first = await house.flow("gert", "anna", WISHES, key="k1")
        entries = len(await house.entries())
        for _ in range(2):
            with pytest.raises(AlreadyReleased) as again:
                await house.flow("gert", "anna", WISHES, key="k1")
            assert again.value.more["flow"] == first.flow
            assert again.value.more["outcome"] == "released"
            assert again.value.more["proof"]["index"] == first.proof["index"]
            assert again.value.more["proof"]["entry"] == first.proof["entry"]
            assert "information" not in again.value.more
        assert len(await house.entries()) == entries
        assert len(house.holder.asked) == 1

    async def test_a_refusal_is_repeated_with_its_reasons_although_it_could_flow_now(self, house: House) -> None:
        first = await house.refused("ib", "bo", NEEDS, key="k1")
        entry = (await house.last("decision")).index
        await house.answer("clara", "bo", NEEDS)
        with pytest.raises(Refused) as again:
            await house.flow("ib", "bo", NEEDS, key="k1")
        assert (heard(again.value), again.value.more["entry"]) == (first, entry)
        assert await house.refused("ib", "bo", NEEDS, key="k2") == []

    async def test_an_abort_is_repeated_as_the_refusal_it_was(self, house: House) -> None:
        await house.answer("clara", "bo", NEEDS)
        house.holder.held.clear()
        flow = asyncio.create_task(house.refused("ib", "bo", NEEDS, key="k1"))
        await house.holder.reached.wait()
        await house.withdraw("bo", "bo", NEEDS)
        house.holder.held.set()
        assert await flow == await house.refused("ib", "bo", NEEDS, key="k1") == ["no_permission_in_force"]

    @pytest.mark.parametrize(
        "other", [{"fields": ["wishes.tasks"]}, {"justification": "For another reason"}, {"case": "ref_" + "0" * 32}]
    )
    async def test_the_same_key_for_another_request_is_a_conflict(self, house: House, other: dict[str, Any]) -> None:
        await house.flow("gert", "anna", WISHES, key="k1")
        with pytest.raises(Conflict, match="another request"):
            await house.flow("gert", "anna", WISHES, **{"key": "k1", **other})

    async def test_the_same_key_for_another_person_is_a_conflict(self, house: House) -> None:
        await house.flow("gert", "anna", WISHES, key="k1")
        with pytest.raises(Conflict):
            await house.gateway.carry_one(house.who("lis"), house.asked("gert", "anna", WISHES, key="k1"))

    async def test_keys_of_different_systems_do_not_meet(self, house: House) -> None:
        await house.answer("clara", "bo", NEEDS)
        await house.flow("gert", "anna", WISHES, key="k1")
        assert await house.refused("ib", "bo", NEEDS, key="k1") == []

    async def test_a_sent_flow_is_deposited_once(self, house: House) -> None:
        sent = await house.send("ib", "bo", HOURS, key="k1")
        with pytest.raises(AlreadyReleased) as again:
            await house.send("ib", "bo", HOURS, key="k1")
        assert (again.value.more["outcome"], again.value.more["flow"]) == ("deposited", sent.flow)
        assert [one.flow for one in await house.gateway.inbox(house.who("lis"), K)] == [sent.flow]

    @pytest.mark.parametrize("once", ["assertion:1", "proof:1"])
    async def test_an_assertion_or_a_proof_is_good_for_one_permit(self, house: House, once: str) -> None:
        await house.flow("gert", "anna", WISHES, once=(once,), key="k1")
        assert await house.refused("gert", "anna", WISHES, once=(once,), key="k2") == ["assertion_used"]
        assert (await house.last("decision")).said["reasons"] == ["assertion_used"]
        assert len(await house.entries("released")) == 1

    async def test_a_refused_call_does_not_use_them_up(self, house: House) -> None:
        assert await house.refused("ib", "bo", NEEDS, once=("assertion:1",)) != []
        await house.answer("clara", "bo", NEEDS)
        assert await house.refused("ib", "bo", NEEDS, once=("assertion:1",)) == []

    async def test_fifty_at_once_under_one_key_are_one_release(self, house: House) -> None:
        calls = [house.flow("gert", "anna", WISHES, key="k1") for _ in range(50)]
        done = await asyncio.gather(*calls, return_exceptions=True)
        released = [one for one in done if isinstance(one, FlowAnswer)]
        assert len(released) == 1
        assert all(isinstance(one, FlowAnswer | AlreadyReleased) for one in done)
        assert len(await house.entries("decision")) == len(await house.entries("released")) == 1
        assert len(house.holder.asked) == 1

    async def test_at_most_once_per_permission(self, house: House) -> None:
        first = await house.permit("anna", "anna", "invitation")
        new = NewPerson("i", "kim", "Kim", "community", [Role.PROFESSIONAL])
        kim = await house.identity.registry.register_person(new, "")
        plan = (K, house.cases["anna"], "open-house", "2026-12-01", "")
        await house.collaboration.plan_activity(*plan, house.doer("frida"))
        grant = GrantAsked(K, house.cases["anna"], "activity-leader", kim.id)
        await house.collaboration.grant(grant, house.doer("frida"))
        who = Who(kim.id, "Kim", "community", FOREVER)
        sent = [(await house.send("frida", "anna", "invitation")).flow for _ in range(3)]
        assert await outcome(house.gateway.carry_one(who, FlowAsked(K, "", "", flow=sent[0]))) == []
        assert await outcome(house.gateway.carry_one(who, FlowAsked(K, "", "", flow=sent[1]))) == ["used_up"]
        assert await outcome(house.send("frida", "anna", "invitation")) == ["used_up"]
        assert await house.answer("anna", "anna", "invitation") == first
        assert await outcome(house.gateway.carry_one(who, FlowAsked(K, "", "", flow=sent[2]))) == ["used_up"]


class TestClosing:
    """P4: a release that nobody closed counts as disclosed, and says so."""

    async def test_a_crash_after_the_release_is_closed_as_unknown_at_start(
        self, house: House, engine: OpaProcess
    ) -> None:
        answer = await house.gateway.carry_one(house.who("gert"), house.asked("gert", "anna", WISHES))
        assert [entry.kind for entry in (await house.entries())[-2:]] == ["decision", "released"]
        house.is_gone()
        for _ in range(2):
            async with opened(house.settings.data, engine) as again:
                closed = await again.entries("closed")
                assert [(entry.said["flows"], entry.said["outcome"]) for entry in closed] == [
                    ([answer.flow], "unknown")
                ]

    @only_databases
    async def test_a_start_beside_it_leaves_its_release_alone(self, house: House, engine: OpaProcess) -> None:
        """Whoever carries a release may still close it: that somebody else starts says nothing about how it ended."""
        answer = await house.gateway.carry_one(house.who("gert"), house.asked("gert", "anna", WISHES))
        sent = await house.send("ib", "bo", HOURS)
        assert (await house.gateway.carry_one(house.who("lis"), FlowAsked(K, "", "", flow=sent.flow))).information
        async with opened(house.settings.data, engine) as other:
            assert await other.entries("closed") == []
            assert await outcome(other.fetch("lis", sent.flow)) == ["being_fetched"]
            for flow in (answer.flow, sent.flow):
                await house.gateway.close_release(K, flow, "handed-over")
            assert {entry.said["outcome"] for entry in await other.entries("closed")} == {"handed-over"}
            assert await outcome(other.fetch("lis", sent.flow)) == ["already_fetched"]

    async def test_a_crash_after_a_deposit_s_release_erases_it_at_start(self, house: House, engine: OpaProcess) -> None:
        sent = await house.send("ib", "bo", HOURS)
        released = FlowAsked(K, "", "", flow=sent.flow)
        assert (await house.gateway.carry_one(house.who("lis"), released)).information  # and nobody closes it
        house.is_gone()
        async with opened(house.settings.data, engine) as again:
            assert (await again.last("closed")).said["outcome"] == "unknown"
            assert await outcome(again.fetch("lis", sent.flow)) == ["already_fetched"]
            left = await again.gateway.deposits.find(K, sent.flow)
            assert left is not None
            assert (left.state, left.wrapped, left.sealed) == ("fetched", b"", b"")

    async def test_an_append_that_comes_after_its_release_was_given_up_releases_nothing(self, house: House) -> None:
        slowly = True

        async def slow(drafts: Sequence[Draft]) -> None:
            if slowly and drafts[0].kind == "released":
                await house.gateway.releases.close_open()

        house.ledgers["gateway"].before = slow
        assert await outcome(house.flow("gert", "anna", WISHES)) == ["unavailable"]
        sent = await house.send("ib", "bo", HOURS)
        assert await outcome(house.fetch("lis", sent.flow)) == ["unavailable"]
        assert await house.entries("released") == []
        slowly = False
        assert (await house.fetch("lis", sent.flow)).information

    async def test_a_crash_before_the_release_leaves_nothing_to_close(self, house: House, engine: OpaProcess) -> None:
        async def crash(drafts: Sequence[Draft]) -> None:
            if drafts[0].kind == "released":
                raise KeyboardInterrupt

        house.ledgers["gateway"].before = crash
        with pytest.raises(KeyboardInterrupt):
            await house.flow("gert", "anna", WISHES)
        async with opened(house.settings.data, engine) as again:
            assert await again.entries("closed") == []
            assert await again.entries("released") == []

    async def test_a_deposit_whose_entry_never_came_is_gone_after_a_crash(
        self, house: House, engine: OpaProcess
    ) -> None:
        house.ledgers["gateway"].down = True
        assert await outcome(house.send("ib", "bo", HOURS)) == ["unavailable"]
        async with opened(house.settings.data, engine) as again:
            assert await again.gateway.inbox(again.who("lis"), K) == []

    async def test_a_deposit_whose_answer_was_lost_waits(self, house: House, engine: OpaProcess) -> None:
        house.ledgers["gateway"].lost_answers = True
        assert await outcome(house.send("ib", "bo", HOURS)) == ["unavailable"]
        async with opened(house.settings.data, engine) as again:
            waiting = await again.gateway.inbox(again.who("lis"), K)
            assert len(waiting) == 1
            assert (await again.fetch("lis", waiting[0].flow)).information


async def outcome(act: Any) -> list[str]:
    """The codes that come of an act; [] when it is done."""
    try:
        await act
    except Problem as problem:
        return heard(problem)
    return []


async def test_each_decided_call_leaves_one_decision(house: House) -> None:
    """P2, over calls of every kind."""
    await house.answer("clara", "bo", NEEDS)
    sent = await house.send("ib", "bo", HOURS)
    stranger = replace(house.asked("ib", "anna", NEEDS), case=house.references["anna"]["municipality"])
    calls = [
        lambda: house.flow("ib", "bo", NEEDS),
        lambda: house.flow("ib", "bo", NEEDS, purpose="invite"),
        lambda: house.fetch("gert", sent.flow),
        lambda: house.gateway.carry_one(house.who("ib"), stranger),
        lambda: house.gateway.carry_one(house.who("ib"), replace(stranger, case="ref_" + "0" * 32)),
        lambda: house.flow("anna", "anna", "own-wishes", information={"own-words": {"dream": "x"}}),
    ]
    for call in calls:
        before = len(await house.entries())
        await outcome(call())
        kinds = [entry.kind for entry in (await house.entries())[before:]]
        assert kinds.count("decision") == 1, kinds
    before = len(await house.entries())
    await house.fetch("lis", sent.flow)
    assert [entry.kind for entry in (await house.entries())[before:]] == ["released", "closed"]
