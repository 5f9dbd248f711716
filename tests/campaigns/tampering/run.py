"""Runs mutations by number, in this process or in several, until they are done, time is up, or one is missed."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from time import monotonic

from tests.campaigns.tampering.judge import Verifier, judged
from tests.campaigns.tampering.kinds import SIZES, mutation
from tests.campaigns.tampering.tally import Tallies

STEP = 1_000
Heard = Callable[[Tallies], None]


def numbers(
    seed: int,
    wanted: range,
    sizes: tuple[int, ...] = SIZES,
    verifier: Verifier = Verifier(),  # noqa: B008
) -> Tallies:
    """The mutations of these numbers, up to the first that is missed."""
    tallies = Tallies()
    for number in wanted:
        kind, size, case = mutation(seed, number, sizes)
        tallies.add(number, kind, size, case, judged(case, verifier))
        if tallies.miss:
            break
    return tallies


def campaign(seed: int, many: int, *, processes: int = 1, seconds: float = float("inf"), heard: Heard) -> Tallies:
    """Mutations 0 to `many`, in steps; `heard` is told after each step how it stands."""
    tallies, until = Tallies(), monotonic() + seconds
    steps = (range(start, min(start + STEP, many)) for start in range(0, many, STEP))
    for part in _parts(partial(numbers, seed), steps, processes):
        tallies.merge(part)
        heard(tallies)
        if tallies.miss or monotonic() >= until:
            break
    return tallies


def _parts(one: Callable[[range], Tallies], steps: Iterator[range], processes: int) -> Iterator[Tallies]:
    """The tallies of each step, in order, so that the first miss is the first by number."""
    if processes == 1:
        yield from map(one, steps)
        return
    with ProcessPoolExecutor(processes) as pool:
        while group := list(islice(steps, processes * 4)):
            yield from pool.map(one, group)
