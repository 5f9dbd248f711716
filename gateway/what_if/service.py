"""What-if: recorded decisions held against a draft map, a rule or permissions, with nothing written.

One at a time, in the background, with an engine of its own: flows that are under way do not wait for it. It tells
counts along arrows and never of whom; so it leaves no entry, as a look into somebody's lines would.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace

import structlog

from gateway.what_if.replaying import Asks, Engines, Replay, Span
from gateway.what_if.trials import GIVEN, WITHDRAWN, Tried
from gateway.wire import WhatIf, WhatIfAsked
from services.audit.client import Ledger
from services.collaboration.client import Collaborations, read_map
from services.decision.client import Decider
from services.ids import WHAT_IF, new_id
from services.problems import CannotStart, Conflict, Invalid, NotFound, Problem

log = structlog.get_logger("dottedline")

Rehearse = Callable[[str], AbstractAsyncContextManager[Asks]]
"""An engine of its own with the rules in force, and a local rule beside them unless "" is given."""

RUNNING, DONE, FAILED = "running", "done", "failed"
_KEPT = 5
_LONGEST_RULE = 100_000


class WhatIfs:
    """The what-ifs of one process: the one that runs, and the last ones with what came of them."""

    def __init__(
        self, ledger: Ledger, collaborations: Collaborations, decider: Decider, rehearse: Rehearse | None
    ) -> None:
        self._ledger, self._collaborations, self._decider, self._rehearse = ledger, collaborations, decider, rehearse
        self._told: dict[str, WhatIf] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self, asked: WhatIfAsked) -> WhatIf:
        """Begins one. Raises Invalid for a draft with mistakes and for what cannot be tried, NotFound for a
        collaboration that is not there, Conflict while another one runs."""
        tried = await self._tried(asked)
        if any(one.state == RUNNING for one in self._told.values()):
            raise Conflict("Another what-if is under way.", "Try again when it is done.")
        begun = WhatIf(new_id(WHAT_IF), asked.collaboration, RUNNING)
        self._keep(begun)
        task = asyncio.create_task(self._run(begun.id, asked, tried))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return begun

    def state(self, collaboration: str, id_: str) -> WhatIf:
        """How far one is, or what came of it. Raises NotFound for one that is not, or no more, known here."""
        if id_ not in self._told or self._told[id_].collaboration != collaboration:
            raise NotFound("This what-if is not known any more.", "Begin it again.")
        return self._told[id_]

    async def close(self) -> None:
        """Stops the one that runs; nothing is lost but its counts."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _tried(self, asked: WhatIfAsked) -> Tried:
        if not (asked.map or asked.rule or asked.permissions):
            raise Invalid("There is nothing to try.", "Give a draft map, a rule or permissions.", field="map")
        if len(asked.rule) > _LONGEST_RULE:
            raise Invalid("The rule is too long.", f"Write at most {_LONGEST_RULE} characters.", field="rule")
        arrows = set(read_map(await self._collaborations.map_in_force(asked.collaboration)).arrows)
        trial = await self._collaborations.trial(asked.collaboration, asked.map) if asked.map else None
        for arrow, said in asked.permissions.items():
            if said not in (GIVEN, WITHDRAWN):
                raise Invalid(f"“{said}” cannot be tried.", f"Write {GIVEN} or {WITHDRAWN}.", field="permissions")
            known = arrows | {one for version in (trial.touched if trial else {}).values() for one in version}
            if arrow not in known:
                raise Invalid(f"There is no arrow {arrow}.", "Name an arrow of the map.", field="permissions")
        return Tried(trial, asked.rule, asked.permissions)

    async def _run(self, id_: str, asked: WhatIfAsked, tried: Tried) -> None:
        try:
            async with AsyncExitStack() as stack:
                replay = Replay(self._ledger, self._collaborations, await self._engines(stack, tried), tried)
                await self._replayed(id_, replay, asked)
        except (Problem, CannotStart) as problem:
            says = f"{problem.detail} {problem.remedy}".strip() if isinstance(problem, Problem) else str(problem)
            self._told[id_] = replace(self._told[id_], state=FAILED, says=says)
        except Exception as error:
            log.error("a what-if failed", kind=type(error).__name__)
            says = "It could not be carried through; the operator's log says more."
            self._told[id_] = replace(self._told[id_], state=FAILED, says=says)

    async def _engines(self, stack: AsyncExitStack, tried: Tried) -> Engines:
        revision = await self._decider.revision()
        if self._rehearse is None:
            if tried.rule:
                raise CannotStart("A rule cannot be tried here: this process has no policy engine to start.")
            return Engines(self._decider, self._decider, revision)
        present = await stack.enter_async_context(self._rehearse(""))
        return Engines(
            present, await stack.enter_async_context(self._rehearse(tried.rule)) if tried.rule else present, revision
        )

    async def _replayed(self, id_: str, replay: Replay, asked: WhatIfAsked) -> None:
        until = min(asked.until, await self._ledger.now() + 1)
        first: list[int] = []

        def told(reached: int) -> None:
            first[1:] = []
            first.append(reached)
            share = (reached - first[0]) / max(1, until - first[0])
            self._told[id_] = replace(self._far(id_, replay), reached=reached, share=min(1.0, share))

        await replay.run(Span(asked.collaboration, asked.since, until), told)
        self._told[id_] = replace(self._far(id_, replay), state=DONE, share=1.0, rows=replay.counts.rows())

    def _far(self, id_: str, replay: Replay) -> WhatIf:
        counts = replay.counts
        return replace(self._told[id_], decided=counts.decided, gone=counts.gone, unlike=counts.unlike)

    def _keep(self, begun: WhatIf) -> None:
        self._told[begun.id] = begun
        for old in list(self._told)[:-_KEPT]:
            del self._told[old]
