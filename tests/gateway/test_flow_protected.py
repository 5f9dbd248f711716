"""P27: a protected name or address, and a national number to a private partner, flow only on a named exception."""

from typing import Any

import pytest

from deploy.demo.everybody import publish_agreed
from gateway.wire import FlowAnswer
from services.problems import Invalid, NotAllowed
from tests.holding import PLANTED
from tests.house import MAP_TEXT, House, K, at

WISHES, TO_HOME, TO_CAFE, TO_CITIZEN = (
    "wishes-to-matching", "introduction-to-home", "introduction-to-cafe", "next-step-to-citizen",
)  # fmt: skip
NAME = "contact.name"
EXCEPTION = (
    "exceptions: {{{item}: {{{field}: {{by: head-of-employment, national: {{act: A, section: S}}, "
    'why: {{da: "Derfor", en: "Therefore"}}, last_day: 2026-12-31}}}}}}'
)


async def protect(house: House, citizen: str, protected: bool = True) -> None:
    """The caseworker notes that the citizen's name and address are protected, or that they are not."""
    await house.collaboration.protect(K, house.cases[citizen], protected, house.doer("frida"))


async def nobody_knows(house: House) -> None:
    """As in a store from before anybody looked it up."""
    unknown = "UPDATE case_of SET protection = 'unknown'"
    await house.collaboration.room.database.write(lambda connection: connection.run(unknown))


def drawn(arrow: str, old: str, new: str) -> str:
    """The map, with one arrow drawn otherwise."""
    line = next(line for line in MAP_TEXT.splitlines() if line.startswith(f"  {arrow}: "))
    assert line.count(old) == 1, old
    return MAP_TEXT.replace(line, line.replace(old, new))


async def publish(house: House, text: str) -> None:
    await publish_agreed(house.collaboration, text, house.doer("ove"))


def without_exceptions() -> str:
    exceptions = next(line for line in MAP_TEXT.splitlines() if line.strip().startswith("exceptions:"))
    return MAP_TEXT.replace(f",\n{exceptions}", "}")


def with_number(exception: str = "") -> str:
    """The introduction to the café carries the national number, too."""
    old, new = "[name, start_week]}", "[name, start_week], identity: [cpr_number]}"
    return drawn(TO_CAFE, old, f"{new}, {exception}" if exception else new)


async def send_to_cafe(house: House, **items: list[str]) -> FlowAnswer:
    return await house.flow("gert", "bo", TO_CAFE, information=house.holder.information(items))


async def why(house: House) -> list[str]:
    """All reasons of the newest decision."""
    return list((await house.last("decision", "closed")).said["reasons"])


class TestProtectedName:
    """The caseworker noted that the citizen's name and address are protected."""

    async def test_it_is_left_out_and_the_rest_flows(self, house: House) -> None:
        await protect(house, "bo")
        sent = await house.send("gert", "bo", TO_CAFE)
        assert sent.withheld == ["introduction.name"]
        fetched = await house.fetch("ib", sent.flow)
        assert fetched.information == {"introduction": {"start_week": f"{PLANTED} introduction start_week"}}
        assert (await house.last("released")).said["fields"] == ["introduction.start_week"]

    async def test_also_from_what_lay_waiting_already(self, house: House) -> None:
        sent = await house.send("gert", "bo", TO_CAFE)
        assert sent.withheld == []
        await protect(house, "bo")
        fetched = await house.fetch("ib", sent.flow)
        assert fetched.information == {"introduction": {"start_week": f"{PLANTED} introduction start_week"}}
        assert fetched.withheld == ["introduction.name"]

    async def test_also_when_it_is_noted_while_the_holder_is_asked(self, house: House) -> None:
        await publish(house, without_exceptions())

        async def meanwhile(question: dict[str, Any]) -> Any:
            await protect(house, "anna")
            return house.holder.information(question["items"])

        house.holder.give = meanwhile
        answer = await house.flow("gert", "anna", WISHES)
        assert house.holder.asked[-1]["items"]["contact"] == ["name"]
        assert set(answer.information or {}) == {"wishes"}
        assert NAME not in (await house.last("released")).said["fields"]

    async def test_asked_for_alone_it_is_refused_with_a_reason_that_outside_does_not_say_it(self, house: House) -> None:
        await publish(house, without_exceptions())
        await protect(house, "anna")
        assert await house.refused("gert", "anna", WISHES, fields=[NAME]) == ["kept_back"]
        assert await why(house) == ["name_or_address_protected"]
        assert house.holder.asked == []

    async def test_until_anybody_has_looked_it_up_it_is_kept_back_too_and_outside_that_is_the_same(
        self, house: House
    ) -> None:
        await publish(house, without_exceptions())
        await nobody_knows(house)
        assert await house.refused("gert", "anna", WISHES, fields=[NAME]) == ["kept_back"]
        assert await why(house) == ["protection_unknown"]
        await protect(house, "anna", False)
        assert await house.refused("gert", "anna", WISHES, fields=[NAME]) == []

    async def test_no_permission_makes_up_for_it(self, house: House) -> None:
        await protect(house, "anna")
        await house.permit("anna", "anna", TO_HOME)
        name = house.holder.information({"contact": ["name"]})
        assert await house.refused("frida", "anna", TO_HOME, information=name) == ["kept_back"]

    async def test_the_citizen_is_told_what_is_their_own(self, house: House) -> None:
        old = "{next-step: [what, when, who]}"
        await publish(house, drawn(TO_CITIZEN, old, "{next-step: [what, when, who], contact: [name]}"))
        await protect(house, "anna")
        given = house.holder.information({"next-step": ["what"], "contact": ["name"]})
        await house.collaboration.plan_activity(
            K, house.cases["anna"], "follow-up", "2026-12-01", "", house.doer("frida")
        )
        sent = await house.flow("frida", "anna", TO_CITIZEN, information=given)
        assert (await house.fetch("anna", sent.flow)).information == given


class TestNamedException:
    """The arrow names one: who decided it, on which law, why, until when."""

    async def test_the_name_passes_along_that_arrow(self, house: House) -> None:
        await protect(house, "anna")
        answer = await house.flow("gert", "anna", WISHES)
        assert (answer.information or {})["contact"] == {"name": f"{PLANTED} contact name"}
        assert answer.withheld == []

    async def test_until_its_last_day_is_over(self, house: House) -> None:
        await protect(house, "anna")
        house.step("2027-12-31T23:59:59.900")
        assert await house.refused("gert", "anna", WISHES, fields=[NAME]) == []
        house.step("2028-01-01")
        assert await house.refused("gert", "anna", WISHES, fields=[NAME]) == ["kept_back"]

    async def test_also_when_it_ends_between_the_decision_and_its_entry(self, house: House) -> None:
        await protect(house, "anna")

        async def midnight(drafts: Any) -> None:
            if drafts[0].kind == "decision":
                house.clock.instant = max(house.clock.instant, at("2028-01-01"))

        house.ledgers["gateway"].before = midnight
        assert await house.refused("gert", "anna", WISHES, fields=[NAME]) == ["kept_back"]

    async def test_it_is_a_fact_that_the_decision_is_replayed_with(self, house: House) -> None:
        await protect(house, "anna")
        await house.flow("gert", "anna", WISHES)
        assert '"protection":"protected"' in str((await house.last("decision")).sealed).replace(" ", "").replace(
            "'", '"'
        )


class TestNationalNumber:
    """A CPR number."""

    async def test_no_map_is_published_that_takes_one_to_a_private_partner_without_an_exception(
        self, house: House
    ) -> None:
        with pytest.raises(Invalid) as refused:
            await publish(house, with_number())
        [error] = refused.value.more["errors"]
        assert "“cafe-manager” is not of a public partner" in error["says"]

    async def test_it_goes_to_a_private_partner_on_an_exception_and_no_longer(self, house: House) -> None:
        await publish(house, with_number(EXCEPTION.format(item="identity", field="cpr_number")))
        await house.permit("clara", "bo", TO_CAFE)
        sent = await send_to_cafe(house, identity=["cpr_number"])
        later = await send_to_cafe(house, identity=["cpr_number"], introduction=["start_week"])
        assert (await house.fetch("ib", sent.flow)).information == {
            "identity": {"cpr_number": f"{PLANTED} identity cpr_number"}
        }
        house.step("2027-01-01")
        assert set((await house.fetch("ib", later.flow)).information or {}) == {"introduction"}
        refused = await house.refused(
            "gert", "bo", TO_CAFE, information=house.holder.information({"identity": ["cpr_number"]})
        )
        assert refused == ["number_to_private"] == await why(house)

    async def test_to_a_public_partner_it_goes_as_before(self, house: House) -> None:
        await publish(house, drawn(WISHES, "contact: [name]}", "contact: [name], identity: [cpr_number]}"))
        await protect(house, "anna")
        answer = await house.flow("gert", "anna", WISHES)
        assert (answer.information or {})["identity"] == {"cpr_number": f"{PLANTED} identity cpr_number"}


async def test_who_sends_or_receives_cannot_say_that_somebody_is_not_protected(house: House) -> None:
    await protect(house, "bo")
    for name in ("ib", "gert", "hanne"):
        with pytest.raises(NotAllowed):
            await house.collaboration.protect(K, house.cases["bo"], False, house.doer(name))
    assert (await house.send("gert", "bo", TO_CAFE)).withheld == ["introduction.name"]
