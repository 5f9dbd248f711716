"""What the network of real flows tells, in sentences: bridges, ties that carry nothing, and who is left out."""

from collections.abc import Iterable

from services.collaboration.model import Language
from services.learning.network import ACTORS
from services.learning.wire import Finding, Network, Place, Practice, Tie

_AND = {"da": " og ", "en": " and "}
_NAMED = 3
_SAYS = {
    "bridge": (
        "Alt mellem {groups} går gennem én: {who}. Hvad sker der, når {who} er væk?",
        "Everything between {groups} passes through one: {who}. What happens when {who} is away?",
    ),
    "more-bridge": (
        "{who} er blevet et bindeled, som kortet ikke tegner: i praksis går alt mellem {groups} den vej.",
        "{who} has become a link that the map does not draw: in practice everything between {groups} goes that way.",
    ),
    "empty-tie": (
        "Mellem {one} og {other} er der tegnet en forbindelse, men der gik ikke noget.",
        "Between {one} and {other} a tie is drawn, and nothing went along it.",
    ),
    "left-out": (
        "{who} er på kortet, men i praksis gik der ikke noget til eller fra.",
        "{who} is on the map, and in practice nothing went to or from there.",
    ),
}


def holes(practice: Practice) -> list[Finding]:
    """What is worth talking about: for actors all of it, for partners who stands between them."""
    return [finding for network in practice.networks for finding in _of(network)]


def _of(network: Network) -> Iterable[Finding]:
    titles = {place.id: place.title for place in network.places}
    for place in sorted(network.places, key=lambda one: -one.real.betweenness):
        if place.real.bridge and len(place.parts) > 1:
            yield _bridge(network.kind, place, titles)
    for place in network.places:
        if place.real.ties == 0:
            yield _finding("left-out", network.kind, who=place.title)
    if network.kind == ACTORS:
        for tie in network.ties:
            if not tie.real and not _left_out(network, tie):
                yield _finding("empty-tie", network.kind, one=titles[tie.one], other=titles[tie.other])


def _left_out(network: Network, tie: Tie) -> bool:
    """Whether one of its ends has nothing at all: that is told once, and not for each of its ties."""
    return any(place.real.ties == 0 for place in network.places if place.id in (tie.one, tie.other))


def _bridge(kind: str, place: Place, titles: dict[str, dict[str, str]]) -> Finding:
    groups = {language: _groups(place.parts, titles, language) for language in _AND}
    return _finding("bridge" if place.drawn.bridge else "more-bridge", kind, who=place.title, groups=groups)


def _groups(parts: list[list[str]], titles: dict[str, dict[str, str]], language: str) -> str:
    """The groups by name, the smallest first, the largest as the rest where it has many."""
    rest = {"da": "de andre", "en": "the others"}[language]
    named = [
        ", ".join(titles[id_][language] for id_ in part) if len(part) <= _NAMED else rest
        for part in sorted(parts, key=len)
    ]
    named = list(dict.fromkeys(named))
    if len(named) == 1:  # several large groups
        return named[0]
    return ", ".join(named[:-1]) + _AND[language] + named[-1]


def _finding(what: str, kind: str, **values: dict[str, str]) -> Finding:
    def says(language: Language) -> str:
        words = _SAYS[what][language == "en"]
        return words.format(**{name: told[language] for name, told in values.items()})

    return Finding(f"{what}-{kind}", "", says("da"), says("en"))
