"""The ledger alone: writers in one process with it, each writing its next entry when the last one is durable.

`python -m bench.ours.append WRITERS SECONDS` on the store that the settings name; prints what it saw as JSON. The event
loop and the collector are as a service has them.
"""

import asyncio
import gc
import sys
import time
from collections.abc import Callable
from os import urandom
from typing import Any

import orjson
import uvloop

from deploy.everything import make_keys
from deploy.wiring import Wiring
from services.audit.service import Audit
from services.audit.wire import Draft
from services.ids import EVENT, new_id
from services.settings import Settings

_ENTRY_BYTES = 600
_OWN_BYTES = 70
"""What an entry says besides its text: names, index, time, kind."""
_WARM_UP = 0.3


async def press(writers: int, seconds: float) -> dict[str, Any]:
    """What so many writers see: each latency, and how long each batch took (microseconds)."""
    settings = Settings()
    make_keys(settings)
    audit = Wiring(settings, ["audit"]).audit
    await audit.check_start()
    batches = _timed_batches(audit)
    await _write(audit, writers, _WARM_UP)
    batches.clear()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    begun = time.perf_counter()
    latencies = await _write(audit, writers, seconds)
    spent = time.perf_counter() - begun
    audit.close()
    return {"latencies_us": latencies, "batches_us": batches, "seconds": spent}


def _timed_batches(audit: Audit) -> list[int]:
    """A list that grows by one figure with each durable write of the ledger from now on."""
    batches: list[int] = []
    write = audit.database.write

    async def timed(work: Callable[..., Any]) -> Any:
        begun = time.perf_counter_ns()
        done = await write(work)
        batches.append((time.perf_counter_ns() - begun) // 1_000)
        return done

    audit.database.write = timed  # type: ignore[method-assign]
    return batches


async def _write(audit: Audit, writers: int, seconds: float) -> list[int]:
    until = time.monotonic() + seconds
    each = await asyncio.gather(*(_write_until(audit, until) for _ in range(writers)))
    return [latency for latencies in each for latency in latencies]


async def _write_until(audit: Audit, until: float) -> list[int]:
    latencies = []
    while time.monotonic() < until:
        said = {"text": urandom((_ENTRY_BYTES - _OWN_BYTES) // 2).hex()}
        draft = Draft("bench", "noted", new_id(EVENT), said)
        begun = time.perf_counter_ns()
        (place,) = await audit.append([draft])
        latencies.append((time.perf_counter_ns() - begun) // 1_000)
        assert place.placed, "nothing keeps such an entry from its place"
    return latencies


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(uvloop.run(press(int(sys.argv[1]), float(sys.argv[2])))))
