"""The policy's revision in the order of a ledger."""

import pytest

from services.audit.wire import HOUSE, Draft
from services.decision.entering import FENCE, Entering, Older
from services.decision.revision import falls
from services.decision.wire import TURNS
from services.problems import Unavailable
from tests.ledger_in_memory import LedgerInMemory

K, OTHER = "aalborg-aktiv", "aalborg-samen"


def revision(number: int, local: int = 0, hash_: str = "a") -> str:
    return f"{number}-{hash_ * 32}" + (f"+{local}-{'b' * 32}" if local else "")


async def test_a_revision_is_entered_once_and_bumps_the_fence_where_flows_are_decided() -> None:
    ledger = LedgerInMemory()
    index = await Entering(ledger, revision(1)).index_in(K)
    again = await Entering(ledger, revision(1)).index_in(K)
    assert index == again == (await ledger.fences(K, [FENCE]))[FENCE]
    assert await ledger.fences(HOUSE, [FENCE, TURNS]) == {FENCE: -1, TURNS: 0}
    assert ledger.kinds(HOUSE) == ledger.kinds(K) == ["policy"]


async def test_a_later_revision_moves_the_fence_and_an_earlier_one_decides_no_more() -> None:
    ledger = LedgerInMemory()
    earlier = Entering(ledger, revision(1))
    first = await earlier.index_in(K)
    second = await Entering(ledger, revision(2)).index_in(K)
    assert second > first
    with pytest.raises(Unavailable):
        await Entering(ledger, revision(1)).index_in(K)
    with pytest.raises(Unavailable):  # nor in a ledger where it comes first: the house knows better
        await earlier.index_in(OTHER)
    assert ledger.kinds(OTHER) == []
    assert [draft.said["turn"] for draft in ledger.drafts[K]] == [1, 2]


async def test_a_turn_is_taken_in_the_house_alone_and_by_no_older_policy() -> None:
    ledger = LedgerInMemory()
    assert [await Entering(ledger, revision(number)).turn() for number in (2, 2, 3)] == [1, 1, 2]
    assert await Entering(ledger, revision(3, local=1)).turn() == 3
    for older in (revision(2), revision(3), revision(9)):
        with pytest.raises(Older, match=r"a+ is not later than 3-a+"):
            await Entering(ledger, older).turn()
    assert ledger.kinds(HOUSE) == ["policy"] * 3 and ledger.kinds(K) == []


async def test_of_two_later_policies_that_start_at_once_the_lower_does_not_follow_the_higher() -> None:
    ledger = LedgerInMemory()
    await Entering(ledger, revision(1)).index_in(K)
    lower, higher = Entering(ledger, revision(2)), Entering(ledger, revision(3))

    async def meanwhile(_: object) -> None:
        ledger.before_append = nothing
        await higher.index_in(K)

    async def nothing(_: object) -> None:
        return None

    ledger.before_append = meanwhile
    with pytest.raises(Older):
        await lower.index_in(K)
    assert [draft.said["revision"][0] for draft in ledger.drafts[HOUSE]] == ["1", "3"]
    assert [draft.said["revision"][0] for draft in ledger.drafts[K]] == ["1", "3"]


async def test_a_crash_between_the_two_ledgers_is_made_up_for() -> None:
    ledger = LedgerInMemory()

    async def crash(drafts: list[Draft]) -> None:
        if drafts[0].ledger == K:
            raise Unavailable("The audit service does not answer.")

    ledger.before_append = crash  # type: ignore[assignment]
    with pytest.raises(Unavailable):
        await Entering(ledger, revision(1)).index_in(K)
    assert (ledger.kinds(HOUSE), ledger.kinds(K)) == (["policy"], [])
    ledger.before_append = LedgerInMemory().before_append
    assert await Entering(ledger, revision(1)).index_in(K) == 0
    assert ledger.kinds(HOUSE) == ["policy"]


@pytest.mark.parametrize(
    ("before", "after", "back"),
    [
        (revision(1), revision(1), False),
        (revision(1), revision(2), False),
        (revision(2), revision(1), True),
        (revision(9), revision(10), False),
        (revision(1), revision(1, hash_="c"), True),
        (revision(1), revision(1, local=1), False),
        (revision(1, local=1), revision(1), True),
        (revision(1, local=1), revision(2), True),
        (revision(1, local=2), revision(2, local=1), True),
        (revision(1, local=1), revision(1, local=2), False),
        (revision(1, local=1), revision(1, local=1).replace("b", "c"), True),
        ("nonsense", revision(1), True),
        (revision(1), "", True),
    ],
)
def test_a_step_back_is_any_number_that_falls_or_that_stands_for_other_rules(
    before: str, after: str, back: bool
) -> None:
    assert falls(before, after) is back
