"""A picture of every page and state, as everybody sees it, on phone and desktop, in Danish and English.

`python -m tests.browser.gallery FOLDER` (or `make gallery`) plays the story up to Christmas, goes wherever anybody can
click, and writes the pictures with a page that shows them side by side.
"""

import asyncio
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, product
from pathlib import Path

from playwright.async_api import Response

from tests.browser.chromium import DEVICES, chromium
from tests.browser.looking import Looked
from tests.browser.person import Person, Somebody
from tests.browser.product import running
from tests.browser.routes import page_at
from tests.browser.whole import DOSE, crawl, there_is

LANGUAGES = ("da", "en")
_COLUMNS = tuple(product(LANGUAGES, (device.name for device in DEVICES)))
_PICTURES_TOO = """() => Promise.all([...document.images].map(one => {
  one.loading = "eager";
  return one.decode().catch(() => null);
}))"""
"""What would come only when somebody scrolls to it is there as well."""

_HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Every page of Dottedline</title><style>
body { font: 1rem/1.4 system-ui, sans-serif; margin: 2rem }
img { max-height: 26rem; max-width: 24rem; border: 1px solid
}
figure { display: inline-block; margin: 0 1rem 1rem 0; vertical-align: top } figcaption { color: #444 }
</style></head><body><h1>Every page of Dottedline</h1>
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: whose page, in which state, where the file lies."""

    who: Somebody
    page: str
    state: str
    file: str

    @property
    def shown_with(self) -> tuple[str, str, str, str]:
        """What pictures beside each other have in common."""
        return (self.who.door, self.who.name, self.page, self.state)


class Gallery:
    """The pictures of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.pictures: list[Picture] = []

    async def take(self, person: Person, answer: Response, expected: range = range(0), state: str = "") -> Looked:
        """Takes a picture of what somebody's window shows."""
        who, route = person.who, page_at(person.who.door, person.page.url)
        page = route.path if route else "nothing here"
        state = f"{state}, {answer.status}" if state else ""
        taken = sum(one.who == who and (one.page, one.state) == (page, state) for one in self.pictures)
        parts = (who.door, who.name or "nobody", page, state, who.voice, who.device.name, str(taken or ""))
        name = "-".join(slug for part in parts if (slug := re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-")))
        file = f"{name}.png"
        await person.page.evaluate(_PICTURES_TOO)
        await person.page.screenshot(path=self._folder / file, full_page=True)
        self.pictures.append(Picture(who, page, state, file))
        return Looked(who, route, page, answer.status, state)

    def write(self) -> Path:
        """Writes the page that shows them all."""
        told = [_HEAD]
        for key, group in groupby(sorted(self.pictures, key=_place), lambda one: one.shown_with):
            door, name, page, state = key
            title = f"{name.capitalize() or 'Nobody'} at {door}: {page}{f' ({state})' if state else ''}"
            told += [f"<h2>{escape(title)}</h2>\n", *(_figure(one) for one in group)]
        index = self._folder / "index.html"
        index.write_text("".join([*told, "</body></html>\n"]), encoding="utf-8")
        return index


def people() -> Sequence[Somebody]:
    """Everybody of the dose, in each language and with each device."""
    each = dict.fromkeys((one.name, one.door) for one in DOSE)
    return [Somebody(*one, language, device) for one in each for language in LANGUAGES for device in DEVICES]


def _place(one: Picture) -> tuple[tuple[str, str, str, str], int, str]:
    return one.shown_with, _COLUMNS.index((one.who.voice, one.who.device.name)), one.file


def _figure(one: Picture) -> str:
    told = f"{one.who.voice}, {one.who.device.name}"
    alt = escape(f"{one.page}, {told}")
    return (
        f'<figure><a href="{one.file}"><img loading="lazy" src="{one.file}" alt="{alt}"></a>'
        f"<figcaption>{told}</figcaption></figure>\n"
    )


async def make(folder: Path) -> Gallery:
    """Takes all pictures of a product that has played the story up to Christmas."""
    folder.mkdir(parents=True, exist_ok=True)
    gallery = Gallery(folder)
    with running() as shown:
        await shown.play()
        async with chromium() as browser:
            await crawl(browser, shown, there_is(people()), gallery.take)
    return gallery


def main(folder: Path) -> None:
    """Makes the gallery, and says where it is."""
    gallery = asyncio.run(make(folder))
    print(f"{len(gallery.pictures)} pictures: {gallery.write().absolute()}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "gallery"))
