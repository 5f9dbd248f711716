"""The lines of who has seen what that a reader wants to see: by organization, by time, the refused ones. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from consent.lines import Line
from services.collaboration.model import ServiceMap

DAYS = {"week": 7, "month": 31, "year": 366}
"""How far back each choice of a time goes; no choice is from the beginning."""

_DAY = 24 * 3_600_000
PERSON = "person"
"""In the place of a partner: the person themselves, and their guardian."""

AT_ONCE = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader chose; "" everywhere is everything. Addresses hold organizations, never people."""

    who: str = ""
    when: str = ""
    outcome: str = ""

    @property
    def anything(self) -> bool:
        """Whether something was chosen."""
        return bool(self.who or self.when or self.outcome)


def filtered(lines: Sequence[Line], wanted: Wanted, now: int) -> list[Line]:
    """The lines that were asked for, in their order."""
    since = now - DAYS[wanted.when] * _DAY if wanted.when in DAYS else -1
    return [
        line
        for line in lines
        if line.at >= since and wanted.who in ("", partner_of(line)) and _outcome(line, wanted.outcome)
    ]


def partner_of(line: Line) -> str:
    """The partner that a line is about; see PERSON."""
    return str(line.said.get("partner") or PERSON)


def organizations(lines: Sequence[Line], map_: ServiceMap, language: str) -> list[tuple[str, str]]:
    """The partners that lines are about, each with its title, in the order of the map."""
    found = {partner_of(line) for line in lines}
    return [(id_, str(getattr(one.title, language))) for id_, one in map_.partners.items() if id_ in found]


def _outcome(line: Line, wanted: str) -> bool:
    if wanted == "refused":
        return line.outcome in ("refused", "aborted")
    return wanted != "written" or bool(line.written)
