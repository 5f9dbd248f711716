"""Whether partners, actors, grounds and governance hold together."""

import re

from services.collaboration.controllers import controller
from services.collaboration.kinds import ActorKind, Basis
from services.collaboration.mistakes import Mistakes, quoted
from services.collaboration.model import Actor, Agreement, ServiceMap

_RESERVED = {"all", "person"}
_ARTICLE_6 = re.compile(r"6\(1\)\([a-f]\)")
_ARTICLE_9 = re.compile(r"9\(2\)\([a-j]\)")


def check_partners(map_: ServiceMap, mistakes: Mistakes) -> None:
    """Note every mistake in partners, actors, grounds and governance."""
    _reserved(map_, mistakes)
    _parts_of_parts(map_, mistakes)
    for actor in map_.actors.values():
        _whose(mistakes, actor)
    _introductions(map_, mistakes)
    _grounds(map_, mistakes)
    _responsible(map_, mistakes)
    for at, agreement in enumerate(map_.governance.agreements):
        _agreement(map_, mistakes, f"governance.agreements[{at}].between", agreement)


def _reserved(map_: ServiceMap, mistakes: Mistakes) -> None:
    for id_ in _RESERVED & map_.partners.keys():
        says = f"{quoted(id_)} cannot be a partner's id: in a map and in the facts of a flow it means something else"
        mistakes.add(f"partners.{id_}", says, "Give the partner another id.")


def _parts_of_parts(map_: ServiceMap, mistakes: Mistakes) -> None:
    for id_, partner in map_.partners.items():
        above = partner.part_of
        for _ in map_.partners:
            if above == id_:
                says = f"{quoted(id_)} is part of itself, so nobody is controller"
                mistakes.add(f"partners.{id_}.part_of", says, "Take `part_of` away from the one that is controller.")
                break
            above = map_.partners[above].part_of if above is not None and above in map_.partners else None


def _whose(mistakes: Mistakes, actor: Actor) -> None:
    here = f"actors.{actor.id}"
    if actor.person is not None and actor.partner is not None:
        says = f"{quoted(actor.id)} is a person of the case and cannot act for a partner too"
        mistakes.add(here, says, "Keep `person` or `partner`.")
    if actor.person is None and actor.partner is None and actor.kind is not ActorKind.INDIRECT_STAKE:
        says = f"{quoted(actor.id)} acts for nobody"
        mistakes.add(here, says, "Write `partner: …`, or `person: subject` for the citizen, `person: guardian`.")


def _introductions(map_: ServiceMap, mistakes: Mistakes) -> None:
    """Being in a case is itself information: outside, a part is given only to an actor to whom an arrow introduces."""
    granting = {map_.actors[id_].partner for id_ in map_.governance.access_given_by if id_ in map_.actors}
    inside = {controller(map_, id_) for id_ in granting} - {None}
    for actor in map_.actors.values():
        outside = inside and controller(map_, actor.partner) not in {None, *inside}
        used = map_.arrows_from(actor.id) or map_.arrows_to(actor.id)
        if outside and used and not map_.introducing_arrows_to(actor.id):
            says = f"No arrow introduces the person to {quoted(actor.id)}, so nobody can ever be given this part"
            mistakes.add(f"actors.{actor.id}", says, f"Draw an arrow to {actor.id} with `introduces: true`.")


def _grounds(map_: ServiceMap, mistakes: Mistakes) -> None:
    for id_, ground in map_.grounds.items():
        if ground.article_6 and _ARTICLE_6.fullmatch(ground.article_6) is None:
            says = f"{quoted(ground.article_6)} is no letter of GDPR Article 6(1)"
            mistakes.add(f"grounds.{id_}.article_6", says, "Write 6(1)(a) to 6(1)(f).")
        if ground.article_9 and _ARTICLE_9.fullmatch(ground.article_9) is None:
            says = f"{quoted(ground.article_9)} is no letter of GDPR Article 9(2)"
            mistakes.add(f"grounds.{id_}.article_9", says, "Write 9(2)(a) to 9(2)(j).")
        if ground.basis is Basis.LAW and ground.article_6 == "6(1)(a)":
            says = "Article 6(1)(a) is consent, and the basis is law"
            mistakes.add(
                f"grounds.{id_}.article_6", says, "Name the letter the law rests on, such as 6(1)(c) or 6(1)(e)."
            )


def _responsible(map_: ServiceMap, mistakes: Mistakes) -> None:
    for id_ in map_.controllers:
        if id_ not in map_.governance.responsible:
            says = f"Nobody is responsible for {quoted(id_)}"
            remedy = f"Write {id_}: {{strategic: …, operational: …}} with an actor of it for each."
            mistakes.add(f"governance.responsible.{id_}", says, remedy)
    for id_, two in map_.governance.responsible.items():
        for name, who in (("strategic", two.strategic), ("operational", two.operational)):
            actor = map_.actors.get(who)
            if actor is not None and id_ in map_.partners and controller(map_, actor.partner) != controller(map_, id_):
                says = f"{quoted(who)} does not act for {quoted(id_)}"
                mistakes.add(f"governance.responsible.{id_}.{name}", says, f"Name an actor of {id_}.")


def _agreement(map_: ServiceMap, mistakes: Mistakes, path: str, agreement: Agreement) -> None:
    for side, id_ in enumerate(agreement.between):
        partner = map_.partners.get(id_)
        if partner is not None and partner.part_of is not None:
            above = controller(map_, id_) or partner.part_of
            says = f"{quoted(id_)} is part of {quoted(above)}, which is the controller"
            mistakes.add(f"{path}[{side}]", says, f"Write {above}: only controllers agree.")
