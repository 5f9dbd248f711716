"""Guardians: registered on a document, from a day to a day; and what becomes of their word afterwards."""

from typing import Any

import pytest

from consent.guarding import NewGuardianship
from consent.model import CustodyDecides, GuardianshipEnded
from services.problems import Invalid, NoSuchCase, NotAllowed, NotFound, Problem
from tests.house import House

NEEDS, MATCHING = "needs-to-cafe", "needs-to-matching"


def new(house: House, guardian: str = "eva", **changed: Any) -> NewGuardianship:
    whole = {
        "guardian": house.people.get(guardian, guardian), "kind": "guardian", "matters": ["personal"],
        "document": "Familieretshuset 2026-1", "first_day": "2026-01-01", "last_day": "2026-12-31",
    }  # fmt: skip
    return NewGuardianship(**{**whole, **changed})


async def register(house: House, citizen: str, guardianship: NewGuardianship, by: str = "frida") -> dict[str, Any]:
    return await house.consent.register_guardianship(house.case(by, citizen), guardianship, house.session(by))


async def told(house: House, name: str, kind: str) -> int:
    return sum(message.kind == kind for message in await house.consent.messages(house.session(name)))


class TestRegistering:
    """What a guardianship needs."""

    async def test_it_is_an_entry_that_names_nobody_in_the_clear(self, house: House) -> None:
        done = await register(house, "anna", new(house))
        entry = await house.last("guardianship")
        assert (done["entry"], done["last_day"]) == (entry.index, "2026-12-31")
        assert entry.sealed["guardian"] == house.people["eva"]
        assert entry.sealed["document"] == "Familieretshuset 2026-1"
        assert house.people["eva"] not in str(entry.said)
        assert "Familieretshuset" not in str(entry.said)

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"kind": "friend"}, "kind"),
            ({"matters": []}, "matters"),
            ({"matters": ["weather"]}, "matters"),
            ({"document": " "}, "document"),
            ({"last_day": ""}, "last_day"),
            ({"last_day": "2025-12-31"}, "last_day"),
            ({"guardian": "prs_nobody"}, "guardian"),
            ({"kind": "custody", "born": "soon"}, "born"),
        ],
    )
    async def test_each_mistake_is_named(self, house: House, changed: dict[str, Any], field: str) -> None:
        with pytest.raises(Invalid) as wrong:
            await register(house, "anna", new(house, **changed))
        assert wrong.value.more["field"] == field

    async def test_nobody_is_their_own_guardian(self, house: House) -> None:
        with pytest.raises(Invalid):
            await register(house, "anna", new(house, "anna"))

    async def test_only_who_gives_access_registers_one(self, house: House) -> None:
        with pytest.raises(NotAllowed):
            await register(house, "bo", new(house), by="gert")
        with pytest.raises(NotFound):
            await house.consent.register_guardianship(house.cases["bo"], new(house), house.session("clara"))

    @pytest.mark.parametrize(
        ("born", "last_day", "ends"),
        [("2009-01-15", "", "2027-01-14"), ("2009-01-15", "2040-01-01", "2027-01-14"),
         ("2009-01-15", "2026-12-31", "2026-12-31"), ("2008-02-29", "", "2026-02-28"),
         ("2010-02-29", "", "")],
    )  # fmt: skip
    async def test_custody_ends_before_the_18th_birthday_whatever_is_written(
        self, house: House, born: str, last_day: str, ends: str
    ) -> None:
        custody = new(house, kind="custody", born=born, last_day=last_day)
        if not ends:
            with pytest.raises(Invalid):
                await register(house, "anna", custody)
        else:
            assert (await register(house, "anna", custody))["last_day"] == ends


class TestTheEnd:
    """Clara's last day is 2027-02-28."""

    async def test_on_the_last_day_still_and_on_the_next_no_more(self, house: House) -> None:
        await house.answer("clara", "bo", NEEDS)
        house.step("2027-02-28T23:59:59.900")
        assert await house.refused("ib", "bo", NEEDS) == []
        house.step("2027-03-01")
        assert await house.refused("ib", "bo", NEEDS) == ["no_permission_in_force"]
        assert (await house.last("decision")).said["reasons"] == ["guardian_no_longer"]

    @pytest.mark.parametrize("act", ["yes", "no", "withdraw", "permissions", "lines"])
    async def test_afterwards_a_guardian_neither_gives_nor_withdraws_nor_reads(self, house: House, act: str) -> None:
        await house.answer("clara", "bo", NEEDS)
        notice = await house.notice("bo", NEEDS)
        house.step("2027-03-01")
        case, clara = house.cases["bo"], house.session("clara")
        acts = {
            "yes": lambda: house.answer("clara", "bo", NEEDS, True, notice=notice),
            "no": lambda: house.answer("clara", "bo", NEEDS, False, notice=notice),
            "withdraw": lambda: house.withdraw("clara", "bo", NEEDS),
            "permissions": lambda: house.consent.permissions(case, clara),
            "lines": lambda: house.consent.lines(case, clara),
        }
        with pytest.raises(GuardianshipEnded) as ended:
            await acts[act]()
        entry = await house.last()
        assert (entry.kind, entry.index) == ("turned-away", ended.value.more["entry"])
        assert entry.said["reasons"] == ["guardianship_ended"]
        assert "2027-02-28" in ended.value.detail

    async def test_the_person_sees_what_waits_to_be_confirmed_and_confirms_it(self, house: House) -> None:
        await house.answer("clara", "bo", NEEDS)
        house.step("2027-03-01T09:00")
        await house.sweep()
        await house.sweep()
        assert await told(house, "bo", "guardianship-ended") == 1
        found = await house.consent.permissions(house.cases["bo"], house.session("bo"))
        states = {one["arrow"]: one["state"] for one in found["permissions"]}
        assert states[NEEDS] == "to-confirm"
        assert states["plan-to-cafe"] == "asked"
        await house.answer("bo", "bo", NEEDS)
        assert await house.refused("ib", "bo", NEEDS) == []

    async def test_a_guardian_then_in_force_confirms_it(self, house: House) -> None:
        await house.answer("clara", "bo", NEEDS)
        await register(house, "bo", new(house, "eva", first_day="2027-03-01", last_day="2028-02-28"))
        house.step("2027-03-01T09:00")
        await house.sweep()
        assert await told(house, "bo", "guardianship-ended") == 0
        assert await house.refused("ib", "bo", NEEDS) == ["no_permission_in_force"]
        await house.answer("eva", "bo", NEEDS)
        assert await house.refused("ib", "bo", NEEDS) == []

    async def test_what_the_guardian_gave_introduced_somebody_whose_part_stands(self, house: House) -> None:
        house.step("2027-03-01T09:00")
        assert (await house.send("ib", "bo", "hours-to-subsidy")).outcome == "deposited"

    async def test_a_new_guardianship_of_the_same_guardian_confirms_nothing_by_itself(self, house: House) -> None:
        await house.answer("clara", "bo", NEEDS)
        await register(house, "bo", new(house, "clara", first_day="2027-03-01", last_day="2028-02-28"))
        house.step("2027-03-01")
        assert await house.refused("ib", "bo", NEEDS) == ["no_permission_in_force"]
        assert (await house.answer("clara", "bo", NEEDS)).state == "given"


class TestComingOfAge:
    """Dagny is 18 on 2027-01-15; her mother Eva holds custody."""

    async def test_a_minor_says_no_and_never_yes(self, house: House) -> None:
        with pytest.raises(CustodyDecides):
            await house.answer("dagny", "dagny", MATCHING)
        await house.answer("dagny", "dagny", MATCHING, False)
        assert await house.refused("gert", "dagny", MATCHING) == ["no_permission_in_force"]
        with pytest.raises(Problem) as refused:
            await house.answer("eva", "dagny", MATCHING)
        assert refused.value.code == "own_no"

    async def test_at_midnight_the_parents_yes_is_over_and_the_person_confirms(self, house: House) -> None:
        house.step("2027-01-14T23:59:59.900")
        assert await house.refused("gert", "dagny", MATCHING) == []
        house.step("2027-01-15")
        assert await house.refused("gert", "dagny", MATCHING) == ["no_permission_in_force"]
        for arrow in ("introduction-to-home", MATCHING):
            await house.answer("dagny", "dagny", arrow)
        assert await house.refused("gert", "dagny", MATCHING) == []

    async def test_two_parents_custody_ends_in_one_message(self, house: House) -> None:
        custody = new(house, "clara", kind="custody", born="2009-01-15", last_day="")
        await register(house, "dagny", custody)
        house.step("2027-01-16")
        await house.sweep()
        assert await told(house, "dagny", "guardianship-ended") == 1


class TestWhatIsSentToGuardians:
    """What is sent to a guardian is fetched by one in force, for their matter, and by nobody else."""

    @pytest.fixture
    async def sent(self, house: House) -> str:
        await house.permit("clara", "bo", "next-step-to-guardian")
        return (await house.send("frida", "bo", "next-step-to-guardian")).flow

    async def test_the_guardian_finds_and_fetches_it(self, house: House, sent: str) -> None:
        waiting = await house.gateway.inbox(house.who("clara"), "aalborg-aktiv")
        assert [(one.flow, one.case) for one in waiting] == [(sent, house.cases["bo"])]
        assert (await house.fetch("clara", sent)).information

    async def test_the_citizen_and_strangers_do_not(self, house: House, sent: str) -> None:
        for name in ("bo", "eva", "anna"):
            assert await house.gateway.inbox(house.who(name), "aalborg-aktiv") == []
            with pytest.raises(Problem):
                await house.fetch(name, sent)

    async def test_an_ended_guardian_does_not_although_another_is_in_force(self, house: House, sent: str) -> None:
        await register(house, "bo", new(house, "eva", last_day="2028-12-31"))
        house.step("2027-03-01")
        await house.answer("bo", "bo", "next-step-to-guardian")
        with pytest.raises(NoSuchCase):
            await house.gateway.inbox(house.who("clara"), "aalborg-aktiv")
        with pytest.raises(NoSuchCase):
            await house.fetch("clara", sent)
        assert (await house.last("outside", ledger="house")).said["outcome"] == "refused"
        assert (await house.fetch("eva", sent)).information

    async def test_another_matter_is_not_theirs(self, house: House, sent: str) -> None:
        await register(house, "bo", new(house, "eva", matters=["economy"], last_day="2028-12-31"))
        assert await house.gateway.inbox(house.who("eva"), "aalborg-aktiv") == []
        with pytest.raises(Problem):
            await house.fetch("eva", sent)
