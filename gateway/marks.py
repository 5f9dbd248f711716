"""What the fields asked for say of who somebody is, as facts for the policy. Pure: what may pass is for the policy."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.collaboration.wire import NONE, UNKNOWN, Mark

NOTHING, NUMBER = "nothing", "national-number"


def accounted(asked: Iterable[str], marks: Mapping[str, Mark], protection: str, to: str) -> dict[str, Any]:
    """Each field asked for, once: in `plain` where it says of nobody who they are, else in `marked` with its facts.

    A field that the map gives no mark stands in neither, and is refused. `to` is the kind of the arrow's end.
    """
    known = [(field, marks[field]) for field in asked if field in marks]
    found: dict[str, Any] = {}
    if plain := [field for field, mark in known if mark.kind == NOTHING]:
        found["plain"] = plain
    if len(plain) < len(known):
        found["marked"] = [_marked(field, mark, protection, to) for field, mark in known if mark.kind != NOTHING]
    return found


def _marked(field: str, mark: Mark, protection: str, to: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"field": field, "kind": mark.kind, "of": mark.of}
    if mark.kind == NUMBER:
        facts["receiver"] = mark.receiver
        free = mark.receiver == "public"
    else:
        # Of another than the citizen nobody here looks it up, so it stays unknown.
        facts["protection"] = protection if mark.of == "citizen" else UNKNOWN
        free = facts["protection"] == NONE
    own = mark.of == "citizen" and to == "citizen"
    # An exception is a fact only where it is needed: no fact is there that nothing reads.
    if mark.excepted_until and not free and not own:
        facts["exception"] = {"starts_at": 0, "ends_at": mark.excepted_until}
    return facts
