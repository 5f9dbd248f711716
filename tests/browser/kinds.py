"""Of what kind a page is: which elements stand in which in it, and how they are styled; not what is written in them.

Pages of one kind are drawn by the same rules, so what axe, a keyboard or a printer finds in one it finds in the other;
in which language they are written changes none of these. What depends on how long the words are is looked at on every
page.
"""

from tests.pages.reading import Element, Read, read

Sign = tuple[object, ...]
"""One element of a page: its name, what it stands in, how it is styled."""

Kind = frozenset[Sign]

_VALUES = ("class", "type", "role", "tabindex", "aria-hidden", "aria-expanded", "aria-live", "hidden", "method")
"""Attributes whose value says how an element looks or behaves; of the others, that they are there."""

_REFERS = ("for", "aria-labelledby", "aria-describedby", "aria-controls")


def kind_of(source: str) -> Kind | None:
    """The kind of a page, from its source; None for one that is not in order."""
    try:
        page = read(source)
    except (AssertionError, ValueError, KeyError):
        return None
    return of_read(page)


def of_read(page: Read) -> Kind:
    """The kind of a page that was read."""
    ids = {one.attributes["id"] for one in page.elements if "id" in one.attributes}
    return frozenset(_sign(one, ids) for one in page.elements if "svg" not in one.within)


def _sign(one: Element, ids: set[str]) -> Sign:
    told = one.attributes
    refers = [all(name in ids for name in told[each].split()) for each in _REFERS if each in told]
    return (
        one.name, tuple(one.within), tuple(sorted(told)), tuple(told.get(name) for name in _VALUES), tuple(refers),
        _leads(told.get("href", ""), ids), bool(one.text.strip()),
    )  # fmt: skip


def _leads(href: str, ids: set[str]) -> str:
    """Where a link leads: within the page, nowhere in it, or elsewhere."""
    if not href.startswith("#"):
        return "elsewhere"
    return "within" if href[1:] in ids else "nowhere"
