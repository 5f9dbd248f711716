"""Who has what: every release under a permission, once its entry stands, and what its receiver said about it."""

from dataclasses import replace

import pytest

from gateway import received_store as store
from gateway.receivers import Receivers
from gateway.wire import Received
from services.audit.service import Audit
from services.audit.wire import Draft
from services.database import Database
from services.problems import NotFound
from tests.gateway.conftest import MIGRATIONS

RELEASE = Received(
    collaboration="aalborg-aktiv",
    event="evt_1",
    flow="flw_1",
    permission="prm_1",
    case="cas_1",
    arrow="needs-to-cafe",
    partner="cafe",
    actor="cafe-manager",
    fields=["support-needs.practical_support"],
    released_at=1_000,
    erase_by="2027-03-28",
)


async def remembered(database: Database, *releases: Received) -> None:
    await database.write(lambda connection: store.write_received(connection, releases))


async def released(database: Database, ledger: Audit, *releases: Received) -> None:
    await remembered(database, *releases)
    await ledger.append([Draft(release.collaboration, "released", release.event, {}) for release in releases])


async def test_releases_of_a_permission_are_told_oldest_first(database: Database, ledger: Audit) -> None:
    receivers = Receivers(database, ledger)
    later = replace(RELEASE, event="evt_2", flow="flw_2", released_at=2_000)
    other = replace(RELEASE, event="evt_3", flow="flw_3", permission="prm_2")
    elsewhere = replace(RELEASE, collaboration="elsewhere", event="evt_4")
    by_law = replace(RELEASE, event="evt_5", flow="flw_5", permission="")
    await released(database, ledger, later, RELEASE, other, elsewhere, by_law)
    assert await receivers.of_permission("aalborg-aktiv", "prm_1") == [RELEASE, later]
    assert await receivers.of_permission("aalborg-aktiv", "") == []


async def test_a_release_without_its_entry_is_not_told(database: Database, ledger: Audit) -> None:
    await remembered(database, RELEASE)
    again = Database(database.place, MIGRATIONS)  # a crash before the append
    assert await Receivers(again, ledger).of_permission("aalborg-aktiv", "prm_1") == []
    with pytest.raises(NotFound):
        await Receivers(again, ledger).acknowledge_received("aalborg-aktiv", "flw_1", "cafe", 5_000)
    again.close()


async def test_a_release_is_told_after_a_crash_that_came_just_after_its_entry(
    database: Database, ledger: Audit
) -> None:
    await released(database, ledger, RELEASE)
    again = Database(database.place, MIGRATIONS)
    assert await Receivers(again, ledger).of_permission("aalborg-aktiv", "prm_1") == [RELEASE]
    again.close()


async def test_what_a_receiver_says_first_stands(database: Database, ledger: Audit) -> None:
    receivers = Receivers(database, ledger)
    await released(database, ledger, RELEASE)
    said = await receivers.acknowledge_received("aalborg-aktiv", "flw_1", "cafe", 5_000)
    assert (said.received_at, said.erased_at) == (5_000, None)
    said = await receivers.acknowledge_erased("aalborg-aktiv", "flw_1", "cafe", 6_000)
    assert (said.received_at, said.erased_at) == (5_000, 6_000)
    assert await receivers.acknowledge_erased("aalborg-aktiv", "flw_1", "cafe", 7_000) == said
    assert await receivers.of_permission("aalborg-aktiv", "prm_1") == [said]


async def test_who_has_erased_it_had_received_it(database: Database, ledger: Audit) -> None:
    receivers = Receivers(database, ledger)
    await released(database, ledger, RELEASE)
    said = await receivers.acknowledge_erased("aalborg-aktiv", "flw_1", "cafe", 6_000)
    assert (said.received_at, said.erased_at) == (6_000, 6_000)


@pytest.mark.parametrize(
    ("collaboration", "flow", "partner"),
    [("aalborg-aktiv", "flw_1", "shelter"), ("aalborg-aktiv", "flw_9", "cafe"), ("elsewhere", "flw_1", "cafe")],
)
async def test_nobody_acknowledges_what_they_were_not_given(
    database: Database, ledger: Audit, collaboration: str, flow: str, partner: str
) -> None:
    receivers = Receivers(database, ledger)
    await released(database, ledger, RELEASE)
    with pytest.raises(NotFound):
        await receivers.acknowledge_erased(collaboration, flow, partner, 5_000)
    assert await receivers.of_permission("aalborg-aktiv", "prm_1") == [RELEASE]


async def test_a_flow_fetched_twice_is_erased_as_one(database: Database, ledger: Audit) -> None:
    receivers = Receivers(database, ledger)
    second = replace(RELEASE, event="evt_2", released_at=2_000)
    await released(database, ledger, RELEASE, second)
    await receivers.acknowledge_erased("aalborg-aktiv", "flw_1", "cafe", 6_000)
    assert {row.erased_at for row in await receivers.of_permission("aalborg-aktiv", "prm_1")} == {6_000}
