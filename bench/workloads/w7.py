"""W7: a proof: made by the ledger's service, and verified offline with nothing but the file and the ledger's key.

At ten thousand leaves and at a million; entries are drawn from all over the ledger.
"""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from bench.figures import Bar, Result, over
from bench.ours.ledger import LEDGER, fill, opened
from bench.setting import Setting
from services.audit.proof import make_proof, verify_proof

_MANY = 300


def measure(setting: Setting) -> Result:
    """Fills one ledger to the small end, measures, fills it to the large end, measures again."""
    sizes = (500, 5_000) if setting.quick else (10_000, 1_000_000)
    with setting.folder() as folder:
        rows = asyncio.run(_rows(folder, sizes, setting.times(3), setting.tell))
    small, large = rows
    bars = [
        Bar(f"{row['leaves']:,} leaves", whose, row[name])
        for row in rows
        for whose, name in (("made", "made_us"), ("verified", "verified_us"))
    ]
    figures = {
        "proof made, µs": over([large["made_us"]]),
        "proof verified offline, µs": over([large["verified_us"]]),
        "proof's length, bytes": over([large["bytes"]]),
        "made, large / small": over([large["made_us"] / small["made_us"]]),
        "verified, large / small": over([large["verified_us"] / small["verified_us"]]),
    }
    return Result("w7", f"A proof made, and verified offline, at {sizes[1]:,} leaves", rows, figures, "µs", bars)


async def _rows(folder: Path, sizes: tuple[int, int], rounds: int, tell: Callable[[str], None]) -> list[dict[str, Any]]:
    rows = []
    async with opened(folder) as audit:
        key, filled = await audit.public_key(LEDGER), 0
        for size in sizes:
            tell(f"Filling the ledger to {size:,} entries.")
            await fill(audit, size - filled)
            filled = size
            made, verified, lengths = [], [], []
            for index in Random(1).choices(range(size), k=_MANY * rounds):  # noqa: S311  # nothing here is secret
                begun = time.perf_counter_ns()
                file = make_proof(await audit.prove(LEDGER, index, ["request"]))
                between = time.perf_counter_ns()
                proven = verify_proof(file, key)
                verified.append(time.perf_counter_ns() - between)
                made.append(between - begun)
                lengths.append(len(file))
                assert proven.index == index and proven.size == size, "it is the proof that was asked for"
            figures = {"made_us": median(made) / 1_000, "verified_us": median(verified) / 1_000}
            rows.append({"leaves": size, **figures, "bytes": int(median(lengths))})
            tell(f"{rows[-1]}")
    return rows
