"""What the fields of a map say of who somebody is, and what an arrow makes of that. Pure.

A protected name or address, and a national number to a private partner, pass only where the arrow names an exception:
in Denmark the CPR Act § 28, and the Data Protection Act § 11; GDPR Article 87. What applies is for the operator to
confirm. The map marks such fields; one that it does not mark, and that looks like one, is taken for one.
"""

import re
from typing import TYPE_CHECKING

from services.collaboration.flows import Arrow, Field
from services.collaboration.kinds import Identifies, PartnerKind, Person
from services.collaboration.wire import Mark
from services.periods import ends_at

if TYPE_CHECKING:
    from services.collaboration.model import ServiceMap

_NUMBERS = frozenset({"cpr", "cprnr", "cprnummer", "personnummer", "ssn"})
_NAMES = frozenset({"name", "names", "surname", "firstname", "lastname", "navn", "navne", "fornavn", "efternavn"})
_ADDRESSES = frozenset({"address", "addresses", "adresse", "adresser", "bopæl"})
_LOOKS = ((_NUMBERS, Identifies.NATIONAL_NUMBER), (_ADDRESSES, Identifies.ADDRESS), (_NAMES, Identifies.NAME))
_WORD = re.compile(r"[^\W\d_]+")


def looks_like(field: Field) -> Identifies:
    """What a field is by the words of its id and its titles; NOTHING where none of them says so."""
    words = set(_WORD.findall(f"{field.id} {field.title.da} {field.title.en}".lower()))
    return next((what for known, what in _LOOKS if words & known), Identifies.NOTHING)


def identifies(field: Field) -> Identifies:
    """What a field is: as the map says, else what it looks like."""
    return field.identifies or looks_like(field)


def is_private(map_: "ServiceMap", actor: str) -> bool:
    """Whether who receives is no public authority: its partner, or the controller that is part of, is not public.

    A voluntary organization is private, and so is a person.
    """
    partner = map_.actor(actor).partner
    if partner is None:
        return True
    both = {map_.partner(partner).kind, map_.partner(map_.controller_of(partner)).kind}
    return both != {PartnerKind.PUBLIC}


def needs_exception(map_: "ServiceMap", arrow: Arrow, path: str) -> bool:
    """Whether a field can be kept back on this arrow: never what the citizen is told of themselves."""
    field, what = map_.field(path), identifies(map_.field(path))
    if map_.actor(arrow.to.actor).person is Person.SUBJECT and field.about is None:
        return False
    return is_private(map_, arrow.to.actor) if what is Identifies.NATIONAL_NUMBER else what is not Identifies.NOTHING


def mark_of(map_: "ServiceMap", arrow: Arrow, path: str) -> Mark:
    """The mark of a field (``item.field``) on this arrow. An exception holds to the end of its last day."""
    field = map_.field(path)
    excepted = arrow.exceptions.get(path)
    return Mark(
        kind=str(identifies(field)),
        of="another" if field.about else "citizen",
        receiver="private" if is_private(map_, arrow.to.actor) else "public",
        excepted_until=ends_at(excepted.last_day, map_.zone) if excepted else 0,
    )
