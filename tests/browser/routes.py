"""The pages there are at a door, from the list of all routes that `tests/doors` keeps true."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

_LIST = Path(__file__).parents[1] / "doors" / "doors.md"
_FOR_PROGRAMS = ("/v1", "/docs", "/health", "/openapi.json", "/assets", "/static-offline-docs")
_NOT_LOOKED_AT = ("/sign-in", "/leave")
"""Ways to other sites: the provider's page is looked at by itself, and who leaves is gone (a journey does that)."""

_PICTURES = (".svg",)
"""They are looked at within their pages."""


@dataclass(frozen=True, slots=True)
class Route:
    """A page's address with places in it, like `/cases/{case}/seen`."""

    door: str
    path: str

    def fits(self, path: str) -> bool:
        """Whether an address is one of this page's."""
        pattern = re.sub(r"\{\w+\}", "[^/]+", re.sub(r"\{\w+:path\}", ".+", self.path))
        return re.fullmatch(pattern, path) is not None

    def __str__(self) -> str:
        return f"{self.door} {self.path}"


@cache
def pages_of(door: str) -> tuple[Route, ...]:
    """Every page of a door; of two that fit, the one with fewer places comes first."""
    section = _LIST.read_text(encoding="utf-8").partition(f"\n## {door}\n")[2].partition("\n## ")[0]
    paths = re.findall(r"^\| `GET (/[^` ]*)`", section, re.MULTILINE)
    pages = [path for path in paths if not path.startswith(_FOR_PROGRAMS) and not path.endswith(_PICTURES)]
    routes = [Route(door, path) for path in pages if not path.startswith(_NOT_LOOKED_AT)]
    return tuple(sorted(routes, key=lambda route: (route.path.count("{"), route.path)))


def page_at(door: str, url: str) -> Route | None:
    """The page that an address leads to."""
    path = urlsplit(url).path
    return next((route for route in pages_of(door) if route.fits(path)), None)
