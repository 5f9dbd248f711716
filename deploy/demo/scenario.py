"""What a demonstration begins with, read from its `scenario.yaml`."""

from datetime import date
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from deploy.demo.folders import FIRST, read, text_of
from services.collaboration.load import load_map
from services.collaboration.model import ServiceMap


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Team(_Strict):
    """A team of a partner, and who is in it."""

    partner: str
    members: list[str]


class Guarded(_Strict):
    """A guardianship, by the guardian's name; `born` instead of a last day where it is custody."""

    kind: str
    matters: list[str]
    document: str
    first_day: date
    last_day: date | None = None
    born: date | None = None

    def asked(self, guardian: str) -> dict[str, Any]:
        """As it is registered, `guardian` an id."""
        return {"guardian": guardian, **self.model_dump(mode="json", exclude_none=True)}


class Case(_Strict):
    """One case: what runs, who may decide, who said yes to what, who was asked and has not answered, who takes part.

    `protected`: whether the citizen's name and address are, as the caseworker looked it up.
    """

    first_day: date
    caseworker: str
    protected: bool
    running: dict[str, date]
    guardianships: dict[str, Guarded] = Field(default_factory=dict)
    permissions: dict[str, list[str]]
    unanswered: list[str] = Field(default_factory=list)
    parts: dict[str, str]
    team_parts: dict[str, str] = Field(default_factory=dict)

    def arrows_asked(self) -> list[str]:
        """Every arrow the caseworker asks about."""
        return [arrow for arrows in self.permissions.values() for arrow in arrows] + self.unanswered


class Scenario(_Strict):
    """The whole beginning; people are named as in people.yaml."""

    collaboration: str
    operator: str
    teams: dict[str, Team]
    cases: dict[str, Case]


@cache
def load_scenario(demo: str = FIRST) -> Scenario:
    """The beginning of a demonstration. Raises CannotStart for one that there is not."""
    return Scenario.model_validate(read(demo, "scenario.yaml"))


def map_text(demo: str = FIRST) -> str:
    """A demonstration's service map, as written. Raises CannotStart for one that there is not."""
    return text_of(demo, "map.yaml")


@cache
def the_map(demo: str = FIRST) -> ServiceMap:
    """A demonstration's service map. Raises CannotStart for a demonstration that there is not."""
    found = load_map(map_text(demo)).map
    assert found is not None, "the demonstrations' own maps pass their check"
    return found
