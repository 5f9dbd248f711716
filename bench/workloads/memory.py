"""Memory: all our processes together, under flows without end, for `MINUTES`; and whether it stays flat.

What is carried is W1h: it needs nothing to lie in wait, so it can go on for hours, and it keeps the lines to holders
busy, too. The slope is that of the second half, when caches have filled.
"""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from itertools import islice
from statistics import linear_regression

from bench import world
from bench.figures import Bar, Result, at_most, over
from bench.measure import Run, run_once
from bench.ours.installation import Asking, installed
from bench.processes import Server, free_ports
from bench.setting import Setting
from bench.summary import unexpected

_CONNECTIONS, _SLICE = 16, 10.0
_MOST = 2_500
"""More flows than this in a second there will not be."""

Sample = tuple[float, Run]


def measure(setting: Setting) -> Result:
    """Slices of ten seconds until the time is over; a sample after each."""
    size = world.QUICK if setting.quick else world.FULL
    seconds, part = (6.0, 2.0) if setting.quick else (setting.minutes * 60, _SLICE)
    made, port = world.World(size, half_asked=True), free_ports(1)
    holders = ",".join(f"{world.COLLABORATION}/{one}=http://127.0.0.1:{port}" for one in made.partners)
    told = {"holders": holders, "private_holders": True}
    samples: list[Sample] = []
    with setting.folder() as folder, ExitStack() as stack:
        stack.enter_context(Server(["bench.holder", str(port)], port, folder / "holder.log"))
        ours = stack.enter_context(installed(folder / "ours", made, 0, settings=told))
        flows, begun = made.waiting(asked=True), time.monotonic()
        while (at := time.monotonic() - begun) < seconds:
            most = int(part * _MOST)
            peer = Asking(ours, list(islice(flows, most)))
            run = run_once("ours", peer, _CONNECTIONS, len(samples), most, part, folder)
            samples.append((at + part, run))
            setting.tell(f"{at + part:>6.0f} s  {run.memory_mb:.1f} MB  {run.per_second:.0f} flows a second")
            ours.renew_tokens(at)
    return _result(size, samples)


def _result(size: world.Size, samples: Sequence[Sample]) -> Result:
    rows = [
        {"seconds": round(at), "memory_mb": round(run.memory_mb, 1), "per_second": round(run.per_second, 1)}
        for at, run in samples
    ]
    flows = sum(run.requests for _, run in samples)
    figures = {
        "memory of all our processes, greatest, MB": over([max(run.memory_mb for _, run in samples)], at_most(400)),
        "slope in the second half, MB an hour": over([_slope(samples[len(samples) // 2 :])]),
        "growth in the second half for 1,000 flows, MB": over([_per_flow(samples[len(samples) // 2 :])]),
        "flows carried": over([flows]),
    }
    step = max(1, len(rows) // 12)
    found = [Bar(f"{row['seconds']} s", "all our processes", float(row["memory_mb"])) for row in rows[::step]]
    about = f"All our processes together, {rows[-1]['seconds']} seconds of W1h at {_CONNECTIONS} connections"
    runs = [run for _, run in samples]
    plain = [run.plain() for run in runs]
    return Result("memory", about, rows, figures, "MB", found, plain, unexpected(runs), asdict(size))


def _slope(samples: Sequence[Sample]) -> float:
    if len(samples) < 2:
        return 0.0
    return linear_regression([at for at, _ in samples], [run.memory_mb for _, run in samples]).slope * 3_600


def _per_flow(samples: Sequence[Sample]) -> float:
    first, last = samples[0][1], samples[-1][1]
    flows = sum(run.requests for _, run in samples[1:])
    return (last.memory_mb - first.memory_mb) * 1_000 / flows if flows else 0.0
