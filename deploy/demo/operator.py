"""What the demonstration's operator does at the collaboration's door."""

from typing import Any

import httpx2

from deploy.demo.person import DemoPerson
from deploy.demo.scenario import map_text
from services.collaboration.load import load_map

_DOOR = "collaboration"


class Refused(Exception):
    """A door said no; the text says which, and what it said."""


class Operator:
    """An operator, signed in, of one collaboration."""

    def __init__(self, person: DemoPerson, collaboration: str) -> None:
        self._person, self._demo = person, collaboration
        self.base = f"/v1/collaborations/{collaboration}"

    async def has_published(self, text: str) -> bool:
        """Whether this map was proposed and published here already."""
        found = await self._do("GET", "proposals")
        return any(one["state"] == "published" and one["hash"] == load_map(text).map_hash for one in found)

    async def propose(self, text: str) -> dict[str, Any]:
        """Proposes a map, once, and tells how far it has come."""
        proposed = await self._do("POST", "proposals", content=text.encode())
        return dict(await self._do("GET", f"proposals/{proposed['id']}"))

    async def hear(self, proposal: str, voice: dict[str, str]) -> None:
        """Enters how citizens were heard."""
        await self._do("POST", f"proposals/{proposal}/voices", json=voice)

    async def enter_paper(self, path: str, reference: str) -> None:
        """Enters that a partner agreed on paper."""
        good(await self._person.put(_DOOR, path, {"answer": "agree", "paper": reference}))

    async def publish(self) -> None:
        """Publishes the demonstration's map; the one in force is not published twice."""
        await self._do("PUT", "map", content=map_text(self._demo).encode())

    async def make_team(self, partner: str, team: str, members: list[str]) -> None:
        """Makes a team."""
        await self._do("PUT", f"teams/{partner}/{team}", json={"members": members})

    async def open_case(self, subject: str, first_day: str) -> str:
        """Opens a case for a citizen, once; its id."""
        opened = await self._do("POST", "cases", json={"subject": subject, "first_day": first_day})
        return str(opened["id"])

    async def give_first_part(self, case: str, actor: str, person: str) -> None:
        """Gives the first part in a case, where nobody has one yet."""
        await self._do("POST", f"cases/{case}/grants", json={"actor": actor, "person": person})

    async def _do(self, method: str, path: str, **sent: Any) -> Any:
        return good(await self._person.send(method, _DOOR, f"{self.base}/{path}", **sent))


def good(answer: httpx2.Response) -> Any:
    """What a door answered. Raises Refused."""
    if answer.status_code >= 400:
        asked = f"{answer.request.method} {answer.request.url.path}"
        raise Refused(f"{asked} was answered {answer.status_code}: {answer.text}")
    return answer.json()
