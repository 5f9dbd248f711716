"""Facets of a search: what entries say in the clear, by which they are chosen and counted. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping

from services.audit.wire import Entry

FACETS = ("arrow", "partner", "outcome", "reason", "kind", "actor")
"""The facets there are, in the order of a page."""

LOOK_UP = "look-up"


def values_of(entry: Entry) -> dict[str, tuple[str, ...]]:
    """What an entry says under each facet; nothing where it says none."""
    said, about = entry.said, entry.about
    ends = dict.fromkeys(about.get(end, "") for end in ("from_partner", "to_partner"))
    found = {
        "arrow": _texts(said.get("arrow")),
        "partner": tuple(filter(None, ends)),
        "outcome": _texts(said.get("outcome")),
        "reason": _texts(said.get("reasons")),
        "kind": (entry.kind,),
        "actor": _texts(said.get("actor")),
    }
    return {facet: found[facet] for facet in FACETS}


def wanted(values: Mapping[str, tuple[str, ...]], chosen: Mapping[str, str], but: str = "") -> bool:
    """Whether an entry with these values has what was chosen under every facet, `but` one left out."""
    return all(value in values[facet] for facet, value in chosen.items() if value and facet != but)


def counted(entries: Iterable[Entry], chosen: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Per facet, how often each value occurs among the entries that have what was chosen under all others; the most
    frequent first."""
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for entry in entries:
        values = values_of(entry)
        for facet in FACETS:
            if wanted(values, chosen, but=facet):
                counts[facet].update(values[facet])
    return {facet: dict(sorted(found.items(), key=lambda one: (-one[1], one[0]))) for facet, found in counts.items()}


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(one for one in value if isinstance(one, str) and one) if isinstance(value, list) else ()
