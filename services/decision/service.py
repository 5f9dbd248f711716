"""The decision service: decides flows by the rules in force, and enters their revision where they decide."""

from services.audit.client import Ledger
from services.decision.asking import Asking
from services.decision.client import Decider
from services.decision.engine import Engine
from services.decision.entering import Entering, Older
from services.decision.revision import expected_revision, policy_folder
from services.problems import CannotStart


class Decision(Asking, Decider):
    """Decides many at once, by the rules that lie beside it unless a revision is named."""

    def __init__(self, engine: Engine, ledger: Ledger, revision: str = "") -> None:
        super().__init__(engine, revision or expected_revision(policy_folder()))
        self._entering = Entering(ledger, self._revision)

    async def check_start(self) -> None:
        """Raises CannotStart for a policy that is older than the one in force, unless two people agreed to go back.

        Raises Unavailable while the ledger is away.
        """
        try:
            await self._entering.check()
        except Older as older:
            raise CannotStart(f"{older.detail} {older.remedy}") from None

    async def revision(self) -> str:
        return self._revision

    async def entered(self, ledger: str) -> int:
        return await self._entering.index_in(ledger)
