"""The real sequencer and the real stores, stopped between append and apply and everywhere else, in many orders.

The design must keep every promise in all of them. Each planted mistake must break one: in the shortest order that the
model found for it, and again in orders drawn at random, so that the test does not hang on the model alone.
"""

from pathlib import Path
from random import Random

import pytest

from tests.ordering import world
from tests.ordering.processes import Stage, stage
from tests.ordering.search import search
from tests.ordering.world import Bug

SEED, PLAYS = 20261123, 400


async def played_at_random(on: Stage, random: Random) -> str:
    play = await on.begin()
    # Some are quick in one play and slow in another; at equal speed, time would run out before almost every flow.
    speeds = {name: random.random() ** 3 for name in on.turns.unfinished}
    while left := on.turns.unfinished:
        await on.turns.step(random.choices(left, [speeds[name] for name in left])[0])
    return await play.end()


async def played(on: Stage, story: tuple[str, ...]) -> str:
    play = await on.begin()
    await on.turns.play(story)
    return await play.end()


async def test_the_design_keeps_its_promises_in_orders_drawn_at_random(tmp_path: Path) -> None:
    random = Random(SEED)
    async with stage(tmp_path) as on:
        for number in range(PLAYS):
            assert await played_at_random(on, random) == "", f"seed {SEED}, play {number}"
        kinds = await kinds_of(on)
    # Orders in which nothing is ever permitted would keep every promise.
    assert PLAYS // 20 < kinds.count(world.RELEASE) < kinds.count(world.PERMIT) < PLAYS


async def kinds_of(on: Stage) -> list[str]:
    question = "SELECT kind FROM entry"
    return await on.audit.database.read(lambda connection: connection.values(question))


@pytest.mark.parametrize("bug", list(Bug))
async def test_the_models_shortest_story_breaks_the_real_thing_only_with_the_bug(bug: Bug, tmp_path: Path) -> None:
    found = search(bug)
    async with stage(tmp_path / "planted", bug) as on:
        assert await played(on, found.story) == found.promise
    async with stage(tmp_path / "design") as on:
        assert await played(on, found.story) == ""


@pytest.mark.parametrize("bug", list(Bug))
async def test_orders_drawn_at_random_find_each_bug(bug: Bug, tmp_path: Path) -> None:
    random = Random(SEED)
    async with stage(tmp_path, bug) as on:
        for _ in range(PLAYS):
            if await played_at_random(on, random):
                return
    pytest.fail(f"{bug.value}: not found in {PLAYS} orders, seed {SEED}")
