"""Asked, answered, withdrawn: what each leaves in the ledger, and what people take home."""

from typing import Any

import pytest

from consent import granting
from consent.answers import Answer
from services.audit.proof import make_proof, verify_proof
from services.audit.tree import ProofError
from services.problems import Conflict, Invalid, NotAllowed, NotFound, Problem
from tests.house import House, K

NEEDS = "needs-to-cafe"
ALL = ["support-needs.practical_support", "support-needs.sensory_needs", "support-needs.emergency_contact"]


async def standing(house: House, citizen: str, arrow: str, by: str = "") -> dict[str, Any]:
    """What somebody sees of one arrow."""
    name = by or citizen
    found = await house.consent.permissions(house.case(name, citizen), house.session(name))
    return next(one for one in found["permissions"] if one["arrow"] == arrow)


async def test_asking_leaves_one_entry_one_question_per_arrow_and_a_message(house: House) -> None:
    before = len(await house.entries())
    asked = await house.ask("anna", "introduction-to-cafe", NEEDS, NEEDS)
    assert [one["arrow"] for one in asked] == ["introduction-to-cafe", NEEDS]
    assert len(await house.entries()) == before + 1
    entry = await house.last()
    assert (entry.kind, entry.said["arrows"]) == ("asked", ["introduction-to-cafe", NEEDS])
    told = await house.consent.messages(house.session("anna"))
    assert [message.kind for message in told][-2:] == ["asked", "asked"]
    assert (await standing(house, "anna", NEEDS))["state"] == "asked"


async def test_a_guardian_in_force_is_told_of_a_question_too(house: House) -> None:
    before = len(await house.consent.messages(house.session("clara")))
    await house.ask("bo", "invitation")
    assert len(await house.consent.messages(house.session("clara"))) == before + 1


@pytest.mark.parametrize("name", ["gert", "hanne", "lis"])
async def test_only_who_gives_access_asks(house: House, name: str) -> None:
    citizen = "bo"
    with pytest.raises(Problem) as refused:
        await house.consent.ask(house.case(name, citizen), [NEEDS], house.session(name))
    assert refused.value.code == "not_allowed"
    entry = await house.last()
    assert (entry.kind, entry.said["what"], entry.said["outcome"]) == ("turned-away", "asking", "refused")
    assert entry.index == refused.value.more["entry"]


async def test_an_arrow_that_is_not_on_the_map_or_rests_on_law_is_not_asked_about(house: House) -> None:
    for arrow in ("needs-to-moon", "hours-to-subsidy"):
        with pytest.raises(Invalid):
            await house.ask("anna", arrow)


class TestYes:
    """A yes, whole or trimmed."""

    async def test_a_yes_stands_in_the_ledger_with_fields_and_notice_and_names_nobody(self, house: House) -> None:
        done = await house.permit("anna", "anna", NEEDS)
        entry = await house.last("given")
        assert (done.state, done.entry) == ("given", entry.index)
        assert entry.said["fields"] == ALL
        assert entry.said["notice"] == await house.notice("anna", NEEDS)
        assert entry.said["decided_as"] == "citizen"
        assert house.people["anna"] not in str(entry.said)
        assert entry.sealed["person"]["name"] == "Anna"
        assert (await standing(house, "anna", NEEDS))["permitted"] == ALL

    async def test_a_trimmed_yes_permits_what_is_left(self, house: House) -> None:
        await house.permit("anna", "anna", NEEDS, ALL[1::-1])
        assert (await house.last("given")).said["fields"] == ALL[:2]
        assert (await standing(house, "anna", NEEDS))["permitted"] == ALL[:2]

    async def test_it_holds_twelve_months_by_the_calendar(self, house: House) -> None:
        await house.permit("anna", "anna", NEEDS)
        house.step("2027-11-30T23:59:59.999")
        assert (await standing(house, "anna", NEEDS))["state"] == "given"
        house.step("2027-12-01")
        assert (await standing(house, "anna", NEEDS))["state"] == "expired"

    async def test_its_end_gets_an_entry_of_its_own_once(self, house: House) -> None:
        await house.permit("anna", "anna", NEEDS)
        house.step("2027-12-02")
        await house.sweep()
        await house.sweep()
        ended = [entry for entry in await house.entries("expired") if entry.said["arrow"] == NEEDS]
        assert len(ended) == 1

    async def test_nobody_says_yes_to_what_was_not_asked(self, house: House) -> None:
        notice = (await house.ask("anna", NEEDS))[0]["notice"]
        with pytest.raises(Conflict, match="Nobody has asked"):
            await house.answer("anna", "anna", "introduction-to-shelter", True, notice=notice)

    async def test_nobody_says_yes_to_other_words_than_were_shown(self, house: House) -> None:
        await house.ask("anna", NEEDS, "introduction-to-cafe")
        other = await house.notice("anna", "introduction-to-cafe")
        for notice in (other, "0" * 64):
            with pytest.raises(Conflict, match="another notice"):
                await house.answer("anna", "anna", NEEDS, True, notice=notice)
        with pytest.raises(Conflict):
            await house.consent.answer(house.cases["anna"], Answer(NEEDS, True), house.session("anna"))
        assert (await standing(house, "anna", NEEDS))["state"] == "asked"

    async def test_a_field_beside_the_arrow_and_a_yes_to_nothing_are_mistakes(self, house: House) -> None:
        await house.ask("anna", NEEDS)
        for fields in (["health.diagnosis"], []):
            with pytest.raises(Invalid):
                await house.answer("anna", "anna", NEEDS, True, fields)

    async def test_an_unknown_language_is_a_mistake(self, house: House) -> None:
        notice = (await house.ask("anna", NEEDS))[0]["notice"]
        with pytest.raises(Invalid, match="language"):
            await house.consent.answer(
                house.cases["anna"], Answer(NEEDS, True, None, notice, "tlh"), house.session("anna")
            )


class TestNo:
    """A no, before or after a yes, asked or not."""

    async def test_a_no_needs_no_notice_and_no_asking(self, house: House) -> None:
        given = Answer(NEEDS, False)
        done = await house.consent.answer(house.cases["anna"], given, house.session("anna"))
        assert (done.state, (await house.last()).kind) == ("refused", "refused")

    async def test_a_no_ends_the_yes_that_stood(self, house: House) -> None:
        await house.permit("anna", "anna", NEEDS)
        await house.answer("anna", "anna", NEEDS, False)
        seen = await standing(house, "anna", NEEDS)
        assert (seen["state"], seen["own_no"], seen["permitted"]) == ("refused", True, [])

    async def test_asked_again_what_stands_is_still_told(self, house: House) -> None:
        await house.permit("anna", "anna", NEEDS)
        await house.ask("anna", NEEDS)
        seen = await standing(house, "anna", NEEDS)
        assert (seen["state"], seen["waits"], seen["permitted"]) == ("given", True, ALL)


class TestReceipts:
    """Each answer has a receipt that proves itself."""

    @pytest.mark.parametrize("kind", ["given", "refused", "withdrawn"])
    async def test_a_receipt_is_proved_offline_with_the_ledgers_key_alone(self, house: House, kind: str) -> None:
        done = await house.permit("anna", "anna", NEEDS, ALL[:1])
        if kind == "refused":
            done = await house.answer("anna", "anna", NEEDS, False)
        if kind == "withdrawn":
            done = await house.withdraw("anna", "anna", NEEDS)
        receipt = await house.consent.receipt(done.receipt, house.session("anna"))
        assert (receipt["kind"], receipt["entry"], receipt["permission"]) == (kind, done.entry, done.permission)
        file = make_proof(receipt["proof"])
        proven = verify_proof(file, await house.audit.public_key(K))
        assert proven.opened["permission"] == done.permission
        assert proven.opened["person"]["id"] == house.people["anna"]
        with pytest.raises(ProofError):
            verify_proof(file.replace(b"index ", b"index 1", 1), await house.audit.public_key(K))

    async def test_a_receipt_is_nobody_elses(self, house: House) -> None:
        done = await house.permit("anna", "anna", NEEDS)
        for name in ("bo", "frida", "mona"):
            with pytest.raises(NotFound):
                await house.consent.receipt(done.receipt, house.session(name))


class TestTwice:
    """Sent twice, a page says nothing new."""

    @pytest.mark.parametrize("yes", [True, False])
    async def test_the_same_answer_again_is_the_same_record(self, house: House, yes: bool) -> None:
        await house.ask("anna", NEEDS)
        first = await house.answer("anna", "anna", NEEDS, yes)
        entries, receipts = len(await house.entries("given", "refused")), len(await _receipts(house))
        assert await house.answer("anna", "anna", NEEDS, yes) == first
        assert (len(await house.entries("given", "refused")), len(await _receipts(house))) == (entries, receipts)

    async def test_withdrawn_again_is_the_same_record(self, house: House) -> None:
        await house.permit("anna", "anna", NEEDS)
        first = await house.withdraw("anna", "anna", NEEDS)
        assert await house.withdraw("anna", "anna", NEEDS) == first
        assert len(await house.entries("withdrawn")) == 1

    async def test_a_yes_on_another_day_is_a_new_one_and_ends_nothing_it_introduced(self, house: House) -> None:
        await house.permit("anna", "anna", "introduction-to-cafe")
        reference = house.case("frida", "anna")
        part = {"actor": "cafe-manager", "person": house.people["ib"]}
        await granting.grant(house.consent.desk, reference, part, house.session("frida"))
        house.step("2026-12-28T09:00")
        again = await house.answer("anna", "anna", "introduction-to-cafe")
        assert again.entry == (await house.last("given")).index
        known = await house.gateway.cases(house.who("ib"), K)
        assert house.references["anna"]["cafe"] in [one["case"] for one in known]

    async def test_other_fields_are_another_answer(self, house: House) -> None:
        first = await house.permit("anna", "anna", NEEDS)
        second = await house.answer("anna", "anna", NEEDS, True, ALL[:1])
        assert second.permission != first.permission
        assert (await standing(house, "anna", NEEDS))["permitted"] == ALL[:1]

    async def test_what_was_never_given_is_not_withdrawn(self, house: House) -> None:
        await house.ask("anna", NEEDS)
        with pytest.raises(Conflict, match="nothing to withdraw"):
            await house.withdraw("anna", "anna", NEEDS)


class TestStrangers:
    """Who has no business there hears the same whether there is a case or not, and leaves a trace."""

    @pytest.mark.parametrize("act", ["permissions", "lines", "answer", "withdraw", "disagree"])
    @pytest.mark.parametrize("name", ["anna", "eva", "jonna"])
    async def test_they_hear_the_same_and_are_on_record(self, house: House, act: str, name: str) -> None:
        for case in (house.cases["bo"], "cas_" + "0" * 32):
            before = {ledger: len(await house.entries(ledger=ledger)) for ledger in (K, "house")}
            heard = await _try(house, act, case, name)
            assert heard == ("not_found", "There is no such case for you.", {})
            after = {ledger: len(await house.entries(ledger=ledger)) for ledger in (K, "house")}
            assert sum(after.values()) == sum(before.values()) + 1
        seen = (await house.consent.lines(house.cases["bo"], house.session("bo")))["lines"]
        assert any(line.kind == "turned-away" for line in seen)

    async def test_a_reference_is_good_for_its_own_partner_only(self, house: House) -> None:
        session = house.session("hanne")
        for reference in (house.references["bo"]["municipality"], "ref_" + "0" * 32):
            with pytest.raises(NotFound):
                await house.consent.permissions(reference, session)

    async def test_colleagues_without_a_part_do_not_know_of_the_case(self, house: House) -> None:
        with pytest.raises(NotFound):
            await house.consent.permissions(house.references["anna"]["municipality"], house.session("lis"))


class TestLookUps:
    """Whoever looks leaves an entry: exactly one."""

    async def test_each_look_is_one_entry(self, house: House) -> None:
        desk, frida = house.consent.desk, house.session("frida")
        looks = {
            "permissions": house.consent.permissions(house.cases["bo"], house.session("bo")),
            "lines": house.consent.lines(house.cases["bo"], house.session("clara")),
            "case": granting.look_at(desk, house.case("frida", "bo"), frida),
            "cases": granting.cases_of(desk, frida),
        }
        for what, look in looks.items():
            before = len(await house.entries())
            await look
            found = (await house.entries())[before:]
            assert [(entry.kind, entry.said["what"], entry.said["outcome"]) for entry in found] == [
                ("look-up", what, "permitted")
            ]

    async def test_who_has_no_cases_leaves_it_in_the_house_ledger(self, house: House) -> None:
        before = len(await house.entries())
        assert await granting.cases_of(house.consent.desk, house.session("jonna")) == []
        assert len(await house.entries()) == before
        assert (await house.last("look-up", ledger="house")).said["found"] == 0


async def _receipts(house: House) -> list[dict[str, Any]]:
    return await house.consent.receipts(house.session("anna"))


async def _try(house: House, act: str, case: str, name: str) -> tuple[str, str, dict[str, Any]]:
    session = house.session(name)
    acts = {
        "permissions": lambda: house.consent.permissions(case, session),
        "lines": lambda: house.consent.lines(case, session),
        "answer": lambda: house.consent.answer(case, Answer(NEEDS, True, None, "0" * 64), session),
        "withdraw": lambda: house.consent.withdraw(case, NEEDS, session),
        "disagree": lambda: house.consent.disagree(case, 0, "This is not so", session),
    }
    with pytest.raises((NotFound, NotAllowed)) as refused:
        await acts[act]()
    return refused.value.code, refused.value.detail, dict(refused.value.more)
