"""The stage: who is who, how each reaches Dottedline, and what they can look at. Only public interfaces."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from deploy.demo.folders import FIRST
from deploy.demo.person import DemoPerson
from deploy.demo.scenario import load_scenario
from deploy.demo.systems.actions import Done
from deploy.demo.systems.names import control_secret, systems_of, url_of
from deploy.demo.systems.remote import RemoteSystem
from services.settings import Settings

COLLABORATION = FIRST
ZONE = ZoneInfo("Europe/Copenhagen")
_LOOKS, _BETWEEN = 200, 0.1


class StoryDiffers(AssertionError):
    """Something came out otherwise than the story tells."""


def expect(same: object, what: str) -> None:
    """Raises StoryDiffers, saying what was expected, unless it is so."""
    if not same:
        raise StoryDiffers(what)


@dataclass(slots=True)
class Told:
    """One thing that happened in a line: what was asked, what came out, why, and its entry."""

    asked: str
    came_out: str
    why: str = ""
    entry: int | None = None


@dataclass(slots=True)
class Stage:
    """The people and systems of a demonstration, and what the story remembers from line to line."""

    settings: Settings
    people: dict[str, DemoPerson] = field(default_factory=dict)
    systems: dict[str, RemoteSystem] = field(default_factory=dict)
    references: dict[str, dict[str, str]] = field(default_factory=dict)
    case_ids: dict[str, str] = field(default_factory=dict)
    kept: dict[Any, Any] = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        secret = control_secret(self.settings)
        partners = systems_of(self.settings.demo)
        self.systems = {name: RemoteSystem(url_of(self.settings, name), secret) for name in partners}
        cases = load_scenario(self.settings.demo).cases
        for citizen in cases:
            theirs = await self.get(citizen, "/v1/cases")
            self.case_ids[citizen] = next(one["case"] for one in theirs if one["as"] == "citizen")
        for giver in dict.fromkeys(case.caseworker for case in cases.values()):
            await self._learn_references(giver)
        return self

    async def _learn_references(self, giver: str) -> None:
        for known in await self.get(giver, "/v1/cases"):
            case = await self.get(giver, f"/v1/cases/{known['case']}")
            citizen = next(name for name, id_ in self.case_ids.items() if id_ == case["id"])
            self.references[citizen] = case["references"]

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for person in self.people.values():
            await person.close()
        for system in self.systems.values():
            await system.close()

    def person(self, name: str) -> DemoPerson:
        """One of the demonstration's people."""
        if name not in self.people:
            self.people[name] = DemoPerson(name, self.settings)
        return self.people[name]

    async def get(self, name: str, path: str, door: str = "consent", **parameters: Any) -> Any:
        """What somebody reads at a door. Raises StoryDiffers unless they may."""
        answer = await self.person(name).get(door, path, **parameters)
        expect(answer.status_code == 200, f"{name} reads {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json()

    async def post(self, name: str, path: str, body: Any = None, door: str = "consent") -> Any:
        """What comes of something that somebody does. Raises StoryDiffers unless it is done."""
        answer = await self.person(name).post(door, path, body)
        expect(answer.status_code in (200, 201), f"{name} at {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json()

    async def turned_down(self, name: str, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """The problem that somebody hears. Raises StoryDiffers if there is none."""
        answer = await self.person(name).send(method, "consent", path, **({"json": body} if body else {}))
        expect(answer.status_code >= 400, f"{name} at {path} should be turned down, and heard {answer.status_code}")
        return {"status": answer.status_code, **answer.json()}

    async def system(self, name: str, act: str, person: str = "", **what: Any) -> Done:
        """What the gateway answers to a partner's system."""
        who = {"person": person} if person else {}
        return await self.systems[name].do(act, collaboration=self.settings.demo, **who, **what)

    async def until(self, when: str) -> None:
        """The operator moves the clock to `when`, unless it shows that already."""
        now = (await self.get("ove", "/v1/clock", "audit"))["local"]
        if now < when:
            await self.post("ove", "/v1/clock", {"to": when}, "audit")

    async def now(self) -> str:
        """The day and hour of the story."""
        return str((await self.get("ove", "/v1/clock", "audit"))["local"])

    async def entry(self, index: int) -> dict[str, Any]:
        """One entry as the data protection officer reads it, opened."""
        found: dict[str, Any] = await self.get(
            "mona", f"/v1/collaborations/{self.settings.demo}/entries/{index}", "audit"
        )
        return found

    async def entries(self, **search: Any) -> list[dict[str, Any]]:
        """The entries that the data protection officer finds."""
        path = f"/v1/collaborations/{self.settings.demo}/entries"
        found: list[dict[str, Any]] = (await self.get("mona", path, "audit", limit=1_000, **search))["entries"]
        return found

    async def newest(self, kind: str, arrow: str = "") -> dict[str, Any]:
        """The newest entry of a kind."""
        found = await self.entries(kind=kind, arrow=arrow)
        expect(found, f"there is an entry of the kind {kind}")
        return found[-1]

    async def wait_for(self, what: str, look: Callable[[], Awaitable[Any]]) -> Any:
        """Looks until there is something. Raises StoryDiffers when it does not come."""
        for _ in range(_LOOKS):
            if found := await look():
                return found
            await asyncio.sleep(_BETWEEN)
        raise StoryDiffers(f"{what} does not come")

    def case(self, citizen: str) -> str:
        """The path of a citizen's own case."""
        return f"/v1/cases/{self.case_ids[citizen]}"


def codes(problem: dict[str, Any]) -> list[str]:
    """The codes of the reasons in a refusal."""
    return [reason["code"] for reason in problem.get("reasons", [])]


def same_but_for_request(one: Done, other: Done) -> bool:
    """Whether two answers are the same, as a stranger sees them."""
    return (one.status, one.body) == (other.status, other.body)


def local(instant: int) -> str:
    """An instant as the wall clock in the story shows it."""
    return datetime.fromtimestamp(instant / 1000, ZONE).strftime("%Y-%m-%d %H:%M")
