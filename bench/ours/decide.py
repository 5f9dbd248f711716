"""The decision alone: questions put to the policy as the gateway puts them, one call after the other.

`python -m bench.ours.decide IN_A_CALL AT_ONCE SECONDS FILE` reads questions from FILE (JSON), starts an engine as the
decision service does, and prints what it saw as JSON: each call's latency, and how many questions were permitted.
"""

import asyncio
import sys
import time
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import uvloop

from deploy.opa import find_opa
from deploy.opa_process import OpaProcess
from services.decision.asking import Asking
from services.decision.engine import Engine
from services.decision.revision import expected_revision, policy_folder
from services.decision.wire import Question

_WARM_UP = 0.3


async def press(asking: Asking, questions: list[Question], in_a_call: int, at_once: int, seconds: float) -> Any:
    """What so many askers at once see, each asking again when it has its answer."""
    latencies: list[int] = []
    permitted = asked = 0

    async def ask(first: int, until: float) -> None:
        nonlocal permitted, asked
        at = first
        while time.monotonic() < until:
            part = list(islice(questions, at, at + in_a_call))
            at = at + in_a_call if at + 2 * in_a_call <= len(questions) else 0
            begun = time.perf_counter_ns()
            answers = await asking.decide(part)
            latencies.append((time.perf_counter_ns() - begun) // 1_000)
            permitted, asked = permitted + sum(answer.allow for answer in answers), asked + len(answers)

    begun = time.perf_counter()
    await asyncio.gather(*(ask(number * in_a_call, time.monotonic() + seconds) for number in range(at_once)))
    spent = time.perf_counter() - begun
    return {"latencies_us": latencies, "seconds": spent, "asked": asked, "permitted": permitted}


async def _measured(
    url: str, token: str, questions: list[Question], in_a_call: int, at_once: int, seconds: float
) -> Any:
    asking = Asking(Engine(url, token), expected_revision(policy_folder()))
    await press(asking, questions, in_a_call, at_once, _WARM_UP)
    found = await press(asking, questions, in_a_call, at_once, seconds)
    await asking.close()
    return found


def main() -> None:
    """The process."""
    in_a_call, at_once, seconds, path = sys.argv[1:]
    questions = orjson.loads(Path(path).read_bytes())
    with OpaProcess(find_opa(), policy_folder().parent) as engine:
        url = f"http://127.0.0.1:{engine.port}"
        found = uvloop.run(_measured(url, engine.token, questions, int(in_a_call), int(at_once), float(seconds)))
    sys.stdout.buffer.write(orjson.dumps(found))


if __name__ == "__main__":
    main()
