"""The parts of a service map that say who takes part, with what, and how it is governed.

All are frozen. Names of other parts are their ids in the map; the map looks them up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.collaboration.kinds import (
    ActorKind,
    AgreementKind,
    AssetKind,
    AssetStatus,
    Interdependence,
    Nature,
    PartnerKind,
    Person,
    RecordKind,
    RemitKind,
    Strategy,
    TakesPart,
    ThirdPartyKind,
)
from services.periods import Duration

Language = Literal["da", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    da: str
    en: str

    def in_(self, language: Language) -> str:
        """The text in ``language``."""
        return self.da if language == "da" else self.en


@dataclass(frozen=True, slots=True)
class Partner:
    """An organization: a controller, or part of one."""

    id: str
    title: Words
    kind: PartnerKind
    part_of: str | None
    dpo: str | None


@dataclass(frozen=True, slots=True)
class Actor:
    """A role in the map. ``partner`` is None for the citizen, the guardian, and those who see counts only."""

    id: str
    title: Words
    partner: str | None
    kind: ActorKind | None
    person: Person | None
    volunteer: bool


@dataclass(frozen=True, slots=True)
class Remit:
    """Whom the collaboration helps."""

    kind: RemitKind
    group: Words


@dataclass(frozen=True, slots=True)
class Questions:
    """The four questions that a collaboration answers before its map is published."""

    strategy: Strategy
    why: Words
    resources: Words
    technology_and_places: Words
    routines_and_improvement: Words


@dataclass(frozen=True, slots=True)
class Coordinator:
    """The actor who coordinates, and the time for it; None where nobody has said how much."""

    actor: str
    hours_per_week: int | None


@dataclass(frozen=True, slots=True)
class Responsible:
    """For one partner: the actor who agrees to a new map, and the one who runs it from day to day."""

    strategic: str
    operational: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Between two controllers; no flow without one in force. ``last_day`` None: no end."""

    between: tuple[str, str]
    kind: AgreementKind
    reference: str
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """Somebody who is no partner and takes part in managing (co-management) or in deciding (co-governance), and how."""

    title: Words
    kind: ThirdPartyKind
    takes_part_in: TakesPart
    how: Words


@dataclass(frozen=True, slots=True)
class Governance:
    """Who operates, grants, coordinates, agrees, is heard; who takes part beside the partners; and the agreements."""

    operator: str
    controller_of: Mapping[RecordKind, str]
    access_given_by: tuple[str, ...]
    coordinator: Coordinator
    reflection_every: Duration
    responsible: Mapping[str, Responsible]
    citizens_voice: Words
    third_parties: tuple[ThirdParty, ...]
    agreements: tuple[Agreement, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """What one partner brings."""

    id: str
    partner: str
    title: Words
    nature: Nature
    amount: int | None
    availability: Words | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Complement:
    """Resources that complete each other, and how they depend on one another."""

    resources: tuple[str, ...]
    interdependence: Interdependence
    how: Words


@dataclass(frozen=True, slots=True)
class Asset:
    """Shared technology, or a place to meet. ``partners`` names them all, also where the file says ``all``."""

    title: Words
    kind: AssetKind
    partners: tuple[str, ...]
    status: AssetStatus


@dataclass(frozen=True, slots=True)
class Routine:
    """What is shared regularly: by whom, how often, in what form, and which arrows. ``asset`` is an asset's title."""

    title: Words
    every: Duration
    form: str
    actors: tuple[str, ...]
    what: tuple[str, ...]
    asset: str | None
