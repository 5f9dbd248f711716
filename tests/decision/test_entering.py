"""The policy's revision in the order of a ledger."""

import pytest

from services.audit.wire import HOUSE
from services.decision.entering import FENCE, Entering
from services.problems import Unavailable
from tests.ledger_in_memory import LedgerInMemory


async def test_a_revision_is_entered_once_and_bumps_the_fence_where_flows_are_decided() -> None:
    ledger = LedgerInMemory()
    index = await Entering(ledger, "1-a").index_in("aalborg-aktiv")
    again = await Entering(ledger, "1-a").index_in("aalborg-aktiv")
    assert index == again == (await ledger.fences("aalborg-aktiv", [FENCE]))[FENCE]
    assert (await ledger.fences(HOUSE, [FENCE]))[FENCE] == -1


async def test_a_later_revision_moves_the_fence_and_an_earlier_one_decides_no_more() -> None:
    ledger = LedgerInMemory()
    first = await Entering(ledger, "1-a").index_in("aalborg-aktiv")
    second = await Entering(ledger, "2-b").index_in("aalborg-aktiv")
    assert second > first
    with pytest.raises(Unavailable):
        await Entering(ledger, "1-a").index_in("aalborg-aktiv")
