"""Reads a page as a browser would take it in, and says what is wrong with it. Every page that a test fetches goes here.

One h1, repeated in the title; a language; ids once each; a label for every field; text in every link and button; no
script or style within the page; nothing from anywhere else; forms that go to this door.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

_VOID = {"meta", "link", "input", "br", "img", "hr"}
_FIELDS = {"input", "select", "textarea"}
_UNLABELLED = {"hidden", "submit", "button"}


@dataclass
class Element:
    """One element: its attributes, the text in it, what it stands in."""

    name: str
    attributes: dict[str, str]
    within: list[str]
    text: str = ""


@dataclass
class Read:
    """A page that was read."""

    elements: list[Element] = field(default_factory=list)

    def named(self, *names: str) -> list[Element]:
        """All elements of these names."""
        return [one for one in self.elements if one.name in names]

    def text(self) -> str:
        """The words of the page's own part."""
        return " ".join(one.text for one in self.named("main"))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read, self.open = Read(), list[Element]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, [one.name for one in self.open])
        assert len(element.attributes) == len(attrs), f"an attribute stands twice in <{tag}>"
        self.read.elements.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> ends nothing"
        assert self.open[-1].name == tag, f"</{tag}> ends <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


def read(content: str) -> Read:
    """The page, read; raises AssertionError with what is wrong with it."""
    reader = _Reader()
    reader.feed(content)
    reader.close()
    assert not reader.open, f"<{reader.open[-1].name}> is never ended"
    page = reader.read
    _heads(page)
    _fields(page)
    _nothing_foreign(page)
    return page


def _heads(page: Read) -> None:
    titles = [one for one in page.named("title") if "svg" not in one.within]  # in a drawing each part may have one
    (heading,), (title,), (html,) = page.named("h1"), titles, page.named("html")
    assert " ".join(heading.text.split()) in title.text, (heading.text, title.text)
    assert html.attributes["lang"] in ("da", "en")
    levels = [int(one.name[1]) for one in page.named("h1", "h2", "h3", "h4")]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids)), sorted(one for one in ids if ids.count(one) > 1)


def _fields(page: Read) -> None:
    labelled = {one.attributes.get("for") for one in page.named("label")}
    for one in page.named(*_FIELDS):
        if one.attributes.get("type", "text") not in _UNLABELLED:
            assert one.attributes.get("id") in labelled or "aria-label" in one.attributes, one
    for one in page.named("a", "button"):
        assert one.text.strip() or "aria-label" in one.attributes, one
    links = [
        (" ".join(one.text.split()), one.attributes.get("href")) for one in page.named("a") if "main" in one.within
    ]
    for words, target in links:
        assert all(other == target for text, other in links if text == words), f"two links are called {words}"


def _nothing_foreign(page: Read) -> None:
    for one in page.elements:
        assert "style" not in one.attributes and not any(name.startswith("on") for name in one.attributes), one
        for name in ("src", "href", "action", "formaction"):
            target = one.attributes.get(name, "/")
            assert target.startswith(("/", "#", "?")) and not target.startswith("//"), one
    assert all(one.attributes.get("src") and not one.text for one in page.named("script")), "a script within the page"
    assert not page.named("style")
