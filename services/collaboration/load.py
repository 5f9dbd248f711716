"""From a file to a service map, or to all its mistakes.

1. The text is read as names and values (``tree``).
2. They are read as the parts of a map (``read``).
3. The parts are held against each other (``check``).
4. Only without a single mistake there is a map.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import orjson

from services.collaboration.advice import advise
from services.collaboration.check import check
from services.collaboration.mistakes import Mistake, Mistakes
from services.collaboration.model import ServiceMap
from services.collaboration.read import read
from services.collaboration.tree import Content, parse
from services.problems import Invalid


@dataclass(frozen=True, slots=True)
class Loaded:
    """A map, or the mistakes that kept it from being one: exactly one of the two is there.

    With a map come its content as JSON, in the order of the file, the content's hash (see ``map_hash``), and what its
    designer should look at (see ``advice``), which stops nothing.
    """

    map: ServiceMap | None
    mistakes: tuple[Mistake, ...]
    content: bytes = b""
    map_hash: str = ""
    advice: tuple[Mistake, ...] = ()


def load_map(text: str, *, published: bool = False) -> Loaded:
    """The map in ``text`` (YAML), or all its mistakes with their lines. Never raises on any text.

    One that was ``published`` is not held against rules that came later (``check``).
    """
    tree = parse(text)
    if tree.unreadable is not None:
        return Loaded(None, (tree.unreadable, *tree.mistakes))
    return _loaded(tree.content, tree.lines, tree.mistakes, published)


def load_content(content: bytes) -> Loaded:
    """The published map in ``content``, the JSON that ``load_map`` gave; quick, for starting from a store.

    Mistakes have line 0. Raises orjson.JSONDecodeError where ``content`` is no JSON: then the store is damaged.
    """
    return _loaded(orjson.loads(content), {}, [], published=True)


def whole(loaded: Loaded) -> ServiceMap:
    """The map that was loaded. Raises Invalid with every mistake, each with line, field and remedy."""
    if loaded.map is None:
        errors = [
            {"line": mistake.line, "field": mistake.field, "says": mistake.says, "remedy": mistake.remedy}
            for mistake in loaded.mistakes
        ]
        many = f"The map has {len(errors)} mistakes." if len(errors) > 1 else "The map has a mistake."
        raise Invalid(many, "Mend them as the errors say; `dottedline map check FILE` lists them too.", errors=errors)
    return loaded.map


def map_hash(content: Content) -> str:
    """SHA-256, in hex, of the content's canonical JSON: sorted names, no blanks (as RFC 8785 for what a map holds).

    Comments, blanks, quotes and the order of names do not count; the order of lists does.
    """
    return sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _loaded(content: Content, lines: Mapping[str, int], told: list[Mistake], published: bool) -> Loaded:
    mistakes = Mistakes(lines, told)
    found = read(content, mistakes)
    check(found, mistakes, published=published)
    if mistakes.told():
        return Loaded(None, mistakes.told())
    advice = Mistakes(lines)
    if not published:
        advise(found, advice)
    return Loaded(found, (), orjson.dumps(content), map_hash(content), advice.told())
