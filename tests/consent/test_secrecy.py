"""P23: what identifies a person, and what they wrote, lies in no file in the clear."""

from pathlib import Path

import pytest

from consent.guarding import NewGuardianship
from services.problems import Problem
from tests.holding import PLANTED
from tests.house import House, K, heard
from tests.postgres import only_files

WORDS = "Kvasthilde-5591 har det svært"
DOCUMENT = "Familieretshuset Skovtrold-8842"


def clear(folder: Path, planted: str) -> list[str]:
    """The files, write-ahead logs too, in which something stands in the clear."""
    return [
        path.name for path in folder.rglob("*") if path.is_file() and planted.encode() in path.read_bytes()
    ]  # fmt: skip


async def a_busy_day(house: House) -> None:
    """Everything that carries words, names or content."""
    await house.answer("clara", "bo", "needs-to-cafe")
    await house.flow("ib", "bo", "needs-to-cafe", justification=WORDS)
    await house.send("ib", "bo", "hours-to-subsidy", information={"hours-worked": {"month": PLANTED, "hours": 3}})
    await house.flow("anna", "anna", "own-wishes", information={"own-words": {"dream": PLANTED}}, justification=WORDS)
    case = house.case("ib", "bo")
    await house.gateway.declare_emergency(house.who("ib"), K, case, "acute-help-to-cafe", WORDS)
    first = (await house.consent.lines(house.cases["bo"], house.session("bo")))["lines"][0].index
    await house.consent.disagree(house.cases["bo"], first, WORDS, house.session("bo"))
    new = NewGuardianship(house.people["eva"], "guardian", ["personal"], DOCUMENT, "2026-01-01", "2027-01-01")
    await house.consent.register_guardianship(house.case("frida", "bo"), new, house.session("frida"))
    await house.withdraw("bo", "bo", "needs-to-cafe")
    house.ledger_down()
    await house.withdraw("bo", "bo", "introduction-to-home")
    house.ledger_down(False)


@pytest.mark.parametrize("planted", [WORDS, DOCUMENT, PLANTED, "Kvasthilde", "Skovtrold"])
async def test_no_file_holds_words_documents_or_content_in_the_clear(house: House, planted: str) -> None:
    await a_busy_day(house)
    assert clear(house.settings.data, planted) == []


@only_files
async def test_the_scan_finds_what_does_lie_in_the_clear(house: House) -> None:
    """Else the test above would be green for the wrong reason."""
    await a_busy_day(house)
    assert {"consent.db-wal", "audit.db-wal"} <= set(clear(house.settings.data, "needs-to-cafe"))


async def test_no_entry_says_in_the_clear_who_it_is_about(house: House) -> None:
    await a_busy_day(house)
    names = {person.name for person in house.demo.people.values()}
    for entry in [*await house.entries(), *await house.entries(ledger="house")]:
        said = str(entry.said)
        assert not any(repr(name) in said for name in names), entry.kind
        for secret in (*house.people.values(), *house.cases.values(), WORDS, PLANTED):
            assert secret not in said, entry.kind
        for references in house.references.values():
            assert not any(reference in said for reference in references.values()), entry.kind


@pytest.mark.parametrize("where", ["arrow", "purpose", "fields", "information", "case"])
async def test_what_a_caller_types_is_not_taken_for_a_word_of_the_map(house: House, where: str) -> None:
    typed = "Kastanjegaard-170594-0002"
    asked = {
        "arrow": {"arrow": typed},
        "purpose": {"purpose": typed},
        "fields": {"fields": [f"support-needs.{typed}"]},
        "information": {"information": {typed: {"x": "y"}}},
        "case": {"case": typed},
    }[where]
    with pytest.raises(Problem) as refused:
        await house.flow("ib", "bo", **{"arrow": "needs-to-cafe", **asked})
    assert typed not in str(heard(refused.value))
    assert typed not in str(refused.value) + str(refused.value.more)
    entry = await house.last("decision")
    assert typed not in str(entry.said)
    assert clear(house.settings.data, typed) == []
    assert typed in str(entry.sealed)


async def test_a_message_and_a_receipt_lie_sealed(house: House) -> None:
    await a_busy_day(house)
    messages = await house.consent.messages(house.session("bo"))
    assert any("akut" in message.text["da"] for message in messages)
    assert clear(house.settings.data, "akut hjælp") == []
    receipts = await house.consent.receipts(house.session("bo"))
    assert clear(house.settings.data, f'"permission":"{receipts[0]["permission"]}"') == []
