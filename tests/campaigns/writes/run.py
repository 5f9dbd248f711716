"""Counts the calls of an act, then runs it once for each call and fault."""

import os
import pickle
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaigns.writes.act import FAILED, PLACED, Act, Broken
from tests.campaigns.writes.acts import ACTS
from tests.campaigns.writes.traced import FAULTS, KILL, Call, Trace, traced


@dataclass
class Tally:
    """What was done for one act: how many calls it makes, how many faults fired, and how they came out."""

    calls: int = 0
    fired: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)


Heard = Callable[[int, int], None]


def campaign(folder: Path, heard: Heard, every: int = 1, acts: tuple[Act, ...] = ACTS) -> dict[str, Tally]:
    """All acts, calls and faults; or every so-many-th of them. Raises Broken with the act, the call and the fault."""
    tallies: dict[str, Tally] = {}
    planned = []
    for act in acts:
        original = folder / "original" / act.name.replace(" ", "-")
        original.mkdir(parents=True)
        apart(lambda act=act, original=original: act.prepare(original))  # type: ignore[misc]
        calls = [one for one in _run(act, original, folder / "run").calls if one.path.startswith(act.about)]
        tallies[act.name] = Tally(len(calls))
        planned += [(act, original, call, fault) for call in calls for fault in FAULTS if _can(call, fault)]
    planned = planned[::every]
    for number, (act, original, call, fault) in enumerate(planned, 1):
        try:
            outcome = _one(act, original, folder / "run", call, fault)
        except Broken as broken:
            raise Broken(f"{act.name}, {fault} at {call}: {broken}") from broken
        tallies[act.name].fired[fault] += 1
        tallies[act.name].outcomes[outcome] += 1
        heard(number, len(planned))
    return tallies


def _can(call: Call, fault: str) -> bool:
    if call.path.endswith("-shm"):
        return False  # shared memory, made anew by whoever opens the store first
    return not (fault == "ENOSPC" and call.name in ("unlink", "ftruncate"))  # nobody needs room to give some back


def _one(act: Act, original: Path, where: Path, call: Call, fault: str) -> str:
    """One fault in one call: it fired, it was heard of or harmless, and what is left is good."""
    trace = _run(act, original, where, fault, call)
    if fault == KILL:
        at = trace.calls[-1] if trace.calls else None
        fired = trace.killed and at is not None and _same(at, call)
    else:
        fired = any(_same(one, call) for one in trace.injected)
    if not fired:
        raise Broken(f"the fault did not fire: {trace.injected} {trace.said}")
    if not trace.killed and not trace.said:
        raise Broken("the process ended by itself and said nothing")
    apart(lambda: act.check(where, trace.said))
    if trace.killed:
        return "killed"
    if FAILED not in trace.said:
        return "harmless"
    return "said, and done when asked again" if trace.said.rfind(PLACED) > trace.said.rfind(FAILED) else "said"


def _same(one: Call, other: Call) -> bool:
    return (one.name, one.path, one.number) == (other.name, other.path, other.number)


def _run(act: Act, original: Path, where: Path, fault: str = "", at: Call | None = None) -> Trace:
    shutil.rmtree(where, ignore_errors=True)
    shutil.copytree(original, where)
    return traced(lambda ready: act.do(where, ready), where, where.with_suffix(".log"), fault, at)


def apart(work: Callable[[], None]) -> None:
    """Runs something in a process of its own, so that this one never has a thread or an open store to copy."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        problem: Exception | None = None
        try:
            work()
        except Exception as error:
            problem = Broken(f"{type(error).__name__}: {error}")
        os.write(write, pickle.dumps(str(problem) if problem else ""))
        os._exit(0)
    os.close(write)
    with open(read, "rb") as answers:
        said = pickle.loads(answers.read())
    os.waitpid(child, 0)
    if said:
        raise Broken(said)


def rows(tallies: dict[str, Tally]) -> Iterator[str]:
    """The table, a line each."""
    yield "| act | calls | faults that fired | how they came out |"
    yield "|---|---:|---|---|"
    for name, tally in tallies.items():
        fired = ", ".join(f"{many} {fault}" for fault, many in sorted(tally.fired.items()))
        outcomes = ", ".join(f"{many} {outcome}" for outcome, many in sorted(tally.outcomes.items()))
        yield f"| {name} | {tally.calls} | {fired} | {outcomes} |"
