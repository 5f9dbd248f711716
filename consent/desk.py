"""What every act at this door needs at hand: the case, its map, who may do what, and an entry to leave."""

from dataclasses import dataclass, field

from consent import store
from consent.hand import InHand, looked_for, turned_away
from consent.model import Guardianship
from consent.wire import fence_of
from services.audit.client import Ledger
from services.changes import Changes, applied_index
from services.clock import Clock
from services.collaboration.client import Collaborations, read_map
from services.collaboration.model import ServiceMap
from services.collaboration.wire import CaseView, MapVersion
from services.connection import Connection
from services.database import Database
from services.identity.client import Callers
from services.identity.wire import Session
from services.problems import NotAllowed, NotFound, Unavailable
from services.sealing import Sealer


@dataclass(slots=True)
class Desk:
    """The room's parts, and the questions that all acts ask first.

    `answers_told`: by collaboration, the last entry up to which citizens have heard what came of what they wrote.
    `issuer` is where people sign in, `master` the key that wraps the keys of cases.
    """

    database: Database
    changes: Changes
    ledger: Ledger
    collaborations: Collaborations
    identity: Callers
    clock: Clock
    sealer: Sealer
    answers_told: dict[str, int] = field(default_factory=dict)

    issuer: str = ""
    master: bytes = b""
    _maps: dict[str, tuple[str, ServiceMap]] = field(default_factory=dict)

    async def map(self, collaboration: str) -> tuple[ServiceMap, int]:
        """The map in force and its version; parsed once per version. Raises NotFound."""
        map_, version = await self.map_version(collaboration)
        return map_, version.version

    async def map_version(self, collaboration: str) -> tuple[ServiceMap, MapVersion]:
        """The map in force, and what was published with it. Raises NotFound."""
        version = await self.collaborations.map_in_force(collaboration)
        known = self._maps.get(collaboration)
        if known is None or known[0] != version.hash:
            known = self._maps[collaboration] = (version.hash, read_map(version))
        return known[1], version

    async def take(self, reference: str, session: Session, collaboration: str = "") -> InHand:
        """The case behind a reference or, for citizens and guardians, its own id. Raises NotFound."""
        try:
            view = await self._found(reference, session, collaboration)
        except NotFound:
            # Somebody looked for a case that is not theirs to know of: on record, and the same answer either way.
            await self.ledger.append([looked_for(reference, session)])
            raise
        if fence_of(view.id) in self.changes.lost:
            raise Unavailable("This case waits for an operator: its records here are older than the ledger.")
        map_, version = await self.map_version(view.collaboration)
        key = (view.collaboration, view.id)

        def read(connection: Connection) -> tuple[list[Guardianship], int]:
            found = [store.as_guardianship(row) for row in store.guardianships(connection, [key])]
            return found, applied_index(connection, view.collaboration, fence_of(view.id))

        guardianships, applied = await self.database.read(read)
        now = await self.clock.now()
        return InHand(view, map_, version.version, guardianships, applied, now, version.anew)

    async def _found(self, reference: str, session: Session, collaboration: str) -> CaseView:
        if reference.startswith("ref_"):
            return await self._by_reference(reference, session, collaboration)
        return await self._by_id(reference, collaboration)

    async def _by_reference(self, reference: str, session: Session, collaboration: str) -> CaseView:
        named = [collaboration] if collaboration else await self.collaborations.collaborations()
        for name in named:
            try:
                view, partner = await self.collaborations.case_by_reference(name, reference)
            except NotFound:
                continue
            if partner == session.partner:
                return view
        raise NotFound("There is no such case for you.", "Check the reference.")

    async def _by_id(self, case: str, collaboration: str) -> CaseView:
        for name in [collaboration] if collaboration else await self.collaborations.collaborations():
            try:
                return await self.collaborations.case(name, case)
            except NotFound:
                continue
        raise NotFound("There is no such case for you.", "Check the reference.")

    async def worker(self, hand: InHand, session: Session) -> set[str]:
        """The parts a professional holds in the case now, teams included. Raises NotFound for who holds none."""
        mine = set()
        # Asked of who keeps the grants: it knows which have begun.
        for actor in sorted({grant.actor for grant in hand.case.grants if not grant.ended}):
            if session.person in await self.collaborations.colleagues(hand.case.collaboration, hand.case.id, actor):
                mine.add(actor)
        if not mine:
            raise NotFound("There is no such case for you.", "Check the reference.")
        return mine

    async def caseworker(self, hand: InHand, session: Session, what: str) -> None:
        """Only somebody whose part gives access, by the map, or an operator; an attempt by others is on record.

        Raises NotAllowed, or NotFound for who has no part in the case at all.
        """
        if "operator" in session.roles:
            return
        try:
            if not await self.worker(hand, session) & set(hand.map.governance.access_given_by):
                parts = ", ".join(hand.map.governance.access_given_by)
                raise NotAllowed("Only those who give access may do this.", f"Ask the {parts} of this case.")
        except (NotAllowed, NotFound) as refusal:
            raise await self.turned_away(hand, what, "", session, refusal) from refusal

    async def own(self, hand: InHand, session: Session, what: str) -> None:
        """Only the citizen, or who is or was a guardian here; for others there is no such case, whatever they name."""
        if not hand.theirs(session.person):
            stranger = NotFound("There is no such case for you.", "Check the reference.")
            raise await self.turned_away(hand, what, "", session, stranger)

    async def turned_away(
        self, hand: InHand, what: str, arrow: str, session: Session, refusal: NotAllowed | NotFound
    ) -> NotAllowed | NotFound:
        """Records an attempt that was refused; the refusal, with its entry for who may know of the case."""
        place = (await self.ledger.append([turned_away(hand, what, arrow, session, refusal)]))[0]
        if isinstance(refusal, NotFound):
            return refusal
        return type(refusal)(refusal.detail, refusal.remedy, **{**refusal.more, "entry": place.index})
