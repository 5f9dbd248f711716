"""What other rooms may rely on, asked of the service itself and of its client over HTTP: both must do the same."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from services.audit.client import Ledger, LedgerClient, LedgerClock
from services.audit.wire import NEVER, Count, Query
from services.calls import Calls
from services.decision.entering import Entering, Older
from services.problems import Invalid, NotAllowed, NotFound, NotSignedIn
from services.trust import load_trust
from tests.audit.installation import LEDGER, NINE, draft, settings_in
from tests.audit.office import Office


def client_of(office: Office, caller: str) -> LedgerClient:
    calls = Calls("audit", "http://audit", load_trust(caller, office.settings.keys()))
    calls._http = httpx2.AsyncClient(transport=httpx2.ASGITransport(office.app), base_url="http://audit")
    return LedgerClient(calls)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    opened = Office(tmp_path)
    yield opened
    await opened.close()


@pytest.fixture(params=["the service itself", "its client"])
def ledger(request: pytest.FixtureRequest, office: Office) -> Ledger:
    return office.audit if request.param == "the service itself" else client_of(office, "gateway")


async def test_a_draft_gets_the_next_place_and_the_ledgers_time(ledger: Ledger) -> None:
    first, second = await ledger.append([draft(), draft()])
    assert (first.outcome, first.index, first.time) == ("placed", 0, NINE)
    assert second.index == 1


async def test_an_event_is_written_once(ledger: Ledger) -> None:
    wanted = draft(bumps=("map",))
    [first], [again] = await ledger.append([wanted]), await ledger.append([wanted])
    assert (again.index, again.previous, again.repeat) == (first.index, {"map": NEVER}, True)
    assert await ledger.find(LEDGER, [wanted.event, "evt_unknown"]) == {wanted.event: first}


async def test_a_fence_tells_the_last_entry_that_bumped_it(ledger: Ledger) -> None:
    assert await ledger.fences(LEDGER, ["part:a"]) == {"part:a": NEVER}
    await ledger.append([draft(), draft(bumps=("part:a",))])
    assert await ledger.fences(LEDGER, ["part:a", "part:b"]) == {"part:a": 1, "part:b": NEVER}


async def test_what_rests_on_a_fence_that_moved_is_not_written(ledger: Ledger) -> None:
    await ledger.append([draft(bumps=("part:a",))])
    stale, fresh = await ledger.append([draft(rests_on={"part:a": NEVER}), draft(rests_on={"part:a": 0})])
    assert (stale.outcome, fresh.outcome, fresh.index) == ("moved", "placed", 1)


async def test_what_is_late_or_used_up_is_not_written(ledger: Ledger) -> None:
    once = Count("once:a", 1)
    places = await ledger.append([draft(good_before=NINE), draft(counts=(once,)), draft(counts=(once,))])
    assert [place.outcome for place in places] == ["late", "placed", "used_up"]


async def test_an_entry_is_read_with_its_sealed_parts(ledger: Ledger) -> None:
    said = {"arrow": "needs-to-cafe"}
    await ledger.append([draft(said=said, case="cas_1", sealed={"person": "prs_1"}, about={"flow": "flw_1"}), draft()])
    [entry] = await ledger.entries(Query(LEDGER, about={"flow": "flw_1"}))
    assert (entry.said, entry.sealed, entry.case) == (said, {"person": "prs_1"}, "cas_1")
    assert [found.index for found in await ledger.entries(Query(LEDGER, after=0))] == [1]


async def test_a_proof_opens_only_what_is_named(ledger: Ledger) -> None:
    sealed = {"person": "prs_1", "words": "Because."}
    [place] = await ledger.append([draft(case="cas_1", sealed=sealed, opens=("person",))])
    proof = await ledger.prove(LEDGER, 0, ["words"])
    assert place.proof is not None
    assert (list(place.proof.opened), list(proof.opened)) == (["person"], ["words"])
    with pytest.raises(NotFound):
        await ledger.prove(LEDGER, 1)


async def test_more_than_one_body_holds_is_appended_in_order(ledger: Ledger) -> None:
    # The sealed parts of these are some 2 MB, far over what one request may carry.
    places = await ledger.append([draft(sealed={"facts": "x" * 50_000}) for _ in range(40)])
    assert [place.index for place in places] == list(range(40))


async def test_an_entry_that_is_too_large_is_refused_before_the_queue(ledger: Ledger) -> None:
    with pytest.raises(Invalid):
        await ledger.append([draft(said={"words": "x" * 66_000})])
    assert (await ledger.append([draft()]))[0].index == 0


async def test_what_no_ledger_can_hold_spoils_no_batch(ledger: Ledger) -> None:
    impossible = draft(sealed={"facts": {"number": 2**60}})
    refused, placed = await asyncio.gather(
        ledger.append([impossible]), ledger.append([draft()]), return_exceptions=True
    )
    assert isinstance(refused, Invalid)
    assert isinstance(placed, list)
    assert placed[0].index == 0


async def test_the_clock_of_other_services_is_the_ledgers(ledger: Ledger) -> None:
    assert await LedgerClock(ledger).now() == NINE


async def test_each_service_has_its_own_doors(office: Office, tmp_path: Path) -> None:
    identity = client_of(office, "identity")
    assert await identity.now() == NINE
    with pytest.raises(NotAllowed):
        await identity.entries(Query(LEDGER))
    identity._calls._trust = load_trust("identity", settings_in(tmp_path / "elsewhere").keys())
    with pytest.raises(NotSignedIn):
        await identity.now()


async def test_the_decision_service_reads_what_is_entered_about_policies_only(office: Office) -> None:
    decision = client_of(office, "decision")
    assert await Entering(decision, "1-" + "a" * 32).index_in(LEDGER) == 0
    assert await Entering(decision, "1-" + "a" * 32).index_in(LEDGER) == 0
    for kinds in ((), ("permit",), ("policy", "permit")):
        with pytest.raises(NotAllowed):
            await decision.entries(Query(LEDGER, kinds=kinds))
    with pytest.raises(Older):
        await Entering(decision, "0-" + "a" * 32).turn()
