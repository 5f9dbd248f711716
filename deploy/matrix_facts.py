"""Facts that are as good as they can be, for one actor who asks for one item along one arrow of a map."""

from typing import Any, Literal

from gateway.marks import accounted
from services.collaboration.kinds import Person
from services.collaboration.marks import mark_of
from services.collaboration.model import Actor, Arrow, Item, ServiceMap
from services.collaboration.wire import NONE
from services.decision.wire import PERSON, Agreement, End, Grant, Guardianship, Party, Question, Span

NO_SUCH_ARROW = None

_NOW = 1_796_112_000_000
_NOBODY = ""
_INTERVAL: Span = {"starts_at": _NOW, "ends_at": _NOW + 1}


def facts_of(of: ServiceMap, actor: Actor, item: Item, arrow: Arrow | None) -> Question:
    """The question of `actor`, as a receiver, for what the arrow carries of the item, else for all of the item."""
    carried = arrow.information.get(item.id) if arrow else None
    fields = [f"{item.id}.{field}" for field in carried or item.fields]
    question: Question = {
        "now": _NOW,
        "caller": {"kind": _kind(actor), "partner": _party(actor)["partner"], "side": "to", "valid_until": _NOW + 1},
        "case": {"known_as": "own", **_INTERVAL},
        "asked": {"arrow": "none", "purpose": "none", "form": "on-request", "fields": fields},
    }
    if arrow is None:
        return {**question, "parts": [_grant(actor)]}
    question["asked"] |= {"arrow": arrow.id, "purpose": arrow.purpose, "form": arrow.form.value}
    from_, to = of.actor(arrow.from_.actor), of.actor(arrow.to.actor)
    marks = {path: mark_of(of, arrow, path) for path in arrow.fields}
    return {
        **question,
        "arrow": {
            "id": arrow.id,
            "form": arrow.form.value,
            "purpose": arrow.purpose,
            "fields": list(arrow.fields),
            "erase_by": "2027-03-28",
            "from": _party(from_),
            "to": _party(to),
        },
        # At their own end the grants are those of the one who asks: none, unless it is their part.
        "ends": {"from": _end(from_, True, arrow), "to": _end(to, to.id == actor.id, arrow)},
        **accounted(fields, marks, NONE, _kind(to)),  # type: ignore[typeddict-item]
        "open": [{"opens_at": _NOW, "closes_at": _NOW + 1}],
        "agreement": _agreement(of, from_, to),
        **_ground(of, arrow, _party(to)),
    }


def _kind(actor: Actor) -> Literal["actor", "citizen", "guardian"]:
    match actor.person:
        case Person.SUBJECT:
            return "citizen"
        case Person.GUARDIAN:
            return "guardian"
    return "actor"


def _party(actor: Actor) -> Party:
    return {"actor": actor.id, "partner": PERSON if actor.person else actor.partner or _NOBODY}


def _grant(actor: Actor) -> Grant:
    return {"partner": _party(actor)["partner"], "introduction": "standing", **_INTERVAL}


def _end(actor: Actor, present: bool, arrow: Arrow) -> End:
    kind = _kind(actor)
    if kind == "citizen":
        return {"kind": kind, "actor": actor.id}
    if kind == "guardian":
        guardianship: Guardianship = {"matters": [arrow.matter], **_INTERVAL}
        return {"kind": kind, "actor": actor.id, "matter": arrow.matter, "guardianships": [guardianship]}
    return {"kind": kind, "actor": actor.id, "grants": [_grant(actor)] if present else []}


def _agreement(of: ServiceMap, from_: Actor, to: Actor) -> Agreement:
    if from_.partner is None or to.partner is None:
        return {"kind": "with-the-person"}
    controllers = {of.controller_of(from_.partner), of.controller_of(to.partner)}
    if len(controllers) == 1:
        return {"kind": "one-controller"}
    return {
        "kind": "between",
        "terms": [
            _INTERVAL for each in of.governance.agreements if {*map(of.controller_of, each.between)} == controllers
        ],
    }


def _ground(of: ServiceMap, arrow: Arrow, to: Party) -> Any:
    ground = of.ground_of(arrow.id)
    basis = ground.basis.value
    if basis == "law":
        national = ground.national
        law = {"article_6": ground.article_6, "act": national.act, "section": national.section} if national else {}
        return {"basis": basis, "law": law}
    if basis == "emergency":
        return {"basis": basis, "emergency": {"declared": [_INTERVAL], "inform_by": "2026-12-02"}}
    if basis == "own-information":
        return {"basis": basis}
    permission = {
        "state": "given",
        "own_no": False,
        "for": {"arrow": arrow.id, "purpose": arrow.purpose, "to": to},
        "fields": list(arrow.fields),
        "given_by": {"kind": "citizen"},
        **_INTERVAL,
    }
    return {"basis": basis, "permission": permission}
