"""Ids for the parts of a draft, from the ids and the names in a diagram."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any


class Ids:
    """Ids for what is drafted: those that the map has already, else made from names; each once in its part of a map."""

    _PARTS: Mapping[str, str] = {"pool_": "partners", "lane_": "actors", "task_": "activities", "arrow_": "arrows"}

    def __init__(self, kept: Mapping[str, Any]) -> None:
        self._taken = {name: set(part) for name, part in kept.items() if isinstance(part, dict)}
        self._given: dict[str, str] = {}

    def of(self, element: str, prefix: str, name: str) -> str:
        """The id of an element's part; always the same for one element. Its ``prefix`` says what it is a part of."""
        if element not in self._given:
            part, known = self._PARTS[prefix], element.removeprefix(prefix)
            kept = element.startswith(prefix) and known in self._taken.get(part, ())
            self._given[element] = known if kept else self.free(part, name)
        return self._given[element]

    def free(self, part: str, name: str) -> str:
        """An id that nothing in this part has, from a name: small letters, digits and hyphens."""
        spelled = name.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa").replace("ß", "ss")
        plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
        base = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:40] or "part"
        base = base if base[0].isalpha() else f"part-{base}"
        taken, id_, number = self._taken.setdefault(part, set()), base, 2
        while id_ in taken:
            id_, number = f"{base}-{number}", number + 1
        taken.add(id_)
        return id_
