"""Reads the parts of a map that say who takes part, with what, and how it is governed."""

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
from services.collaboration.parts import (
    Actor,
    Agreement,
    Asset,
    Complement,
    Coordinator,
    Governance,
    Partner,
    Questions,
    Remit,
    Resource,
    Responsible,
    Routine,
    ThirdParty,
)
from services.collaboration.section import Section


def remit(here: Section) -> Remit:
    """Whom the collaboration helps."""
    with here:
        return Remit(here.choice("kind", RemitKind), here.words("group"))


def questions(here: Section) -> Questions:
    """The four answers; the first has a strategy too."""
    with here, here.section("why") as why:
        return Questions(
            strategy=why.choice("strategy", Strategy),
            why=why.words("answer"),
            resources=here.words("resources"),
            technology_and_places=here.words("technology_and_places"),
            routines_and_improvement=here.words("routines_and_improvement"),
        )


def partner(id_: str, here: Section) -> Partner:
    """One partner."""
    with here:
        return Partner(
            id=id_,
            title=here.words("title"),
            kind=here.choice("kind", PartnerKind),
            part_of=here.maybe_text("part_of"),
            dpo=here.maybe_text("dpo"),
        )


def actor(id_: str, here: Section) -> Actor:
    """One actor: a partner's, a person of the case, or one who sees counts only."""
    with here:
        person = here.maybe_choice("person", Person)
        return Actor(
            id=id_,
            title=here.words("title"),
            partner=here.maybe_text("partner"),
            # A person of the case needs no kind: being the citizen or the guardian is one.
            kind=here.maybe_choice("kind", ActorKind) if person else here.choice("kind", ActorKind),
            person=person,
            volunteer=here.maybe_flag("volunteer"),
        )


def governance(here: Section) -> Governance:
    """Who operates, grants, coordinates, agrees, is heard; and the agreements."""
    with here, here.section("controller_of") as records, here.section("coordinator") as coordinator:
        return Governance(
            operator=here.text("operator"),
            controller_of={kind: records.text(kind.value) for kind in RecordKind},
            access_given_by=here.ids("access_given_by"),
            coordinator=Coordinator(coordinator.text("actor"), coordinator.maybe_whole("hours_per_week")),
            reflection_every=here.duration("reflection_every"),
            responsible={id_: _responsible(inner) for id_, inner in here.parts("responsible")},
            citizens_voice=here.words("citizens_voice"),
            third_parties=tuple(_third_party(inner) for inner in here.entries("third_parties")),
            agreements=tuple(_agreement(inner) for inner in here.entries("agreements")),
        )


def _responsible(here: Section) -> Responsible:
    with here:
        return Responsible(here.text("strategic"), here.text("operational"))


def _third_party(here: Section) -> ThirdParty:
    with here:
        return ThirdParty(
            title=here.words("title"),
            kind=here.choice("kind", ThirdPartyKind),
            takes_part_in=here.choice("takes_part_in", TakesPart),
            how=here.words("how"),
        )


def _agreement(here: Section) -> Agreement:
    with here:
        between = here.ids("between")
        if here.has("between") and len(between) != 2:
            here.wrong(f"{here.path}.between", "An agreement is between two", "Name two: [municipality, cafe].")
        first, last = here.day("first_day"), here.maybe_day("last_day")
        if last is not None and last < first:
            says = f"The last day, {last}, is before the first, {first}"
            here.wrong(f"{here.path}.last_day", says, "Change the two, or take last_day away for no end.")
        return Agreement(
            between=(between[0], between[1]) if len(between) == 2 else ("", ""),
            kind=here.choice("kind", AgreementKind),
            reference=here.text("reference"),
            first_day=first,
            last_day=last,
        )


def resource(id_: str, here: Section) -> Resource:
    """What one partner brings."""
    with here:
        return Resource(
            id=id_,
            partner=here.text("partner"),
            title=here.words("title"),
            nature=here.choice("nature", Nature),
            amount=here.maybe_whole("amount"),
            availability=here.maybe_words("availability"),
            source=here.maybe_text("source"),
        )


def complement(here: Section) -> Complement:
    """Resources that complete each other."""
    with here:
        return Complement(here.ids("resources"), here.choice("interdependence", Interdependence), here.words("how"))


def asset(here: Section, everyone: tuple[str, ...]) -> Asset:
    """Shared technology or a place; ``partners: all`` means ``everyone``."""
    with here:
        return Asset(
            title=here.words("title"),
            kind=here.choice("kind", AssetKind),
            partners=everyone if here.raw("partners") == "all" else here.ids("partners"),
            status=here.choice("status", AssetStatus),
        )


def routine(here: Section) -> Routine:
    """What is shared regularly."""
    with here:
        return Routine(
            title=here.words("title"),
            every=here.duration("every"),
            form=here.text("form"),
            actors=here.ids("actors"),
            what=here.maybe_ids("what"),
            asset=here.maybe_text("asset"),
        )
