"""Several processes of one service on one PostgreSQL database: each knows at once what the other did."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bench.service_map import map_text
from bench.world import COLLABORATION
from deploy.demo.everybody import publish_agreed
from deploy.opa_process import OpaProcess
from deploy.wiring import Wiring
from services.audit.checkpoint import open_checkpoint
from services.audit.note import VerifierKey
from services.audit.proof import make_proof, verify_proof
from services.audit.tree import Frontier, leaf_hash
from services.audit.wire import Draft, Query
from services.collaboration.wire import Doer
from services.ids import EVENT, new_id
from services.settings import SERVICES
from tests.campaigns.crashes.journal import Act
from tests.campaigns.crashes.judge import CLOSED_WITHIN, Judge
from tests.campaigns.crashes.nursery import kill
from tests.postgres import Server, only_databases
from tests.several.two import Two, two

pytestmark = [only_databases, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both(server: Server, engine: OpaProcess, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Two]:
    async with two(server, engine, tmp_path_factory.mktemp("two")) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def third(both: Two) -> AsyncIterator[Wiring]:
    """The services once more, in this process: what happens here, both others must notice."""
    wiring = Wiring(both.settings, SERVICES)
    yield wiring
    wiring.audit.close()
    wiring.collaboration.room.database.close()
    await wiring.close()


def draft(**more: object) -> Draft:
    return Draft(**{"ledger": COLLABORATION, "kind": "look-up", "event": new_id(EVENT), "said": {}, **more})  # type: ignore[arg-type]


async def test_two_processes_append_to_one_ledger_and_it_is_one(both: Two) -> None:
    """P20: no gap, no fork; every proof from either verifies, and checkpoints of one size have one root."""
    start = len(both.records.rows(-1))
    asked = [
        [draft(sealed={"words": "a"}, case=f"cas_{number % 3}", opens=("words",)) for number in range(4)]
        for _ in range(60)
    ]
    sides = (both.one, both.other)
    told = await asyncio.gather(*(sides[at % 2].ledger.append(drafts) for at, drafts in enumerate(asked)))
    places = [place for one in told for place in one]
    rows = both.records.rows(-1)
    assert sorted(place.index for place in places) == list(range(start, start + 240)) == [r.index for r in rows[start:]]
    key = VerifierKey.parse(both.seeded.key)
    roots: dict[int, set[bytes]] = {}
    for place in places:
        assert place.proof
        proven = verify_proof(make_proof(place.proof), key)
        assert rows[proven.index].body == proven.entry
        checkpoint = open_checkpoint(place.proof.checkpoint.encode(), key)[0]
        roots.setdefault(checkpoint.size, set()).add(checkpoint.root)
    assert len(roots) >= 2, "else they came in one batch, and this says nothing"
    leaves = [leaf_hash(row.body) for row in rows]
    assert {size: {Frontier(0, ()).extended(leaves[:size]).root()} for size in roots} == roots


async def test_the_same_event_through_both_stands_once(both: Two) -> None:
    same = [draft() for _ in range(40)]
    one, other = await asyncio.gather(both.one.ledger.append(same), both.other.ledger.append(same))
    assert [place.index for place in one] == [place.index for place in other]
    assert all(a.repeat != b.repeat for a, b in zip(one, other, strict=True))


async def test_a_fence_that_moved_through_one_turns_away_what_rests_on_it_at_the_other(both: Two) -> None:
    [moved] = await both.one.ledger.append([draft(bumps=("permission:cas_9",))])
    stale, fresh = draft(rests_on={"permission:cas_9": -1}), draft(rests_on={"permission:cas_9": moved.index})
    assert [place.outcome for place in await both.other.ledger.append([stale, fresh])] == ["moved", "placed"]


async def test_information_that_was_sent_through_one_is_fetched_once_through_either(both: Two) -> None:
    case, arrow = both.seeded.given(asked=False)[0]
    sent = await both.send(both.one, case, arrow, "key-sent")
    assert sent.flow, sent.heard
    heard = await asyncio.gather(
        *(both.fetch((both.one, both.other)[at % 2], sent, f"key-fetch-{at}") for at in range(8))
    )
    assert sorted(one.status for one in heard)[0] == 200
    assert [one.status for one in heard].count(200) == 1, [one.body for one in heard]


async def test_one_key_through_both_is_one_flow(both: Two) -> None:
    case, arrow = both.seeded.given(asked=False)[1]
    acts = await asyncio.gather(*(both.send(side, case, arrow, "key-same") for side in (both.one, both.other)))
    assert {act.heard[0].status for act in acts} <= {202, 409}
    about = [row for row in both.records.rows(-1) if (row.case, row.arrow) == (case.id, arrow.id)]
    assert [row.said["outcome"] for row in about if row.kind == "decision"] == ["permitted"]


async def test_a_withdrawal_at_one_is_in_force_at_the_other_when_it_is_answered(both: Two) -> None:
    for number, (case, arrow) in enumerate(both.seeded.given(asked=True)[:6]):
        one, other = (both.one, both.other) if number % 2 else (both.other, both.one)

        def asking(key: str, case=case, arrow=arrow) -> Act:  # type: ignore[no-untyped-def]
            return Act("ask", key, case, arrow, case.holders[arrow.receiver])

        assert (await other.clients.do(asking(f"before-{number}"))).status == 200
        withdrawn = await one.clients.do(Act("withdraw", f"no-{number}", case, arrow))
        assert withdrawn.status == 201, withdrawn.body
        refused = await other.clients.do(asking(f"after-{number}"))
        assert refused.status == 403
        assert [reason["code"] for reason in refused.json()["reasons"]] == ["no_permission_in_force"]


async def test_a_map_that_one_publishes_is_in_force_at_the_others(both: Two, third: Wiring) -> None:
    other = map_text(both.seeded.world).replace("Benchmark", "Benchmark, mended")
    published = await publish_agreed(third.collaboration, other, Doer("psn_operator", "p00", ("operator",)))
    assert published.version == 2
    for side in (both.one, both.other):
        assert (await side.collaboration.map_in_force(COLLABORATION)).hash == published.hash


async def test_what_a_destroyed_key_closed_is_closed_at_the_others(both: Two, third: Wiring) -> None:
    """P21: neither remembers it. Both have had it open just before."""
    event = draft(case="cas_gone", sealed={"words": "Anna"})
    await both.one.ledger.append([event])
    for side in (both.one, both.other):
        assert (await side.ledger.entries(Query(COLLABORATION, events=(event.event,))))[0].sealed == {"words": "Anna"}
    await third.audit.destroy_case(COLLABORATION, "cas_gone")
    again = draft(case="cas_gone", sealed={"words": "Anna"})
    await both.other.ledger.append([again])
    for side in (both.one, both.other):
        found = await side.ledger.entries(Query(COLLABORATION, events=(event.event, again.event)))
        assert [(one.sealed, one.hidden) for one in found] == [({}, True), ({}, True)]
        assert (await side.ledger.prove(COLLABORATION, found[0].index, ["words"])).opened == {}


async def test_one_of_two_killed_under_load_leaves_nothing_lost_and_nothing_twice(both: Two) -> None:
    """The judge of the campaign of crashes holds what clients were told against what stands."""
    judge = Judge(both.records, both.journal, both.seeded.key)
    pressing = [asyncio.create_task(side.clients.press(4)) for side in (both.one, both.other)]
    await asyncio.sleep(2)
    kill(both.processes.pop("other"))
    killed = asyncio.get_running_loop().time()
    await asyncio.sleep(1)
    for side in (both.one, both.other):
        side.clients.stop()
    await asyncio.gather(*pressing)
    judge.look(killed)
    assert sum(act.answered for act in both.journal.acts) > 40
    for act in both.journal.unanswered()[:60]:
        await both.one.clients.do(act)
    async with asyncio.timeout(CLOSED_WITHIN):
        while judge.waits():
            await asyncio.sleep(0.2)
            judge.look(killed)
    judge.look(killed)
