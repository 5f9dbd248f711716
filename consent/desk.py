"""What every act at this door needs at hand: the case, its map, who may do what, and an entry to leave."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from consent import store
from consent.model import Guardianship
from consent.wire import fence_of
from services.audit.client import Ledger
from services.audit.wire import Draft
from services.changes import Changes, applied_index
from services.clock import Clock
from services.collaboration.client import Collaborations, read_map
from services.collaboration.model import NotOnTheMap, ServiceMap
from services.collaboration.wire import CaseView
from services.database import Database
from services.identity.client import Callers
from services.identity.wire import Session
from services.ids import EVENT, new_id
from services.periods import FOREVER
from services.problems import Invalid, NotAllowed, NotFound, Unavailable
from services.sealing import Sealer


@dataclass(frozen=True, slots=True)
class InHand:
    """A case in hand: itself, its map, its guardianships, and the applied index of its fence, read together."""

    case: CaseView
    map: ServiceMap
    version: int
    guardianships: list[Guardianship]
    applied: int
    now: int

    @property
    def key(self) -> tuple[str, str]:
        """Collaboration and case."""
        return self.case.collaboration, self.case.id

    def fences(self) -> dict[str, int]:
        """The fence of the case's permissions, as of what was read."""
        return {fence_of(self.case.id): self.applied}

    def ask(self) -> str:
        """Whom to turn to: the data protection officer of the operator, in a phrase."""
        return f"the data protection officer at {self.map.partner(self.map.governance.operator).title.en}"

    def parts_of(self, person: str) -> set[str]:
        """The actors whose part somebody holds in the case now."""
        return {grant.actor for grant in self.case.grants if grant.person == person and not grant.ended}


@dataclass(slots=True)
class Desk:
    """The room's parts, and the questions that all acts ask first."""

    database: Database
    changes: Changes
    ledger: Ledger
    collaborations: Collaborations
    identity: Callers
    clock: Clock
    sealer: Sealer
    _maps: dict[str, tuple[str, ServiceMap]] = field(default_factory=dict)

    async def map(self, collaboration: str) -> tuple[ServiceMap, int]:
        """The map in force and its version; parsed once per version. Raises NotFound."""
        version = await self.collaborations.map_in_force(collaboration)
        known = self._maps.get(collaboration)
        if known is None or known[0] != version.hash:
            known = self._maps[collaboration] = (version.hash, read_map(version))
        return known[1], version.version

    async def take(self, reference: str, session: Session, collaboration: str = "") -> InHand:
        """The case behind a reference or, for citizens and guardians, its own id. Raises NotFound."""
        if reference.startswith("ref_"):
            view = await self._by_reference(reference, session, collaboration)
        else:
            view = await self._by_id(reference, collaboration)
        if fence_of(view.id) in self.changes.lost:
            raise Unavailable("This case waits for an operator: its records here are older than the ledger.")
        map_, version = await self.map(view.collaboration)
        key = (view.collaboration, view.id)

        def read(connection: Connection) -> tuple[list[Guardianship], int]:
            found = [store.as_guardianship(row) for row in store.guardianships(connection, [key])]
            return found, applied_index(connection, view.collaboration, fence_of(view.id))

        guardianships, applied = await self.database.read(read)
        return InHand(view, map_, version, guardianships, applied, await self.clock.now())

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
        """The parts a professional holds in the case, teams included. Raises NotFound for who holds none."""
        mine = hand.parts_of(session.person)
        for actor in {grant.actor for grant in hand.case.grants if grant.team and not grant.ended}:
            if session.person in await self.collaborations.colleagues(hand.case.collaboration, hand.case.id, actor):
                mine.add(actor)
        if not mine:
            raise NotFound("There is no such case for you.", "Check the reference.")
        return mine

    async def caseworker(self, hand: InHand, session: Session) -> None:
        """Only somebody whose part gives access, by the map, or an operator. Raises NotAllowed, NotFound."""
        if "operator" in session.roles:
            return
        if not await self.worker(hand, session) & set(hand.map.governance.access_given_by):
            parts = ", ".join(hand.map.governance.access_given_by)
            raise NotAllowed("Only those who give access may do this.", f"Ask the {parts} of this case.")


def on_the_map(hand: InHand, arrow: str) -> None:
    """Raises Invalid for an arrow that the map does not have."""
    try:
        hand.map.arrow(arrow)
    except NotOnTheMap as error:
        raise Invalid(f"{error}.", f"Choose among {', '.join(hand.map.arrows)}.", field="arrow") from error


def entry(
    hand: InHand,
    kind: str,
    session: Session,
    said: dict[str, Any],
    *,
    sealed: dict[str, Any] | None = None,
    moves: bool = True,
    rests_on: dict[str, int] | None = None,
    good_before: int = FOREVER,
    about: dict[str, str] | None = None,
) -> Draft:
    """The entry of an act in a case; `moves` bumps the case's fence. Person and case stand as commitments only."""
    who = {"id": session.person, "name": session.name, "partner": session.partner}
    return Draft(
        ledger=hand.case.collaboration,
        kind=kind,
        event=new_id(EVENT),
        said={"map_version": hand.version, **said},
        case=hand.case.id,
        sealed={"case": hand.case.id, "person": who, **(sealed or {})},
        rests_on=rests_on or {},
        good_before=good_before,
        bumps=(fence_of(hand.case.id),) if moves else (),
        about={"person": session.person, "subject": hand.case.subject, **(about or {})},
    )


def about_arrow(hand: InHand, arrow_id: str, **more: Any) -> dict[str, Any]:
    """What an entry says in the clear about an arrow."""
    arrow, ground = hand.map.arrow(arrow_id), hand.map.ground_of(arrow_id)
    return {
        "arrow": arrow_id,
        "activity": arrow.to.activity,
        "purpose": arrow.purpose,
        "ground": str(ground.basis),
        "to": {"actor": arrow.to.actor, "partner": hand.map.actor(arrow.to.actor).partner or "person"},
        **more,
    }


async def turned_away(
    desk: Desk, hand: InHand, what: str, arrow: str, session: Session, refusal: NotAllowed
) -> NotAllowed:
    """Records an attempt that was refused, and gives the refusal back with its entry."""
    said: dict[str, Any] = {"what": what, "outcome": "refused", "reasons": [refusal.code]}
    if arrow:
        said.update(about_arrow(hand, arrow))
    place = (await desk.ledger.append([entry(hand, "turned-away", session, said, moves=False)]))[0]
    return type(refusal)(refusal.detail, refusal.remedy, **{**refusal.more, "entry": place.index})
