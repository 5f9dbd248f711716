"""The two seconds of a release go on while its answer travels from the gateway's process to the people's door."""

import asyncio
from typing import Any

import pytest

from gateway.client import GatewayClient
from gateway.wire import FlowAnswer, FlowAsked, Who
from services.leaving import SECONDS, as_instant, deadline, from_instant


class _Line:
    """A line to a gateway that has released something, and whose answer takes its time."""

    def __init__(self, answer: FlowAnswer, seconds: float) -> None:
        self.answer, self.seconds = answer, seconds

    async def post(self, path: str, question: Any, kind: Any) -> FlowAnswer:
        await asyncio.sleep(self.seconds)
        return self.answer


async def test_a_slow_line_takes_its_time_off_the_two_seconds() -> None:
    leaves_by = deadline()
    released = FlowAnswer("flw_1", "released", [], [], {}, {}, leaves_at=as_instant(leaves_by))
    client = GatewayClient(_Line(released, 0.3))  # type: ignore[arg-type]
    answer = await client.carry_one(Who("", "", "", 0, "", 0, ()), FlowAsked("k", "", "", flow="flw_1"))
    assert answer.leaves_by == pytest.approx(leaves_by, abs=0.05)
    assert answer.leaves_by < deadline() - 0.2


async def test_a_clock_that_runs_ahead_there_gives_nobody_more_than_two_seconds_here() -> None:
    ahead = as_instant(deadline()) + 60_000
    assert from_instant(ahead) <= asyncio.get_running_loop().time() + SECONDS
