"""A case in hand at this door, and the entries that acts in it leave. Pure."""

from dataclasses import dataclass, field
from typing import Any

from consent.model import CUSTODY, Guardianship
from consent.wire import fence_of
from services.audit.wire import HOUSE, Draft
from services.collaboration.model import NotOnTheMap, ServiceMap
from services.collaboration.wire import Anew, CaseView, asks_since
from services.identity.wire import Session
from services.ids import EVENT, new_id
from services.periods import FOREVER
from services.problems import Invalid, NotAllowed, NotFound

PERSON = "person"
"""Stands for the partner at an end where the citizen or a guardian is."""


@dataclass(frozen=True, slots=True)
class InHand:
    """A case in hand: itself, its map, its guardianships, and the applied index of its fence, read together."""

    case: CaseView
    map: ServiceMap
    version: int
    guardianships: list[Guardianship]
    applied: int
    now: int
    anew: dict[str, list[Anew]] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """Collaboration and case."""
        return self.case.collaboration, self.case.id

    def fences(self) -> dict[str, int]:
        """The fence of the case's permissions, as of what was read."""
        return {fence_of(self.case.id): self.applied}

    def asks(self, arrow: str) -> bool:
        """Whether the map has this arrow, and a permission is what it rests on now."""
        return arrow in self.map.arrows and str(self.map.ground_of(arrow).basis) == "permission"

    def asks_since(self, arrow: str) -> int:
        """The version from which on a yes along this arrow must be; an earlier one is asked for anew."""
        return asks_since(self.anew, arrow)

    def different(self, arrow: str, since: int) -> dict[str, str]:
        """What is different along an arrow from what was answered under the version `since`, by language."""
        later = [one for one in self.anew.get(arrow, []) if one.version > since]
        return {"da": " ".join(one.da for one in later), "en": " ".join(one.en for one in later)}

    def ask(self) -> str:
        """Whom to turn to: the data protection officer of the operator, in a phrase."""
        return f"the data protection officer at {self.map.partner(self.map.governance.operator).title.en}"

    def theirs(self, person: str) -> bool:
        """Whether somebody is this case's citizen, or is or was a guardian in it."""
        return person == self.case.subject or any(one.guardian == person for one in self.guardianships)

    def may_end(self, person: str, arrow: str) -> bool:
        """Whether somebody may withdraw what is given along an arrow: the citizen, or a guardian in its matter now."""
        return person == self.case.subject or self.guards(person, arrow)

    def guards(self, person: str, arrow: str) -> bool:
        """Whether somebody is guardian now in the matter of an arrow."""
        matter = self.map.arrow(arrow).matter
        return any(one.guardian == person and one.in_force(matter, self.now) for one in self.guardianships)

    def may_say_yes(self, person: str, arrow: str, own_no: bool) -> bool:
        """Whether somebody could say yes along an arrow now: a guardian not against the citizen's own no, and the
        citizen not while somebody holds custody. (What decides is `consent.model.decider_of`.)"""
        if person != self.case.subject:
            return not own_no and self.guards(person, arrow)
        matter = self.map.arrow(arrow).matter
        return not any(one.kind == CUSTODY and one.in_force(matter, self.now) for one in self.guardianships)


def on_the_map(hand: InHand, arrow: str) -> None:
    """Raises Invalid for an arrow that the map does not have."""
    try:
        hand.map.arrow(arrow)
    except NotOnTheMap as error:
        raise Invalid(
            "The map has no such arrow.", f"Choose among {', '.join(hand.map.arrows)}.", field="arrow"
        ) from error


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


def looked_for(reference: str, session: Session) -> Draft:
    """The entry of somebody who looked for a case that is not theirs to know of, in the house ledger."""
    said = {"what": "case", "outcome": "refused", "reasons": [NotFound.code], "partner": session.partner or "person"}
    who = {"id": session.person, "name": session.name, "partner": session.partner}
    about = {"person": session.person}
    return Draft(HOUSE, "turned-away", new_id(EVENT), said, sealed={"person": who, "reference": reference}, about=about)


def turned_away(hand: InHand, what: str, arrow: str, session: Session, refusal: NotAllowed | NotFound) -> Draft:
    """The entry of an attempt in a case that was refused."""
    said: dict[str, Any] = {"what": what, "outcome": "refused", "reasons": [refusal.code]}
    if arrow:
        said.update(about_arrow(hand, arrow))
    return entry(hand, "turned-away", session, said, moves=False)
