"""The decision service: decides flows by the rules in force, and enters their revision where they decide."""

from services.audit.client import Ledger
from services.decision.asking import Asking
from services.decision.client import Decider
from services.decision.engine import Engine
from services.decision.entering import Entering
from services.decision.revision import expected_revision, policy_folder


class Decision(Asking, Decider):
    """Decides many at once, by the rules that lie beside it unless a revision is named."""

    def __init__(self, engine: Engine, ledger: Ledger, revision: str = "") -> None:
        super().__init__(engine, revision or expected_revision(policy_folder()))
        self._entering = Entering(ledger, self._revision)

    async def revision(self) -> str:
        return self._revision

    async def entered(self, ledger: str) -> int:
        return await self._entering.index_in(ledger)
