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
        self._ledger = ledger
        self._entering = Entering(ledger, self._revision)

    async def check_start(self) -> None:
        """Enters the policy in the house ledger, where it is not the one in force there already.

        Raises CannotStart for one that is older, unless two people agreed to go back; Unavailable while the ledger is
        away.
        """
        await _turn(self._entering)

    async def take_up(self, engine: Engine, revision: str) -> None:
        """Decides by another engine and revision from now on; what was in force stays where this raises.

        Raises CannotStart where the engine does not answer by that revision, or as `check_start` does. Raises
        Unavailable while the ledger is away. It is entered first wherever the old one stands: what was being decided
        by that gets no place any more and is decided anew, and if we end here, the next start goes on.
        """
        entering = Entering(self._ledger, revision)
        try:
            if not await Asking(engine, revision).health():
                raise CannotStart(f"The policy engine does not answer by {revision}: try again.")
            await _turn(entering)
            for ledger in self._entering.ledgers:
                await entering.index_in(ledger)
        except BaseException:
            await engine.close()
            raise
        before, self._engine, self._revision, self._entering = self._engine, engine, revision, entering
        await before.close()

    async def revision(self) -> str:
        return self._revision

    async def entered(self, ledger: str) -> int:
        return await self._entering.index_in(ledger)


async def _turn(entering: Entering) -> None:
    try:
        await entering.turn()
    except Older as older:
        raise CannotStart(f"{older.detail} {older.remedy}") from None
