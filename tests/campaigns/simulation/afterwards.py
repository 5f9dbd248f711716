"""When all is calm again: everything is closed and entered, what may flow flows, and the ledger verifies."""

import asyncio
from typing import TYPE_CHECKING

from services.audit.checkpoint import open_checkpoint
from services.audit.layout import CHECKPOINT, layout
from services.audit.rules import CanonicalEntries
from services.audit.verify import BadLedger, verify_ledger
from tests.campaigns.crashes.judge import CLOSED_WITHIN, Broken
from tests.campaigns.simulation.likely import permit_of, plain_act
from tests.campaigns.simulation.partners import CITIZENS, ON_REQUEST
from tests.campaigns.simulation.permits import wrong
from tests.campaigns.simulation.told import demand
from tests.campaigns.tampering.judge import Held
from tests.house import K

if TYPE_CHECKING:
    from tests.campaigns.simulation.world import World

_TRIES = 3


async def look_back(world: "World") -> None:
    """Raises Broken."""
    again, world.partners.again = world.partners.again, []
    for act in again:
        await world.partners.carry(act)
    await asyncio.sleep(CLOSED_WITHIN + 1)
    world.checker.look()
    world.checker.at_the_end()
    for citizen in CITIZENS:
        for arrow, name in ON_REQUEST.items():
            await _flows_as_it_should(world, citizen, arrow, name)
    world.checker.look()
    await _verifies(world)


async def _flows_as_it_should(world: "World", citizen: str, arrow: str, name: str) -> None:
    standing = world.checker.standing
    # An answer that took longer than two seconds is kept back, also in calm: then one asks under a new key.
    for _ in range(_TRIES):
        act = plain_act(world, citizen, arrow, name)
        why_not = wrong(permit_of(world, act), standing, act)
        await world.partners.carry(act)
        if act.heard[-1].outcome != "unavailable":
            break
    flowed = act.heard[-1].outcome in ("released", "cut")
    if arrow != "acute-help-to-cafe" or not flowed:  # an emergency that was used up leaves no trace in what stands
        well = flowed == (not why_not) or arrow == "acute-help-to-cafe"
        demand(well, f"{citizen}'s {arrow} came out as {act.heard[-1].outcome}, and should not: {why_not}")
    world.journal.counts[f"well again: {'permitted' if flowed else 'refused'}"] += 1


async def _verifies(world: "World") -> None:
    audit = world.rooms.audit
    files = {CHECKPOINT: (await audit.checkpoint(K)).encode()}
    key = await audit.public_key(K)
    for tile in layout(open_checkpoint(files[CHECKPOINT], key)[0].size):
        files[tile.path] = await audit.tile(K, tile)
    try:
        verify_ledger(Held(files), key, rules=[CanonicalEntries()], kept=list(world.checker.kept.values()))
    except BadLedger as bad:
        raise Broken(f"the ledger does not verify: {bad}") from bad
