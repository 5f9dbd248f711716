"""The demonstrations: each a folder in `maps`, named as the collaboration whose map lies in it.

- `map.yaml`: the service map.
- `people.yaml`: its invented people, and the partners' systems.
- `scenario.yaml`: what it begins with: cases, and who plays which part.
- `information.yaml`: what the partners' systems hold.
- `story.yaml`: what happens then. Aalborg Aktiv's is told in Python, in the folder `story`.
"""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from services.problems import CannotStart
from services.settings import Settings

FIRST = "aalborg-aktiv"
"""The demonstration that is shown where nobody chooses."""

_MAPS = Path(__file__).parent / "maps"


def demos() -> list[str]:
    """All demonstrations, the first one first."""
    found = sorted(folder.parent.name for folder in _MAPS.glob("*/map.yaml"))
    return sorted(found, key=lambda name: name != FIRST)


def folder_of(demo: str) -> Path:
    """The folder of a demonstration. Raises CannotStart, naming those that there are."""
    if demo not in demos():
        raise CannotStart(f"There is no demonstration “{demo}”. Choose among {', '.join(demos())}.")
    return _MAPS / demo


def text_of(demo: str, name: str) -> str:
    """A file of a demonstration, as written. Raises CannotStart for a demonstration that there is not."""
    return (folder_of(demo) / name).read_text(encoding="utf-8")


def read(demo: str, name: str) -> Any:
    """What a YAML file of a demonstration says. Raises CannotStart for a demonstration that there is not."""
    return YAML(typ="safe", pure=True).load(text_of(demo, name))


def has_story(demo: str) -> bool:
    """Whether its story is told as data."""
    return (folder_of(demo) / "story.yaml").exists()


def claim(settings: Settings) -> None:
    """Says on the first start which demonstration a data folder is for. Raises CannotStart where it is for another."""
    folder_of(settings.demo)
    home = settings.data / "demo"
    mark = home / "map"
    before = (home / "seeded").exists() or (home / "keys").exists()
    here = mark.read_text(encoding="utf-8").strip() if mark.exists() else FIRST if before else settings.demo
    if here != settings.demo:
        raise CannotStart(
            f"The folder {settings.data} holds the demonstration {here}, not {settings.demo}. Remove it to begin anew, "
            "or name another one in DOTTEDLINE_DATA."
        )
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark.write_text(f"{here}\n", encoding="utf-8")
