"""Deposits: invisible before their entry stands, there once it does, gone when fetched or overdue; also in a crash."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.deposits import Deposits
from gateway.filter import Information
from gateway.wire import Deposit
from services.audit.service import Audit
from services.audit.wire import Draft
from services.database import Database, real_time
from services.problems import Gone
from services.sealing import CannotOpen
from tests.gateway.conftest import MIGRATIONS
from tests.postgres import only_files
from tests.tampering import tampered

MASTER = bytes(range(32))
PLANTED = "Bo taler helst med Hanne"
CONTENT = {"trial-plan": {"start_date": "2027-01-04", "tasks": PLANTED}}
DEPOSIT = Deposit(
    collaboration="aalborg-aktiv",
    flow="flw_1",
    event="evt_1",
    case="cas_1",
    arrow="plan-to-cafe",
    from_partner="municipality",
    from_actor="job-consultant",
    to_partner="cafe",
    to_actor="cafe-manager",
    reference="ref_1",
    fields=["trial-plan.start_date", "trial-plan.tasks"],
    made_at=1_000,
    fetch_by=2_000,
)
FLOW = (DEPOSIT.collaboration, DEPOSIT.flow)
PARTS = [("cas_1", "cafe-manager")]


async def taken(deposits: Deposits, collaboration: str, flow: str) -> Information | None:
    """What is found and opened; None where nothing is found."""
    found = await deposits.find(collaboration, flow)
    return deposits.open(found) if found else None


async def waiting(deposits: Deposits, deposit: Deposit = DEPOSIT) -> None:
    await deposits.stage([(deposit, CONTENT)])
    await deposits.waits([deposit])


async def entered(ledger: Audit, event: str) -> None:
    said = {"flow": event.replace("evt", "flw"), "outcome": "permitted"}
    await ledger.append([Draft("aalborg-aktiv", "decision", event, said)])


def reopened(database: Database) -> Database:
    """The store as the next process finds it, when the last one was gone without a word."""
    return Database(database.place, MIGRATIONS)


def bytes_on_disk(database: Database) -> bytes:
    path = Path(database.place)
    beside = [path, *path.parent.glob(f"{path.name}-*")]
    return b"".join(path.read_bytes() for path in beside)


async def stored(database: Database) -> tuple[bytes, bytes]:
    found: tuple[bytes, bytes] = await database.read(lambda c: c.row("SELECT wrapped, sealed FROM deposit"))
    return found


async def test_what_was_sent_waits_for_its_receiver_and_is_gone_once_fetched(database: Database) -> None:
    deposits = Deposits(database, MASTER)
    await waiting(deposits)
    assert await deposits.inbox("aalborg-aktiv", "cafe", PARTS) == [DEPOSIT]
    assert await taken(deposits, "aalborg-aktiv", "flw_1") == CONTENT
    assert await taken(deposits, "aalborg-aktiv", "flw_1") == CONTENT, "taking it does not erase it"
    await deposits.fetched([FLOW])
    assert await deposits.inbox("aalborg-aktiv", "cafe", PARTS) == []
    with pytest.raises(Gone):
        await taken(deposits, "aalborg-aktiv", "flw_1")
    found = await deposits.find(*FLOW)
    assert found is not None
    assert found.deposit == DEPOSIT


async def test_before_its_entry_stands_nobody_sees_it(database: Database) -> None:
    deposits = Deposits(database, MASTER)
    await deposits.stage([(DEPOSIT, CONTENT)])
    assert await deposits.inbox("aalborg-aktiv", "cafe", PARTS) == []
    assert await deposits.find("aalborg-aktiv", "flw_1") is None
    assert await taken(deposits, "aalborg-aktiv", "flw_1") is None


@pytest.mark.parametrize(
    ("collaboration", "partner", "parts"),
    [
        ("aalborg-aktiv", "shelter", PARTS),
        ("aalborg-aktiv", "cafe", [("cas_2", "cafe-manager")]),
        ("aalborg-aktiv", "cafe", [("cas_1", "contact-person")]),
        ("aalborg-aktiv", "cafe", [("cas_1", "contact-person"), ("cas_2", "cafe-manager")]),
        ("aalborg-aktiv", "cafe", []),
        ("elsewhere", "cafe", PARTS),
    ],
)
async def test_an_inbox_holds_only_what_is_for_this_partner_case_and_actor(
    database: Database, collaboration: str, partner: str, parts: list[tuple[str, str]]
) -> None:
    deposits = Deposits(database, MASTER)
    await waiting(deposits)
    assert await deposits.inbox(collaboration, partner, parts) == []


async def test_an_inbox_of_many_cases_is_whole_and_oldest_first(database: Database) -> None:
    deposits = Deposits(database, MASTER)
    many = [
        replace(DEPOSIT, flow=f"flw_{n}", event=f"evt_{n}", case=f"cas_{n}", made_at=10_000 - n) for n in range(600)
    ]
    await deposits.stage([(deposit, CONTENT) for deposit in many])
    await deposits.waits(many)
    parts = [(deposit.case, "cafe-manager") for deposit in many]
    assert await deposits.inbox("aalborg-aktiv", "cafe", parts) == many[::-1]


async def test_another_collaboration_s_flow_is_not_found(database: Database) -> None:
    deposits = Deposits(database, MASTER)
    await waiting(deposits)
    assert await taken(deposits, "elsewhere", "flw_1") is None


async def test_overdue_is_erased_at_its_instant_and_not_before(database: Database) -> None:
    deposits = Deposits(database, MASTER)
    await waiting(deposits)
    assert await deposits.erase_overdue(1_999) == []
    assert await taken(deposits, "aalborg-aktiv", "flw_1") == CONTENT
    assert await deposits.erase_overdue(2_000) == [DEPOSIT]
    assert await deposits.erase_overdue(2_000) == []
    with pytest.raises(Gone):
        await taken(deposits, "aalborg-aktiv", "flw_1")


@only_files
async def test_content_lies_sealed_and_neither_key_nor_content_survives_the_erasure(database: Database) -> None:
    deposits = Deposits(database, MASTER)
    # As large as may be, so that it lies on pages of its own as well.
    content = {"trial-plan": {f"field_{n}": PLANTED * 80 for n in range(100)}}
    await deposits.stage([(DEPOSIT, content)])
    await deposits.waits([DEPOSIT])
    wrapped, sealed = await stored(database)
    held = bytes_on_disk(database)
    assert PLANTED.encode() not in held
    assert wrapped in held
    assert sealed[:200] in held
    await deposits.fetched([FLOW])
    await deposits.erase_overdue(1_000)
    left = bytes_on_disk(database)
    assert wrapped not in left
    pieces = [sealed[at : at + 64] for at in range(0, len(sealed) - 64, 64)]
    assert not [piece for piece in pieces if piece in left]


@only_files
async def test_what_was_erased_before_a_crash_is_off_the_disk_after_the_next_start(database: Database) -> None:
    deposits = Deposits(database, MASTER)
    await waiting(deposits)
    wrapped, sealed = await stored(database)
    await deposits.fetched([FLOW])
    again = reopened(database)
    await Deposits(again, MASTER).erase_overdue(0)
    left = bytes_on_disk(again)
    again.close()
    assert wrapped not in left
    assert sealed not in left


@only_files
async def test_a_reader_in_the_way_only_delays_the_emptying_of_the_log(database: Database) -> None:
    deposits = Deposits(database, MASTER)
    await waiting(deposits)
    await deposits.fetched([FLOW])
    with closing(sqlite3.connect(database.place, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM deposit").fetchall()
        assert not await database.empty_log()
        await deposits.erase_overdue(0)
        reader.execute("ROLLBACK")
    assert Path(f"{database.place}-wal").stat().st_size > 0
    await deposits.erase_overdue(0)
    assert Path(f"{database.place}-wal").stat().st_size == 0


async def test_a_row_moved_to_another_flow_cannot_be_opened(database: Database) -> None:
    deposits = Deposits(database, MASTER)
    await waiting(deposits)
    tampered(Path(database.place), "UPDATE deposit SET flow = 'flw_2'")
    with pytest.raises(CannotOpen):
        await taken(deposits, "aalborg-aktiv", "flw_2")


async def test_another_master_key_opens_nothing(database: Database) -> None:
    await waiting(Deposits(database, MASTER))
    with pytest.raises(CannotOpen):
        await taken(Deposits(database, bytes(32)), "aalborg-aktiv", "flw_1")


class TestACrash:
    """Between any two steps; the next process opens the same store and settles by the ledger's word."""

    async def test_after_staging_without_an_entry_erases_it(self, database: Database, ledger: Audit) -> None:
        await Deposits(database, MASTER).stage([(DEPOSIT, CONTENT)])
        wrapped, sealed = await stored(database)
        again = reopened(database)
        deposits = Deposits(again, MASTER)
        await deposits.settle(ledger)
        await deposits.erase_overdue(0)
        assert await deposits.inbox("aalborg-aktiv", "cafe", PARTS) == []
        with pytest.raises(Gone):
            await taken(deposits, "aalborg-aktiv", "flw_1")
        assert wrapped not in bytes_on_disk(again)
        assert sealed not in bytes_on_disk(again)
        again.close()

    async def test_after_the_entry_makes_it_wait(self, database: Database, ledger: Audit) -> None:
        await Deposits(database, MASTER).stage([(DEPOSIT, CONTENT)])
        await entered(ledger, "evt_1")
        again = reopened(database)
        deposits = Deposits(again, MASTER)
        await deposits.settle(ledger)
        assert await deposits.inbox("aalborg-aktiv", "cafe", PARTS) == [DEPOSIT]
        assert await taken(deposits, "aalborg-aktiv", "flw_1") == CONTENT
        again.close()

    async def test_after_waiting_and_after_taking_changes_nothing(self, database: Database, ledger: Audit) -> None:
        deposits = Deposits(database, MASTER)
        await waiting(deposits)
        await taken(deposits, "aalborg-aktiv", "flw_1")
        again = reopened(database)
        await Deposits(again, MASTER).settle(ledger)
        assert await taken(Deposits(again, MASTER), "aalborg-aktiv", "flw_1") == CONTENT
        again.close()

    async def test_after_fetching_stays_fetched(self, database: Database, ledger: Audit) -> None:
        deposits = Deposits(database, MASTER)
        await waiting(deposits)
        await deposits.fetched([FLOW])
        again = reopened(database)
        await Deposits(again, MASTER).settle(ledger)
        await Deposits(again, MASTER).waits([DEPOSIT])
        with pytest.raises(Gone):
            await taken(Deposits(again, MASTER), "aalborg-aktiv", "flw_1")
        again.close()

    async def test_settles_each_of_many_by_its_own_entry(self, database: Database, ledger: Audit) -> None:
        many = [replace(DEPOSIT, flow=f"flw_{n}", event=f"evt_{n}", made_at=n) for n in range(6)]
        many.append(replace(DEPOSIT, collaboration="elsewhere", event="evt_0"))
        await Deposits(database, MASTER).stage([(deposit, CONTENT) for deposit in many])
        for event in ("evt_0", "evt_3"):
            await entered(ledger, event)
        deposits = Deposits(database, MASTER)
        await deposits.settle(ledger)
        assert await deposits.inbox("aalborg-aktiv", "cafe", PARTS) == [many[0], many[3]]
        assert await deposits.inbox("elsewhere", "cafe", PARTS) == [], "the same event in another ledger is another one"


async def test_the_sweeper_spares_a_deposit_whose_entry_may_be_on_its_way(database: Database, ledger: Audit) -> None:
    deposits = Deposits(database, MASTER)
    await deposits.stage([(DEPOSIT, CONTENT)])
    await deposits.settle(ledger, real_time() - 60_000)
    await entered(ledger, "evt_1")
    await deposits.waits([DEPOSIT])
    assert await taken(deposits, "aalborg-aktiv", "flw_1") == CONTENT


async def test_one_whose_entry_got_no_place_is_erased_and_never_waits(database: Database) -> None:
    deposits = Deposits(database, MASTER)
    await deposits.stage([(DEPOSIT, CONTENT)])
    await deposits.drop([DEPOSIT])
    await deposits.waits([DEPOSIT])
    assert await stored(database) == (b"", b"")
    assert await deposits.inbox("aalborg-aktiv", "cafe", PARTS) == []


async def test_staging_is_all_or_nothing(database: Database) -> None:
    deposits = Deposits(database, MASTER)
    await waiting(deposits)
    other = replace(DEPOSIT, flow="flw_2")
    with pytest.raises(Exception, match=r"(?i)unique"):
        await deposits.stage([(other, CONTENT), (DEPOSIT, {"trial-plan": {"tasks": "another"}})])
    assert await deposits.find("aalborg-aktiv", "flw_2") is None
    assert await taken(deposits, "aalborg-aktiv", "flw_1") == CONTENT
