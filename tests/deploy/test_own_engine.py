"""Changed rules are taken up while everything runs, or stay out while what is in force stays in force."""

import asyncio
import io
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rich.console import Console

from deploy.own_engine import OwnEngine
from services.decision.app import build_decision
from services.decision.entering import FENCE
from services.decision.reasons import all_reasons, know_local
from services.decision.service import Decision
from services.settings import Settings
from tests.decision.facts import question
from tests.decision.local_files import written
from tests.house import House, K

NEVER, ALWAYS = written('input.asked.arrow == "another"'), written('input.asked.arrow == "needs"')


class Running:
    """An engine with local rules, the decision service on it, and what was said."""

    def __init__(self, house: House, folder: Path) -> None:
        self.rules, self.said = folder / "local.rego", io.StringIO()
        self.rules.write_text(NEVER)
        given = Settings(_env_file=None, data=folder, local_rules=self.rules)  # type: ignore[call-arg]
        self.engine = OwnEngine(given, Console(file=self.said, width=1_000))
        self.decision: Decision = build_decision(self.engine.settings, house.audit)

    async def reasons(self) -> list[str]:
        [answer] = await self.decision.decide([question()])  # type: ignore[list-item]
        return answer.reasons


@pytest.fixture
async def running(house: House, tmp_path: Path) -> AsyncIterator[Running]:
    one = Running(house, tmp_path)
    with one.engine:
        await one.decision.check_start()
        await one.decision.entered(K)
        yield one
        await one.decision.close()
    know_local({})


async def test_rules_with_the_next_number_are_taken_up_and_entered_first(house: House, running: Running) -> None:
    before, index = await running.decision.revision(), await running.decision.entered(K)
    assert await running.reasons() == []
    running.rules.write_text(ALWAYS.replace("revision: 1", "revision: 2"))
    assert await running.engine.renew(running.decision)
    after = await running.decision.revision()
    assert before != after and f"The policy {after} is in force." in running.said.getvalue()
    assert await running.reasons() == ["local_a"] and "local_a" in all_reasons()
    assert await running.decision.entered(K) == (await house.audit.fences(K, [FENCE]))[FENCE] > index
    assert (await house.last("policy")).said["revision"] == after


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (ALWAYS, "is not later than"),
        (ALWAYS.replace("revision: 1", "revision: 2").replace("input.asked", "input.askd"), "line 22"),
        (ALWAYS.replace("revision: 1", "revision: none"), "revision"),
        ("", "revision"),
    ],
    ids=["the same number", "a mistake", "no number", "an empty file"],
)
async def test_what_will_not_do_leaves_the_rules_in_force(house: House, running: Running, text: str, says: str) -> None:
    before, index = await running.decision.revision(), await running.decision.entered(K)
    running.rules.write_text(text)
    assert not await running.engine.renew(running.decision)
    said = running.said.getvalue()
    assert said.startswith(f"The policy {before} stays in force. ") and says in said
    assert (await running.decision.revision(), await running.decision.entered(K)) == (before, index)
    assert await running.reasons() == [] and await running.decision.health()


async def test_without_the_ledger_the_rules_stay(house: House, running: Running) -> None:
    away = Decision(running.decision._engine, house.ledgers["decision"], await running.decision.revision())
    house.ledger_down()
    running.rules.write_text(ALWAYS.replace("revision: 1", "revision: 2"))
    assert not await running.engine.renew(away)
    assert "stays in force" in running.said.getvalue()
    assert await running.reasons() == []


async def test_under_load_every_question_is_answered_by_one_or_the_other(running: Running) -> None:
    answered: list[tuple[str, bool]] = []
    over = asyncio.Event()

    async def ask() -> None:
        while not over.is_set():
            for answer in await running.decision.decide([question() for _ in range(8)]):  # type: ignore[misc]
                assert answer.reasons in ([], ["local_a"])
                answered.append((answer.revision, answer.allow))

    asking = [asyncio.create_task(ask()) for _ in range(4)]
    before = await running.decision.revision()
    running.rules.write_text(ALWAYS.replace("revision: 1", "revision: 2"))
    assert await running.engine.renew(running.decision)
    await asyncio.sleep(0.1)
    over.set()
    await asyncio.gather(*asking)
    after = await running.decision.revision()
    assert set(answered) == {(before, True), (after, False)}


async def test_a_signal_begins_it(running: Running) -> None:
    stop = running.engine.follow(running.decision)
    try:
        running.rules.write_text("")
        os.kill(os.getpid(), signal.SIGUSR1)
        async with asyncio.timeout(20):
            while not running.said.getvalue():
                await asyncio.sleep(0.01)
    finally:
        stop()
    assert "stays in force" in running.said.getvalue()
