"""Each kind of flow: what lets it through, what stops it, what the caller hears then and what the entry says."""

from typing import Any

import pytest

from consent import granting
from gateway.wire import FlowAsked
from services.problems import NoSuchCase, NotFound, Refused
from tests.holding import PLANTED
from tests.house import House, K, heard

NEEDS, MATCHING, WISHES, HOURS = "needs-to-cafe", "needs-to-matching", "wishes-to-matching", "hours-to-subsidy"
SUPPORT = ["support-needs.practical_support", "support-needs.sensory_needs", "support-needs.emergency_contact"]


async def reasons(house: House) -> list[str]:
    """All reasons of the newest decision."""
    return list((await house.last("decision", "closed")).said["reasons"])


class TestOnRequest:
    """Somebody asks, the holder is asked, and what is permitted is handed on."""

    async def test_it_carries_the_permitted_fields_obligations_and_a_proof(self, house: House) -> None:
        await house.answer("clara", "bo", NEEDS, True, SUPPORT[:2])
        answer = await house.flow("ib", "bo", NEEDS)
        assert (answer.outcome, answer.withheld) == ("released", [SUPPORT[2]])
        assert answer.information == {
            "support-needs": {
                "practical_support": f"{PLANTED} support-needs practical_support",
                "sensory_needs": f"{PLANTED} support-needs sensory_needs",
            }
        }
        assert answer.obligations == [{"erase_by": "2027-03-01"}, {"onward": "none"}]
        released = await house.last("released")
        assert answer.proof["index"] == released.index
        assert released.said["fields"] == SUPPORT[:2]
        assert [entry.kind for entry in (await house.entries())[-3:]] == ["decision", "released", "closed"]

    async def test_the_holder_is_asked_by_its_own_reference_for_the_permitted_fields_only(self, house: House) -> None:
        await house.answer("clara", "bo", NEEDS, True, SUPPORT[:1])
        await house.flow("ib", "bo", NEEDS, fields=SUPPORT[:2], justification="Shift on Monday")
        question = house.holder.asked[-1]
        assert question["reference"] == house.references["bo"]["care-home"]
        assert question["items"] == {"support-needs": ["practical_support"]}
        assert question["justification"] == "Shift on Monday"
        assert question["asked_by"] == {"partner": "cafe", "actor": "cafe-manager"}
        assert house.references["bo"]["cafe"] not in str(question)

    async def test_by_law_without_a_permission(self, house: House) -> None:
        answer = await house.flow("gert", "anna", WISHES)
        assert set(answer.information or {}) == {"wishes", "contact"}
        assert (await house.last("released")).said["ground"] == "law"

    @pytest.mark.parametrize(
        ("state", "inside"),
        [("never", "never_asked"), ("asked", "asked_not_answered"), ("refused", "refused"),
         ("withdrawn", "withdrawn"), ("expired", "expired")],
    )  # fmt: skip
    async def test_from_outside_every_way_of_having_no_permission_looks_alike(
        self, house: House, state: str, inside: str
    ) -> None:
        arrow = MATCHING
        if state != "never":
            await house.ask("anna", arrow)
        if state in ("refused", "withdrawn", "expired"):
            await house.answer("anna", "anna", arrow, state != "refused")
        if state == "withdrawn":
            await house.withdraw("anna", "anna", arrow)
        if state == "expired":
            house.step("2027-12-02")
        with pytest.raises(Refused) as refused:
            await house.flow("gert", "anna", arrow)
        assert heard(refused.value) == ["no_permission_in_force"]
        assert refused.value.detail == "No permission in force."
        own_no = ["own_no"] if state in ("refused", "withdrawn") else []
        assert await reasons(house) == sorted([inside, *own_no])
        assert refused.value.more["entry"] == (await house.last("decision")).index

    @pytest.mark.parametrize(
        ("asked", "outward"),
        [
            ({"purpose": "invite"}, ["wrong_purpose"]),
            ({"purpose": ""}, ["wrong_purpose"]),
            ({"fields": ["health.diagnosis"]}, ["field_not_on_arrow"]),
            ({"fields": [SUPPORT[0], "support-needs.transport"]}, ["field_not_on_arrow"]),
        ],
    )
    async def test_each_mistake_of_the_call_is_its_own_reason(
        self, house: House, asked: dict[str, Any], outward: list[str]
    ) -> None:
        await house.answer("clara", "bo", NEEDS)
        assert await house.refused("ib", "bo", NEEDS, **asked) == outward == await reasons(house)
        assert house.holder.asked == []

    async def test_only_what_is_permitted_of_what_is_asked(self, house: House) -> None:
        await house.answer("clara", "bo", NEEDS, True, SUPPORT[:1])
        assert await house.refused("ib", "bo", NEEDS, fields=SUPPORT[1:2]) == ["nothing_permitted"]

    async def test_too_early_and_from_seven_days_before_by_the_calendar(self, house: House) -> None:
        await house.permit("anna", "anna", "introduction-to-cafe")
        await house.permit("anna", "anna", NEEDS)
        part = {"actor": "cafe-manager", "person": house.people["ib"]}
        await granting.grant(house.consent.desk, house.case("frida", "anna"), part, house.session("frida"))
        assert await house.refused("ib", "anna", NEEDS) == ["not_planned"]
        plan = (K, house.cases["anna"], "trial-cafe", "2027-01-04", "2027-01-10")
        await house.collaboration.plan_activity(*plan, house.doer("frida"))
        for when, outward in (
            ("2026-12-10T09:00", ["too_early"]), ("2026-12-27T23:59:59.900", ["too_early"]), ("2026-12-28", []),
            ("2027-01-10T23:59:59.900", []), ("2027-01-11", ["too_late"]),
        ):  # fmt: skip
            house.step(when)
            assert await house.refused("ib", "anna", NEEDS) == outward, when

    async def test_after_an_agreement_has_ended_nothing_flows_between_the_two(self, house: House) -> None:
        await house.answer("clara", "bo", NEEDS)
        await house.collaboration.end_agreement(K, "care-home", "cafe", "2026-12-24", house.doer("ove"))
        house.step("2026-12-24T23:59:59.900")
        assert await house.refused("ib", "bo", NEEDS) == []
        house.step("2026-12-25")
        assert await house.refused("ib", "bo", NEEDS) == ["no_agreement"]
        assert (await house.send("ib", "bo", HOURS)).outcome == "deposited"

    async def test_with_nobody_at_the_other_end_nothing_flows(self, house: House) -> None:
        await house.answer("clara", "bo", NEEDS)
        await end_part(house, "bo", "contact-person")
        assert await house.refused("ib", "bo", NEEDS) == ["nobody_at_the_other_end"]

    async def test_without_a_part_of_ones_own_there_is_no_such_case(self, house: House) -> None:
        await house.answer("clara", "bo", NEEDS)
        await end_part(house, "bo", "cafe-manager")
        assert await house.refused("ib", "bo", NEEDS) == ["no_such_case"]
        assert await reasons(house) == ["no_grant"]

    async def test_a_form_that_is_drawn_and_not_served_says_so(self, house: House) -> None:
        await house.permit("clara", "bo", "attendance-to-follow-up")
        assert await house.refused("frida", "bo", "attendance-to-follow-up") == ["form_not_served", "wrong_form"]

    async def test_at_the_end_of_a_token_nothing_is_permitted(self, house: House) -> None:
        until = house.clock.instant + 1_000
        house.clock.instant = until - 5
        assert await house.refused("gert", "anna", WISHES, valid_until=until) == []
        house.clock.instant = until
        assert await house.refused("gert", "anna", WISHES, valid_until=until) == ["token_expired"]


class TestSent:
    """Somebody sends; it waits, sealed, and is fetched once."""

    async def test_by_permission_it_waits_and_is_fetched_once(self, house: House) -> None:
        await house.answer("clara", "bo", "plan-to-cafe", True, ["trial-plan.weekdays", "trial-plan.start_date"])
        sent = await house.send("gert", "bo", "plan-to-cafe")
        assert (sent.outcome, sent.information) == ("deposited", None)
        assert sent.withheld == ["trial-plan.hours_per_week", "trial-plan.tasks"]
        waiting = await house.gateway.inbox(house.who("ib"), K)
        assert [(one.flow, one.case, one.from_partner) for one in waiting] == [
            (sent.flow, house.references["bo"]["cafe"], "municipality")
        ]
        answer = await house.fetch("ib", sent.flow)
        assert answer.information == {
            "trial-plan": {"start_date": "2027-01-04", "weekdays": f"{PLANTED} trial-plan weekdays"}
        }
        assert await house.gateway.inbox(house.who("ib"), K) == []
        with pytest.raises(Refused) as again:
            await house.fetch("ib", sent.flow)
        assert heard(again.value) == ["already_fetched"]
        assert (await house.last("decision")).said["outcome"] == "refused"

    async def test_it_is_decided_anew_when_it_is_fetched(self, house: House) -> None:
        await house.answer("clara", "bo", "plan-to-cafe")
        sent = await house.send("gert", "bo", "plan-to-cafe")
        await house.withdraw("bo", "bo", "plan-to-cafe")
        with pytest.raises(Refused) as refused:
            await house.fetch("ib", sent.flow)
        assert heard(refused.value) == ["no_permission_in_force"]
        await house.answer("bo", "bo", "plan-to-cafe", True, ["trial-plan.tasks"])
        answer = await house.fetch("ib", sent.flow)
        assert answer.information == {"trial-plan": {"tasks": f"{PLANTED} trial-plan tasks"}}

    async def test_by_law_to_a_team_whose_member_fetches(self, house: House) -> None:
        sent = await house.send("ib", "bo", HOURS)
        with pytest.raises(NoSuchCase):
            await house.fetch("gert", sent.flow)
        assert (await house.fetch("lis", sent.flow)).information == {
            "hours-worked": {"month": f"{PLANTED} hours-worked month", "hours": 12}
        }

    async def test_own_information_to_the_caseworker_and_from_the_caseworker(self, house: House) -> None:
        own = await house.flow("anna", "anna", "own-wishes", information={"own-words": {"dream": "A dog"}})
        assert (await house.fetch("frida", own.flow)).information == {"own-words": {"dream": "A dog"}}
        back = await house.send("frida", "anna", "next-step-to-citizen")
        waiting = await house.gateway.inbox(house.who("anna"), K)
        assert [(one.flow, one.case) for one in waiting] == [(back.flow, house.cases["anna"])]
        assert (await house.fetch("anna", back.flow)).information

    @pytest.mark.parametrize("name", ["bo", "clara", "eva"])
    async def test_own_information_is_nobody_elses_to_send(self, house: House, name: str) -> None:
        own = {"information": {"own-words": {"dream": "A dog"}}}
        with pytest.raises((NoSuchCase, Refused)):
            await house.gateway.carry_one(house.who(name), FlowAsked(K, house.cases["anna"], "own-wishes", "", **own))
        assert (await house.last("decision")).said["outcome"] == "refused"

    @pytest.mark.parametrize(
        ("name", "arrow", "outward"),
        [("ib", "plan-to-cafe", ["no_such_case"]), ("hanne", NEEDS, ["wrong_form"]), ("gert", HOURS, ["no_such_case"])],
    )
    async def test_who_stands_at_the_other_end_does_not_send(
        self, house: House, name: str, arrow: str, outward: list[str]
    ) -> None:
        await house.answer("clara", "bo", NEEDS)
        information = house.holder.information(house.map.arrow(arrow).information)
        assert await house.refused(name, "bo", arrow, information=information) == outward

    async def test_what_was_not_fetched_in_time_is_erased(self, house: House) -> None:
        sent = await house.send("ib", "bo", HOURS)
        house.step("2031-12-01T09:00")
        await house.sweep()
        assert await house.gateway.inbox(house.who("lis"), K) == []
        with pytest.raises(Refused):
            await house.fetch("lis", sent.flow)

    async def test_a_flow_that_never_was_and_one_for_others_look_alike(self, house: House) -> None:
        sent = await house.send("ib", "bo", HOURS)
        told = []
        for flow in (sent.flow, "flw_" + "0" * 32):
            with pytest.raises(NoSuchCase) as refused:
                await house.fetch("jonna", flow)
            told.append((refused.value.detail, refused.value.remedy, dict(refused.value.more)))
            assert (await house.last("decision")).said["partner"] == "shelter"
        assert told[0] == told[1]


class TestReceiving:
    """What a receiver says about what it got."""

    async def test_received_and_erased_are_entries_of_the_case(self, house: House) -> None:
        answer = await house.flow("gert", "anna", WISHES)
        for said in ("received", "erased"):
            done = await house.gateway.acknowledge(house.who("gert"), K, answer.flow, said)
            entry = await house.last(said)
            assert (done.said, done.entry, entry.said["flow"]) == (said, entry.index, answer.flow)

    async def test_only_by_who_got_it(self, house: House) -> None:
        answer = await house.flow("gert", "anna", WISHES)
        for flow in (answer.flow, "flw_" + "0" * 32):
            before = len(await house.entries())
            with pytest.raises(NotFound):
                await house.gateway.acknowledge(house.who("ib"), K, flow, "received")
            assert [entry.kind for entry in (await house.entries())[before:]] == ["look-up"]


async def end_part(house: House, citizen: str, actor: str) -> None:
    """The caseworker ends somebody's part."""
    for grant in await house.collaboration.grants(K, house.cases[citizen]):
        if grant.actor == actor and not grant.ended:
            await house.collaboration.end_grant(K, house.cases[citizen], grant.id, "", house.doer("frida"))
