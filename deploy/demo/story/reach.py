"""How each of a demonstration's people reaches Dottedline: through their partner's system, or at the people's door."""

from dataclasses import dataclass
from typing import Any

from deploy.demo.people import load_demo
from deploy.demo.scenario import the_map
from deploy.demo.story.stage import Stage, codes


@dataclass(frozen=True, slots=True)
class Came:
    """What came of something: HTTP status and document."""

    status: int
    body: Any

    @property
    def good(self) -> bool:
        """Whether it was done."""
        return self.status < 400

    @property
    def why(self) -> list[str]:
        """The codes of the reasons in a refusal."""
        return [] if self.good else codes(self.body) or [str(self.body.get("code", ""))]

    @property
    def words(self) -> str:
        """A refusal, in words."""
        return str(self.body.get("detail", "")).strip()

    @property
    def entry(self) -> int | None:
        """The entry in the ledger, where the answer names one."""
        body = self.body[0] if isinstance(self.body, list) and self.body else self.body
        if not isinstance(body, dict):
            return None
        found = body.get("entry", body.get("proof", {}).get("index"))
        return found if isinstance(found, int) else None


class Reach:
    """The doors, for one demonstration; cases are named by their citizen."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._demo = stage, stage.settings.demo
        self._people, self._map = load_demo(self._demo).people, the_map(self._demo)
        self._flows = f"/v1/collaborations/{self._demo}"

    async def ask(self, who: str, about: str, arrow: str, fields: list[str] | None, words: str) -> Came:
        """Asks along an arrow."""
        asked: dict[str, Any] = {"arrow": arrow, "purpose": self._map.arrow(arrow).purpose, "justification": words}
        if system := self._system(who):
            came = await self._do(system, "ask", who, reference=self._case(who, about), fields=fields, **asked)
        else:
            body = {"case": self._case(who, about), **asked, **({"fields": fields} if fields else {})}
            came = await self._at(who, "POST", f"{self._flows}/flows", body)
        return self._kept(came, who, about, arrow)

    async def send(
        self, who: str, about: str, arrow: str, information: dict[str, dict[str, Any]] | None, fields: list[str]
    ) -> Came:
        """Sends along an arrow; without information what the sender's system has in these fields."""
        if system := self._system(who):
            await self._know(system, about)
            what = {"fields": fields} if information is None else {"information": information}
            return await self._do(system, "send", who, arrow=arrow, about=about, **what)
        body = {"case": self._case(who, about), "arrow": arrow, "information": information or {}}
        return await self._at(who, "POST", f"{self._flows}/flows", body)

    async def fetch(self, who: str, about: str, arrow: str) -> Came:
        """Fetches what came last along an arrow about somebody."""
        if system := self._system(who):
            inbox = (await self._stage.system(system, "inbox")).body["inbox"]
        else:
            inbox = (await self._at(who, "GET", f"{self._flows}/inbox")).body
        waiting = [one for one in inbox if one["arrow"] == arrow and one["case"] == self._case(who, about)]
        if not waiting:
            return Came(404, {"code": "nothing_waits", "detail": f"Nothing waits for {who} along {arrow}."})
        return self._kept(await self._said(who, waiting[-1]["flow"], "fetch"), who, about, arrow)

    async def erase(self, who: str, about: str, arrow: str) -> Came:
        """Erases what came last along an arrow about somebody, and says so."""
        flow = self._stage.kept.get((self._people[who].partner or who, about, arrow))
        if flow is None:
            return Came(404, {"code": "nothing_held", "detail": f"{who} holds nothing along {arrow}."})
        return await self._said(who, flow, "erased")

    async def declare(self, who: str, about: str, arrow: str, words: str) -> Came:
        """Declares an emergency."""
        if system := self._system(who):
            reference = self._case(who, about)
            return await self._do(system, "emergency", who, arrow=arrow, reference=reference, justification=words)
        body = {"case": self._case(who, about), "arrow": arrow, "justification": words}
        return await self._at(who, "POST", f"{self._flows}/emergencies", body)

    async def ask_permission(self, who: str, about: str, arrows: list[str]) -> Came:
        """Asks for permission."""
        return await self._at(who, "POST", f"{self._base(who, about)}/askings", {"arrows": arrows})

    async def answer(self, who: str, about: str, arrow: str, fields: list[str] | None, language: str) -> Came:
        """Says yes to these fields, having seen the notice; or no, without any."""
        path = f"{self._base(who, about)}/arrows/{arrow}/answer"
        if fields is None:
            return await self._at(who, "POST", path, {"answer": "no"})
        found = await self._stage.get(who, f"{self._base(who, about)}/permissions")
        notice = next((one["notice"] for one in found["permissions"] if one["arrow"] == arrow), "")
        return await self._at(
            who, "POST", path, {"answer": "yes", "notice": notice, "fields": fields, "language": language}
        )

    async def withdraw(self, who: str, about: str, arrow: str) -> Came:
        """Takes back a permission."""
        return await self._at(who, "POST", f"{self._base(who, about)}/arrows/{arrow}/withdraw")

    async def give(self, who: str, about: str, part: str, to: str) -> Came:
        """Gives a part in a case; a partner's system learns by which reference it knows the case."""
        person = await self._stage.person(to).id()
        came = await self._at(who, "POST", f"{self._base(who, about)}/grants", {"actor": part, "person": person})
        if came.good and (system := self._system(to)):
            await self._know(system, about)
        return came

    async def plan(self, who: str, about: str, activity: str, first_day: str) -> Came:
        """Plans an activity."""
        path = f"{self._base(who, about)}/activities/{activity}"
        return await self._at(who, "PUT", path, {"first_day": first_day})

    def _kept(self, came: Came, who: str, about: str, arrow: str) -> Came:
        """Remembers the flow along which somebody's office has got something, for when it is to be erased."""
        if came.good:
            self._stage.kept[self._people[who].partner or who, about, arrow] = came.body["flow"]
        return came

    async def _said(self, who: str, flow: str, act: str) -> Came:
        if system := self._system(who):
            return await self._do(system, act, who, flow=flow)
        return await self._at(who, "POST", f"{self._flows}/flows/{flow}/{act}")

    async def _do(self, system: str, act: str, who: str, **what: Any) -> Came:
        done = await self._stage.system(system, act, who, **what)
        return Came(done.status, done.body)

    async def _at(self, who: str, method: str, path: str, body: Any = None) -> Came:
        sent = {} if body is None else {"json": body}
        answer = await self._stage.person(who).send(method, "consent", path, **sent)
        return Came(answer.status_code, answer.json() if answer.content else {})

    async def _know(self, system: str, about: str) -> None:
        await self._stage.systems[system].know({about: self._stage.references[about][system]})

    def _system(self, who: str) -> str:
        """The system through which somebody works; "" where their partner has none."""
        partner = self._people[who].partner
        return partner if partner in self._stage.systems else ""

    def _case(self, who: str, about: str) -> str:
        """What somebody calls a case: their partner's reference, or for citizens and guardians its id."""
        partner = self._people[who].partner
        return self._stage.references[about][partner] if partner else self._stage.case_ids[about]

    def _base(self, who: str, about: str) -> str:
        return f"/v1/cases/{self._case(who, about)}"
