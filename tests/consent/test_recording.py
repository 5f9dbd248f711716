"""Answers on paper and by word of mouth: under the same rules as any, with evidence that lies sealed."""

from hashlib import sha256
from typing import Any

import pytest

from consent import recording
from consent.answers import Answer, Answered
from consent.model import CustodyDecides
from consent.recording import LARGEST, PAPER, SPOKEN, ToRecord
from services.problems import Gone, Invalid, NotAllowed, NotFound, TooLarge
from tests.house import House

NEEDS = "needs-to-cafe"
SCAN = b"%PDF-1.7 Anna signs with a heart"


async def record(house: House, citizen: str = "anna", by: str = "frida", yes: bool = True, **more: Any) -> Answered:
    who = more.pop("person", citizen)
    notice = await house.notice(citizen, NEEDS)
    given = Answer(NEEDS, yes, more.pop("fields", None), notice)
    told = {"method": PAPER, "day": "2026-11-30", "scan": SCAN, **more}
    desk = house.consent.desk
    return await recording.record(
        desk, house.case(by, citizen), given, ToRecord(house.people[who], **told), house.session(by)
    )


async def test_a_yes_on_paper_counts_and_the_citizen_is_told_and_has_the_receipt(house: House) -> None:
    await house.ask("anna", NEEDS)
    answered = await record(house, fields=["support-needs.sensory_needs"])
    assert answered.state == "given"
    facts = (await house.consent.permissions(house.cases["anna"], house.session("anna")))["permissions"]
    assert next(one for one in facts if one["arrow"] == NEEDS)["permitted"] == ["support-needs.sensory_needs"]
    (receipt,) = [one for one in await house.consent.receipts(house.session("anna")) if one["id"] == answered.receipt]
    assert receipt["method"] == PAPER
    told = [one for one in await house.consent.messages(house.session("anna")) if one.kind == "recorded"]
    assert "på papir" in told[0].text["da"]
    withdrawn = await house.withdraw("anna", "anna", NEEDS)
    assert withdrawn.state == "withdrawn", "she can take it back as ever"


async def test_the_scan_is_in_the_ledger_as_a_commitment_only_and_lies_sealed_under_the_cases_key(house: House) -> None:
    await house.ask("anna", NEEDS)
    await record(house, present="Gert")
    given = await house.last("given")
    assert given.said["method"] == PAPER
    assert given.sealed["evidence"] == sha256(SCAN).hexdigest()
    assert given.sealed["recorded_by"]["name"] == "Frida"
    assert given.sealed["person"]["id"] == house.people["anna"]
    body = (await house.audit.prove(house.map.id, given.index)).entry
    assert sha256(SCAN).hexdigest() not in body and "Gert" not in body and "2026-11-30" not in body
    stored = [path.read_bytes() for path in house.settings.data.glob("*.db*")]
    assert stored and not any(b"with a heart" in content for content in stored)
    (kept,) = await recording.kept(house.consent.desk, house.case("frida", "anna"), house.session("frida"))
    reference = house.case("frida", "anna")
    scan, kind = await recording.open_scan(house.consent.desk, reference, kept.id, house.session("frida"))
    assert (scan, kind) == (SCAN, "application/pdf")
    assert (await house.last("look-up")).said["what"] == "evidence"


async def test_a_destroyed_key_takes_the_scan_with_it_and_leaves_the_permission(house: House) -> None:
    await house.ask("anna", NEEDS)
    await record(house)
    reference, frida = house.case("frida", "anna"), house.session("frida")
    (kept,) = await recording.kept(house.consent.desk, reference, frida)
    destroy = "UPDATE case_key SET wrapped = ? WHERE case_id = ?"
    await house.consent.database.write(lambda connection: connection.run(destroy, (b"", house.cases["anna"])))
    with pytest.raises(Gone):
        await recording.open_scan(house.consent.desk, reference, kept.id, frida)
    await house.ask("anna", NEEDS)
    with pytest.raises(Gone):
        await record(house, scan=SCAN + b"!")


async def test_sent_twice_it_is_recorded_once(house: House) -> None:
    await house.ask("anna", NEEDS)
    first, second = await record(house), await record(house)
    assert first == second
    assert len(await recording.kept(house.consent.desk, house.case("frida", "anna"), house.session("frida"))) == 1


async def test_spoken_needs_a_second_person_and_paper_a_scan(house: House) -> None:
    await house.ask("anna", NEEDS)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"method": SPOKEN, "scan": b""}, "present"),
        ({"scan": b""}, "scan"),
        ({"scan": b"<script>alert(1)</script>"}, "scan"),
        ({"method": "dream"}, "method"),
        ({"day": "2026-12-02"}, "day"),
        ({"day": "yesterday"}, "day"),
        ({"person": "clara"}, "person"),
    ]
    for more, field in wrong:
        with pytest.raises(Invalid) as problem:
            await record(house, **more)
        assert problem.value.more["field"] == field
    with pytest.raises(TooLarge):
        await record(house, scan=b"%PDF-" + b"x" * LARGEST)
    assert not [one for one in await house.entries("given") if one.case == house.cases["anna"] and "method" in one.said]
    await record(house, method=SPOKEN, scan=b"", present="Gert", yes=False)
    refused = await house.last("refused")
    assert (refused.said["method"], refused.sealed["present"]) == (SPOKEN, "Gert")


async def test_paper_gives_nobody_more_than_they_have(house: House) -> None:
    """A minor's own yes, an officer's hand, a colleague without access: each as it would be without paper."""
    await house.ask("dagny", NEEDS)
    with pytest.raises(CustodyDecides):
        await record(house, "dagny")
    assert (await house.last("turned-away")).said["what"] == "record"
    for who, said in (("gert", NotAllowed), ("mona", NotFound)):
        with pytest.raises(said):
            await record(house, "dagny", by=who, person="eva")
    answered = await record(house, "dagny", person="eva")
    assert (await house.last("given")).said["decided_as"] == "guardian"
    assert answered.state == "given"
