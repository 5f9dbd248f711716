"""An engine for a what-if: a child of its own, so that flows which are under way do not wait for it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.local_rules import check_local
from deploy.opa import find_opa
from deploy.opa_process import OpaProcess
from services.decision.asking import Asking
from services.decision.bundle import public_pem, signed
from services.decision.engine import Engine
from services.decision.in_force import rules_in_force
from services.decision.local import local_rules
from services.decision.model import POLICY_UNAVAILABLE
from services.decision.rules import Rules, with_local
from services.decision.wire import LARGEST_BATCH, Answer, Question
from services.problems import Unavailable
from services.settings import Settings

_PATIENT = 30.0
"""Seconds for one batch: nobody waits at a door for it."""

_AT_ONCE = 3


class Rehearsals:
    """Starts such engines, with the rules that the settings name and a local rule to be tried."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @asynccontextmanager
    async def __call__(self, rule: str) -> AsyncIterator["Rehearsal"]:
        """An engine, and its end. Raises CannotStart for a rule that will not do, naming its line."""
        with TemporaryDirectory(prefix="dottedline-what-if-") as folder:
            rules = await asyncio.to_thread(self._rules, rule)
            # On Linux the engine dies with the thread that started it: the pool's threads stay until the loop ends.
            process = await asyncio.to_thread(_process(Path(folder), rules).start)
            asking = Asking(Engine(process.url, process.token, _PATIENT), str(rules.revision))
            try:
                yield Rehearsal(asking)
            finally:
                await asking.close()
                await asyncio.to_thread(process.stop)

    def _rules(self, rule: str) -> Rules:
        rules = rules_in_force(self._settings)
        if not rule:
            return rules
        local = local_rules(rule.encode(), Path("the rule to be tried"))
        check_local(find_opa(), local)
        return with_local(rules, local)


class Rehearsal:
    """The engine of one what-if. Several batches are under way at once: it has more than one thread."""

    def __init__(self, asking: Asking) -> None:
        self._asking, self._room = asking, asyncio.Semaphore(_AT_ONCE)

    async def decide(self, questions: Sequence[Question]) -> list[Answer]:
        """An answer to each question, in the same order."""
        starts = range(0, len(questions), LARGEST_BATCH)
        parts = await asyncio.gather(*(self._some(questions[start : start + LARGEST_BATCH]) for start in starts))
        return [answer for part in parts for answer in part]

    async def _some(self, questions: Sequence[Question]) -> list[Answer]:
        async with self._room:
            answers = await self._asking.decide(questions)
        # At a door this refuses, and here it would be counted as a loss that no draft is to blame for.
        if any(POLICY_UNAVAILABLE in answer.reasons for answer in answers):
            raise Unavailable("The rules could not be asked in time.", "Try fewer days, or a simpler rule.")
        return answers


def _process(folder: Path, rules: Rules) -> OpaProcess:
    key = Ed25519PrivateKey.generate()
    bundle, public = folder / "bundle.tar.gz", folder / "signer.pub"
    public.write_bytes(public_pem(key.public_key()))
    bundle.write_bytes(signed(rules, key))
    return OpaProcess(find_opa(), bundle, signer=public)
