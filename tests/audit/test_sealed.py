"""What the ledger says of people: nothing that links them, nothing that can be read once a case's key is gone (P21)."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from services.audit.casekeys import commit
from services.audit.service import Audit
from services.audit.tiles import write_ledger
from services.audit.verify import verify_ledger
from services.audit.wire import Query
from tests.audit.installation import LEDGER, audit_in, draft
from tests.postgres import only_files
from tests.tampering import tampered

PERSON = {"id": "psn_0f2c5a", "name": "Anna Amalie Andersen", "partner": "cafe"}
SEALED = {"case": "cas_7b1e99", "person": PERSON, "permission": "prm_55aa01", "words": "Because of Monday."}
ABOUT = {"person": PERSON["id"], "subject": "psn_anna77", "flow": "flw_31c0de"}
WORDS = ["Amalie", "psn_0f2c5a", "cas_7b1e99", "prm_55aa01", "of Monday", "psn_anna77", "flw_31c0de"]


@pytest.fixture
async def audit(tmp_path: Path) -> AsyncIterator[Audit]:
    made, _ = audit_in(tmp_path / "data")
    yield made
    made.close()


def about_anna(**more: Any) -> Any:
    return draft(said={"arrow": "needs-to-cafe"}, case="cas_7b1e99", sealed=SEALED, about=ABOUT, **more)


async def bodies(audit: Audit) -> list[bytes]:
    return await audit.database.read(lambda c: c.values("SELECT body FROM entry ORDER BY idx"))


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, str):
        yield value


async def test_two_entries_about_one_person_share_nothing_that_tells(audit: Audit) -> None:
    await audit.append([about_anna(), about_anna()])
    await audit.append([about_anna()])
    written = [set(texts(orjson.loads(body))) for body in await bodies(audit)]
    alike = {"needs-to-cafe", "decision"}
    for index, one in enumerate(written):
        for other in written[index + 1 :]:
            assert one & other == alike
    for body in await bodies(audit):
        assert not [word for word in WORDS if word.encode() in body]


async def test_nothing_sealed_lies_readable_in_any_file(audit: Audit, tmp_path: Path) -> None:
    await audit.append([about_anna() for _ in range(20)])
    for file in (tmp_path / "data").rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not [word for word in ("Amalie", "prm_55aa01", "Because of") if word.encode() in content], file


async def test_a_commitment_opens_to_its_value_and_to_no_other(audit: Audit) -> None:
    await audit.append([about_anna()])
    proof = await audit.prove(LEDGER, 0, ["person", "words"])
    shut = orjson.loads(proof.entry)["commitments"]
    for name, opening in proof.opened.items():
        salt = bytes.fromhex(opening["salt"])
        assert commit(opening["value"], salt) == shut[name]
        assert commit("something else", salt) != shut[name]
    assert proof.opened["person"]["salt"] != proof.opened["words"]["salt"]


async def test_without_its_key_a_case_is_unreadable_and_the_tree_still_verifies(audit: Audit, tmp_path: Path) -> None:
    await audit.append([about_anna(), draft(case="cas_other", sealed={"words": "Bo"}), about_anna()])
    before = await audit.checkpoint(LEDGER)
    await audit.destroy_case(LEDGER, "cas_7b1e99")
    gone = await audit.entries(Query(LEDGER, case="cas_7b1e99"))
    assert [(entry.sealed, entry.hidden) for entry in gone] == [({}, True), ({}, True)]
    [other] = await audit.entries(Query(LEDGER, case="cas_other"))
    assert (other.sealed, other.hidden) == ({"words": "Bo"}, False)
    assert (await audit.prove(LEDGER, 0, ["person"])).opened == {}
    assert await audit.checkpoint(LEDGER) == before
    key = await audit.public_key(LEDGER)
    write_ledger(tmp_path / "out", before.encode(), await bodies(audit), str(key))
    assert verify_ledger(tmp_path / "out", key).size == 3


@only_files
async def test_a_destroyed_key_lies_in_no_file(audit: Audit, tmp_path: Path) -> None:
    await audit.append([about_anna()])
    wrapped = await audit.database.read(lambda c: c.value("SELECT wrapped FROM case_key"))
    files = [file for file in (tmp_path / "data").glob("audit.db*") if file.suffix != ".shm"]
    assert any(wrapped in file.read_bytes() for file in files), "it was there before"
    await audit.destroy_case(LEDGER, "cas_7b1e99")
    assert not [file for file in files if wrapped in file.read_bytes()]


async def test_a_destroyed_key_comes_back_by_no_new_entry(audit: Audit) -> None:
    await audit.append([about_anna()])
    await audit.destroy_case(LEDGER, "cas_7b1e99")
    await audit.append([about_anna()])
    assert all(entry.hidden for entry in await audit.entries(Query(LEDGER)))


async def test_a_destroyed_key_stays_gone_after_a_restart(audit: Audit, tmp_path: Path) -> None:
    await audit.append([about_anna()])
    await audit.destroy_case(LEDGER, "cas_7b1e99")
    again, _ = audit_in(tmp_path / "data")
    assert [entry.hidden for entry in await again.entries(Query(LEDGER))] == [True]
    again.close()


async def test_what_is_sealed_cannot_be_moved_to_another_entry(audit: Audit, tmp_path: Path) -> None:
    await audit.append([about_anna(), about_anna()])
    moved = "UPDATE entry SET sealed = (SELECT sealed FROM entry WHERE idx = 0) WHERE idx = 1"
    tampered(tmp_path / "data" / "audit.db", moved)
    assert [entry.hidden for entry in await audit.entries(Query(LEDGER))] == [False, True]
