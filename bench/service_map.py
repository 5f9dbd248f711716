"""The service map of the benchmark's world, in the format of `docs/map.md`; JSON is YAML, too."""

from itertools import combinations
from typing import Any

import orjson

from bench.world import COLLABORATION, PURPOSE, Actor, Arrow, World, names

CASEWORKER = "caseworker"
_TALK = "talk"


def map_text(world: World, collaboration: str = COLLABORATION) -> str:
    """The whole map, as it is published."""
    content = {**_content(world), "collaboration": collaboration}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2).decode()


def _content(world: World) -> dict[str, Any]:
    actors = [actor for circle in world.circles for actor in circle]
    return {
        "title": _both("Benchmark"),
        "time_zone": "Europe/Copenhagen",
        "state": "routine",
        "relation_to_co_production": "enables",
        "remit": {"kind": "social-group", "group": "Invented people"},
        "need": "To know what a flow costs",
        "questions": _questions(),
        "partners": {one: {"title": _both(f"Partner {one}"), "kind": "public"} for one in world.partners},
        "governance": _governance(world),
        "actors": {**_people(world), **{actor.id: _actor(actor) for actor in actors}},
        "purposes": {PURPOSE: _both("Work together")},
        "grounds": {
            "asked": {**_ground("permission", "6(1)(a)"), "kind": "gdpr-consent"},
            "own": _ground("own-information", "6(1)(e)"),
        },
        "information": {
            "own-words": {"holder": "citizen", "title": _both("Own words"), "fields": {"dream": _both("Dream")}},
            **{actor.item: _item(actor) for actor in actors},
        },
        "activities": {_TALK: _activity(True, [CASEWORKER, "citizen"]), **_circles(world)},
        "order": [[_TALK], [_activity_of(number) for number in range(world.size.circles)]],
        "arrows": {"own-words": _own_words(), **_arrows(world)},
    }


def activity_of(arrow: Arrow) -> str:
    """The activity during which an arrow is open."""
    return _activity_of(arrow.receiver.circle)


def _activity_of(circle: int) -> str:
    return f"circle-{circle}"


def _both(text: str) -> dict[str, str]:
    return {"da": text, "en": text}


def _questions() -> dict[str, Any]:
    answers = dict.fromkeys(("resources", "technology_and_places", "routines_and_improvement"), "Invented")
    return {"why": {"strategy": "new-service", "answer": "Invented"}, **answers}


def _governance(world: World) -> dict[str, Any]:
    operator = world.partners[0]
    responsible = {one: {"strategic": _head(one), "operational": _head(one)} for one in world.partners}
    return {
        "operator": operator,
        "controller_of": dict.fromkeys(("permissions", "notices", "ledger"), operator),
        "access_given_by": [CASEWORKER],
        "coordinator": {"actor": CASEWORKER, "hours_per_week": 10},
        "reflection_every": "P3M",
        "responsible": responsible,
        "citizens_voice": "Heard before every new map",
        "agreements": _agreements(world),
    }


def _agreements(world: World) -> list[dict[str, Any]]:
    pairs = {
        tuple(sorted((one.partner, other.partner)))
        for circle in world.circles
        for one, other in combinations(circle, 2)
    }
    common = {"kind": "disclosure", "first_day": "2020-01-01"}
    return [{"between": list(pair), "reference": f"r-{number}", **common} for number, pair in enumerate(sorted(pairs))]


def _head(partner: str) -> str:
    return f"head-{partner}"


def _people(world: World) -> dict[str, Any]:
    heads = {
        _head(one): {"partner": one, "kind": "manager", "title": _both(f"Head of {one}")} for one in world.partners
    }
    caseworker = {"partner": world.partners[0], "kind": "professional", "title": _both("Caseworker")}
    citizen = {"person": "subject", "title": _both("Citizen")}
    return {CASEWORKER: caseworker, "citizen": citizen, **heads}


def _actor(actor: Actor) -> dict[str, Any]:
    return {"partner": actor.partner, "kind": "professional", "title": _both(f"Actor {actor.id}")}


def _ground(basis: str, article_6: str) -> dict[str, Any]:
    return {"basis": basis, "article_6": article_6, "checked_by": CASEWORKER, "checked_on": "2026-01-01"}


def _item(actor: Actor) -> dict[str, Any]:
    fields = {name: _both(f"Field {name}") for name in names()}
    return {"holder": actor.id, "title": _both(f"Item of {actor.id}"), "fields": fields}


def _activity(co_produced: bool, actors: list[str]) -> dict[str, Any]:
    return {"title": _both("Activity"), "co_produced": co_produced, "phase": "deliver", "actors": actors}


def _circles(world: World) -> dict[str, Any]:
    return {
        _activity_of(number): _activity(False, [actor.id for actor in circle])
        for number, circle in enumerate(world.circles)
    }


def _own_words() -> dict[str, Any]:
    ends = {"from": f"citizen@{_TALK}", "to": f"{CASEWORKER}@{_TALK}"}
    return {**ends, "information": {"own-words": ["dream"]}, "ground": "own", **_common()}


def _arrows(world: World) -> dict[str, Any]:
    return {
        arrow.id: {**_arrow(arrow), "form": "on-request" if arrow.id in world.asked else "sent"}
        for arrow in world.arrows.values()
    }


def _arrow(arrow: Arrow) -> dict[str, Any]:
    activity = activity_of(arrow)
    ends = {"from": f"{arrow.sender.id}@{activity}", "to": f"{arrow.receiver.id}@{activity}"}
    introduces = {"introduces": True} if arrow.introduces else {}
    return {
        **ends,
        **introduces,
        "information": {arrow.sender.item: names()},
        "when": {"during": [activity]},
        "ground": "asked",
        **_common(),
    }


def _common() -> dict[str, Any]:
    shared = {"purpose": PURPOSE, "form": "sent", "matter": "personal", "keep_for": "P3M"}
    return {"need_to_know": _both("To work together"), **shared}
