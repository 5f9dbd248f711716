"""What the map calls things, in the words that stand on pages."""

from services.collaboration.model import Arrow, Language
from tests.house import the_map

DASH = " \u2013 "


def fields(arrow: str, voice: str) -> str:
    """What goes along an arrow."""
    return ", ".join(the_map().field(path).title.in_(_language(voice)) for path in _arrow(arrow).fields)


def field(path: str, voice: str) -> str:
    """A field, by its path `item.field`."""
    return the_map().field(path).title.in_(_language(voice))


def part(actor: str, voice: str) -> str:
    """A part that is played in a case."""
    return the_map().actor(actor).title.in_(_language(voice))


def activity(name: str, voice: str) -> str:
    """An activity."""
    return the_map().activity(name).title.in_(_language(voice))


def need(arrow: str, voice: str) -> str:
    """Why the receiver of an arrow needs it."""
    return _arrow(arrow).need_to_know.in_(_language(voice))


def line(arrow: str, voice: str) -> str:
    """How an arrow stands in the list of a case: what goes along it, why, and from where to where."""
    found = _arrow(arrow)
    ends = (activity(end.activity, voice) for end in (found.from_, found.to))
    return f"{fields(arrow, voice)}: {need(arrow, voice)} ({DASH.join(ends)})"


def own_line(arrow: str, voice: str) -> str:
    """How an arrow stands among a citizen's own."""
    item, begins = the_map().item(paths(arrow)[0].split(".")[0]), _arrow(arrow).from_.activity
    return f"{item.title.in_(_language(voice))}: {activity(begins, voice)}"


def paths(arrow: str) -> tuple[str, ...]:
    """The fields of an arrow, as `item.field`."""
    return tuple(_arrow(arrow).fields)


def _arrow(arrow: str) -> Arrow:
    return the_map().arrow(arrow)


def _language(voice: str) -> Language:
    return "da" if voice.startswith("da") else "en"
