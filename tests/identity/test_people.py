"""People: found by those who may, sealed at rest, on record."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audit.wire import HOUSE
from services.identity.names import Names
from services.identity.service import Identity
from services.identity.wire import NewPerson, Role
from services.problems import Conflict, Invalid
from services.sealing import CannotOpen
from services.settings import Settings
from tests.identity.installation import new_person
from tests.ledger_in_memory import LedgerInMemory


async def test_a_person_is_found_by_each_way(identity: Identity, settings: Settings) -> None:
    ib = await identity.find("ib", "cafe")
    assert ib is not None
    assert ib.id.startswith("psn_")
    assert ib == await identity.person(ib.id) == await identity.person_by_subject(settings.issuer_url(), "ib")
    assert await identity.partner_people("cafe") == [ib]
    assert await identity.people([ib.id, "psn_nobody"]) == {ib.id: ib}


@pytest.mark.parametrize(("subject", "partner"), [("ib", "care-home"), ("anna", ""), ("anna", "cafe"), ("", "cafe")])
async def test_nobody_is_found_at_a_partner_who_is_not_theirs(identity: Identity, subject: str, partner: str) -> None:
    assert await identity.find(subject, partner) is None


async def test_people_without_a_partner_are_nobodys_list(identity: Identity) -> None:
    assert await identity.partner_people("") == []


async def test_who_somebody_is_lies_sealed(tmp_path: Path, identity: Identity, ledger: LedgerInMemory) -> None:
    new = NewPerson("https://broker.example", "0101941234", "Planted Name-Sentinel", "", [Role.CITIZEN])
    person = await identity.registry.register_person(new, "psn_ove")
    await identity.open_session("consent", "https://broker.example", "0101941234")
    identity.close()
    for file in tmp_path.glob("identity.db*"):
        held = file.read_bytes()
        assert b"0101941234" not in held
        assert b"Sentinel" not in held
        assert b"broker.example" not in held
    said = "".join(ledger.said(HOUSE))
    assert person.id not in said
    assert "0101941234" not in said
    assert "Sentinel" not in said
    assert "psn_ove" not in said


async def test_a_registration_is_on_record_with_partner_and_roles(identity: Identity, ledger: LedgerInMemory) -> None:
    entry = [draft for draft in ledger.drafts[HOUSE] if draft.kind == "person-registered"][1]
    assert entry.said == {"partner": "cafe", "roles": ["professional"]}


async def test_a_subject_is_taken_once(identity: Identity, settings: Settings) -> None:
    with pytest.raises(Conflict):
        await identity.registry.register_person(new_person(settings, "anna", "", Role.CITIZEN), "")
    elsewhere = NewPerson("https://other.example", "ib", "Another Ib", "cafe", [Role.PROFESSIONAL])
    with pytest.raises(Conflict):
        await identity.registry.register_person(elsewhere, "")
    fine = NewPerson("https://other.example", "ib", "Another Ib", "shelter", [Role.PROFESSIONAL])
    assert (await identity.registry.register_person(fine, "")).partner == "shelter"


async def test_every_mistake_is_named_at_once(identity: Identity) -> None:
    wrong = NewPerson("", " ", "x" * 257, "", [Role.CASEWORKER, Role.CASEWORKER])
    with pytest.raises(Invalid) as raised:
        await identity.registry.register_person(wrong, "")
    fields = {error["field"] for error in raised.value.more["errors"]}
    assert fields == {"issuer", "subject", "name", "partner", "roles"}


@given(st.lists(st.tuples(st.text(), st.text()), min_size=2, max_size=2, unique=True))
def test_two_people_never_share_a_hash(pairs: list[tuple[str, str]]) -> None:
    names = Names(bytes(32), bytes(32))
    assert names.signs_in_as(*pairs[0]) != names.signs_in_as(*pairs[1])
    assert names.signs_in_as(*pairs[0]) != names.known_as(*pairs[0])


@given(st.text(min_size=1), st.data())
def test_issuer_and_subject_are_kept_apart(text: str, data: st.DataObject) -> None:
    one, other = data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True))
    names = Names(bytes(32), bytes(32))
    assert names.signs_in_as(text[:one], text[one:]) != names.signs_in_as(text[:other], text[other:])


def test_a_row_that_was_moved_does_not_open() -> None:
    names = Names(bytes(32), bytes(32))
    sealed = names.seal("psn_1", NewPerson("i", "s", "Anna", "", [Role.CITIZEN]))
    assert names.open("psn_1", "", '["citizen"]', sealed).name == "Anna"
    with pytest.raises(CannotOpen):
        names.open("psn_2", "", '["citizen"]', sealed)
