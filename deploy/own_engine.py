"""The policy engine of this process: started with the rules in force, and anew with others when they change.

`kill -USR1` makes the process read its rules again. What is in force stays so until the new rules are verified, an
engine runs with them, and every ledger in which the old ones stand has them entered: then all questions go to the new
engine at once. Whatever fails on the way leaves the old rules in force, and is said.
"""

import asyncio
import signal
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console

from deploy.opa import find_opa
from deploy.opa_process import OpaProcess
from deploy.rulebook import rulebook
from services.decision.engine import Engine
from services.decision.in_force import rules_in_force
from services.decision.reasons import know_local
from services.decision.service import Decision
from services.problems import CannotStart, Problem
from services.settings import Settings


class OwnEngine:
    """An engine as a child of ours; `settings` are the ones given, with its address in them."""

    def __init__(self, settings: Settings, console: Console) -> None:
        self._given, self._console = settings, console
        self._process = self._started()
        self.settings = settings.model_copy(update={"opa_url": self._process.url, "opa_token": self._process.token})
        self._renewing = asyncio.Lock()

    def follow(self, decision: Decision) -> Callable[[], object]:
        """Has the decision service follow changed rules at SIGUSR1; what is returned ends that."""
        loop = asyncio.get_running_loop()
        running: set[asyncio.Task[bool]] = set()

        def begin() -> None:
            task = loop.create_task(self.renew(decision))
            running.add(task)
            task.add_done_callback(running.discard)

        loop.add_signal_handler(signal.SIGUSR1, begin)
        return lambda: loop.remove_signal_handler(signal.SIGUSR1)

    async def renew(self, decision: Decision) -> bool:
        """Takes up the rules as they lie there now; False, and said, when the ones in force stay."""
        async with self._renewing:
            before = await decision.revision()
            try:
                revision = await self._taken_up(decision)
            except (CannotStart, Problem) as problem:
                why = problem if isinstance(problem, CannotStart) else f"{problem.detail} {problem.remedy}"
                self._console.print(f"The policy {before} stays in force. {why}", highlight=False, markup=False)
                return False
            self._console.print(f"The policy {revision} is in force.", highlight=False, markup=False)
            return True

    async def _taken_up(self, decision: Decision) -> str:
        # The pool's threads stay until the loop ends, and the engine as long as its thread.
        process = await asyncio.to_thread(self._started)
        try:
            rules = await asyncio.to_thread(rules_in_force, self._given)
            await decision.take_up(Engine(process.url, process.token), str(rules.revision))
        except BaseException:
            process.stop()
            raise
        know_local(rules.local.reasons if rules.local else {})
        old, self._process = self._process, process
        await asyncio.to_thread(old.stop)
        return str(rules.revision)

    def _started(self) -> OpaProcess:
        opa = find_opa(console=self._console)
        bundle, signer = rulebook(self._given, opa)
        return OpaProcess(opa, bundle, signer=signer).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._process.stop()
