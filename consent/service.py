"""The consent service: what its doors and the other rooms ask of it, each a call to the act that does it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from consent import (
    around,
    asking,
    behalf,
    closing,
    deciding,
    disagreeing,
    emergencies,
    granting,
    guarding,
    helping,
    lines,
    sending,
    store,
    unguarding,
    withdrawing,
)
from consent.answers import Answer, Answered
from consent.applying import Applying
from consent.around import Around
from consent.behalf import OnBehalf
from consent.client import Permissions
from consent.desk import Desk
from consent.ending import sweep_ends
from consent.facts import read_facts
from consent.guarding import NewGuardianship
from consent.helping import Helper, NewHelper
from consent.sending import Sending
from consent.telling import read_messages, read_receipts, tell
from consent.unguarding import EarlyEnd
from consent.wire import Declared, EmergencyAsked, Guarded, Message, PermissionAsked, PermissionFacts
from services.audit.client import Ledger
from services.changes import ABANDONED, Change, Changes
from services.clock import Clock
from services.collaboration.client import Collaborations
from services.database import Database
from services.identity.client import Callers
from services.identity.wire import Session
from services.problems import NotFound
from services.sealing import Sealer

MIGRATIONS = Path(__file__).parent / "migrations"


class Consent(Permissions):
    """Permissions, from being asked to being withdrawn and closed."""

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        collaborations: Collaborations,
        identity: Callers,
        clock: Clock,
        key: bytes,
        issuer: str = "",
    ) -> None:
        sealer = Sealer(key)
        self.changes = Changes(database, ledger, Applying(sealer), sealer)
        desk = (database, self.changes, ledger, collaborations, identity, clock, sealer)
        self.desk = Desk(*desk, issuer=issuer, master=key)
        self.database = database

    async def check_start(self) -> None:
        """Finishes what a crash left, and holds this store against the ledger. Raises CannotStart."""
        await self.changes.check_start()

    async def facts(self, asked: Sequence[PermissionAsked]) -> list[PermissionFacts]:
        return await self.database.look(lambda connection: read_facts(connection, self.changes, asked))

    async def guarded(self, collaboration: str, person: str) -> list[Guarded]:
        now = await self.desk.clock.now()
        return await self.database.read(lambda connection: guarding.guarded(connection, collaboration, person, now))

    async def declare_emergency(self, asked: EmergencyAsked) -> Declared:
        return await emergencies.declare(self.desk, asked)

    async def erased(self, collaboration: str, case: str, flow: str, partner: str) -> None:
        await closing.answered(self.desk, flow, partner)

    async def partner_messages(self, collaboration: str, partner: str) -> list[Message]:
        sealer = self.desk.sealer
        return await self.database.read(
            lambda connection: read_messages(connection, sealer, "partner", partner, collaboration)
        )

    async def ask(self, reference: str, arrows: Sequence[str], session: Session, way: str = "") -> list[dict[str, Any]]:
        """Asks for permission along arrows; see `consent.asking`."""
        return await asking.ask(self.desk, reference, arrows, session, way)

    async def answer(self, reference: str, given: Answer, session: Session) -> Answered:
        """Records a yes or a no; see `consent.deciding`."""
        return await deciding.answer(self.desk, reference, given, session)

    async def withdraw(self, reference: str, arrow: str, session: Session) -> Answered:
        """Withdraws what is given along an arrow; the sweeper asks receivers to erase."""
        return await withdrawing.withdraw(self.desk, reference, arrow, session)

    async def withdraw_all(self, reference: str, session: Session) -> list[Answered]:
        """Withdraws all that is given in a case; see `consent.withdrawing`."""
        return await withdrawing.withdraw_all(self.desk, reference, session)

    async def register_guardianship(self, reference: str, new: NewGuardianship, session: Session) -> dict[str, Any]:
        """Registers a guardianship; see `consent.guarding`."""
        return await guarding.register(self.desk, reference, new, session)

    async def end_guardianship(
        self, reference: str, guardianship: str, end: EarlyEnd, session: Session
    ) -> dict[str, Any]:
        """Ends a guardianship before its time; see `consent.unguarding`."""
        return await unguarding.end_guardianship(self.desk, reference, guardianship, end, session)

    async def name_helper(self, reference: str, new: NewHelper, session: Session) -> Helper:
        """Names somebody who stands by the citizen; see `consent.helping`."""
        return await helping.name_helper(self.desk, reference, new, session)

    async def end_helper(self, reference: str, helper: str, session: Session) -> Helper:
        """Ends that somebody stands by the citizen; see `consent.helping`."""
        return await helping.end_helper(self.desk, reference, helper, session)

    async def lines(self, reference: str, session: Session, after: int = -1) -> dict[str, Any]:
        """Who has seen what; see `consent.lines`."""
        return await lines.read_lines(self.desk, reference, session, after)

    async def disagree(self, reference: str, index: int, words: str, session: Session) -> dict[str, Any]:
        """Disagrees with one line; see `consent.disagreeing`."""
        return await disagreeing.disagree(self.desk, reference, index, words, session)

    async def ask_about(self, reference: str, index: int, words: str, session: Session) -> dict[str, Any]:
        """Asks about one line; see `consent.disagreeing`."""
        return await disagreeing.disagree(self.desk, reference, index, words, session, disagreeing.QUESTION)

    async def around(self, reference: str, session: Session) -> Around:
        """Who stands around the person of a case; see `consent.around`."""
        return await around.around(self.desk, reference, session)

    async def wards(self, session: Session) -> dict[str, str]:
        """The names of those for whom somebody is guardian now, by their cases; see `consent.around`."""
        return await around.wards(self.desk, session)

    async def sending(self, reference: str, session: Session) -> Sending:
        """What somebody can send in a case; see `consent.sending`."""
        return await sending.sending(self.desk, reference, session)

    async def cases(self, session: Session) -> list[dict[str, Any]]:
        """The cases that somebody has to do with; see `consent.granting`."""
        return await granting.cases_of(self.desk, session)

    async def on_behalf(self, case: str, session: Session) -> OnBehalf | None:
        """For whom somebody acts in a case; see `consent.behalf`."""
        return await behalf.on_behalf(self.desk, case, session)

    async def in_whose_care(self, references: Sequence[str], session: Session) -> dict[str, str]:
        """The names of the citizens in whose cases somebody gives access; see `consent.granting`."""
        return await granting.in_whose_care(self.desk, references, session)

    async def permissions(self, reference: str, session: Session) -> dict[str, Any]:
        """Every arrow of a case that was asked about: what stands, as its citizen, guardian or caseworker may see."""
        return await asking.overview(self.desk, reference, session)

    async def messages(self, session: Session) -> list[Message]:
        """What a person was told."""
        sealer = self.desk.sealer
        return await self.database.read(lambda connection: read_messages(connection, sealer, "person", session.person))

    async def read_message(self, message: str, session: Session) -> None:
        """Notes that a message was read. Raises NotFound for one that is not theirs."""
        now = await self.desk.clock.now()
        if not await self.database.write(lambda c: store.read_message(c, message, session.person, now)):
            raise NotFound("There is no such message for you.")

    async def receipts(self, session: Session) -> list[dict[str, Any]]:
        """A person's receipts."""
        sealer = self.desk.sealer
        return await self.database.read(lambda connection: read_receipts(connection, sealer, session.person))

    async def receipt(self, receipt: str, session: Session) -> dict[str, Any]:
        """One receipt with the proof that its entry stands in the ledger. Raises NotFound."""
        for one in await self.receipts(session):
            if one["id"] == receipt:
                proof = await self.desk.ledger.prove(one["collaboration"], one["entry"], ("permission", "person"))
                return {**one, "proof": proof}
        raise NotFound("There is no such receipt for you.")

    async def sweep(self) -> None:
        """What falls due by itself: abandoned changes, ends that nobody wrote, closings, reminders."""
        for dropped in await self.changes.settle(ABANDONED):
            # Only who answered believes that something stands; everybody else heard that nothing was done.
            if dropped.kind in ("decided", "withdrawn"):
                await self._ask_again(dropped)
        await sweep_ends(self.desk)
        await disagreeing.tell_answers(self.desk)
        await closing.sweep(self.desk)

    async def _ask_again(self, dropped: Change) -> None:
        person = dropped.draft.about.get("person", "")
        now = await self.desk.clock.now()
        await self.database.write(
            lambda connection: tell(
                connection, self.desk.sealer, now, once=f"again|{dropped.draft.event}", to_kind="person",
                to_id=person, collaboration=dropped.draft.ledger, kind="please-answer-again",
                about={"arrow": str(dropped.draft.said.get("arrow", ""))},
            )
        )  # fmt: skip
