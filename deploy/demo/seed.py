"""Seeds the demonstration through the public doors, each act by the one whose it is.

Every step looks first whether it was done already, so a seeding that was broken off goes on where it stopped. When all
is done a file says so, and later starts do not look again: looking is on record too.

1. The operator proposes the map, each partner agrees, and citizens are heard: then it is published. The operator makes
   the teams, opens the cases, and gives each caseworker their part.
2. The caseworker notes whether name and address are protected, plans what runs, registers guardianships, and asks for
   permission.
3. Citizens and guardians answer.
4. The caseworker gives the others their parts: outside the municipality these rest on the answers.
5. Each partner's system learns its references of the cases.
"""

from pathlib import Path
from typing import Any

import httpx2
from rich.console import Console

from deploy.demo.agreeing import agree_on_the_map
from deploy.demo.operator import Operator, Refused
from deploy.demo.people import load_demo
from deploy.demo.person import DemoPerson, NotSignedIn
from deploy.demo.scenario import Case, load_scenario, map_text, the_map
from deploy.demo.systems.names import control_secret, systems_of, url_of
from deploy.demo.systems.remote import RemoteSystem
from services.problems import CannotStart
from services.settings import Settings

_CONSENT = "consent"


class Seeding:
    """The seeding of one installation. `console` hears what is being done."""

    def __init__(self, settings: Settings, console: Console) -> None:
        self._settings, self._console = settings, console
        self._scenario = load_scenario(settings.demo)
        self._people: dict[str, DemoPerson] = {}

    def done_file(self) -> Path:
        """The file that says that all is done."""
        return self._settings.data / "demo" / "seeded"

    async def unless_done(self) -> None:
        """Seeds, or goes on seeding, unless it was done. Raises CannotStart with what to do."""
        if self.done_file().exists():
            return
        try:
            with self._console.status(f"Setting up {len(self._scenario.cases)} invented cases"):
                await self.seed()
        except (httpx2.HTTPError, NotSignedIn, Refused, SeedingStopped) as why:
            folder = self._settings.data
            raise CannotStart(
                f"Setting up the demonstration stopped: {why} Start again to go on, or remove {folder} to begin anew."
            ) from why
        finally:
            await self.close()

    async def seed(self) -> None:
        """Does all that is not done yet."""
        operator = Operator(self._person(self._scenario.operator), self._scenario.collaboration)
        demo = self._settings.demo
        await agree_on_the_map(operator, the_map(demo), map_text(demo), load_demo(demo), self._person)
        await operator.publish()
        for name, team in self._scenario.teams.items():
            members = [await self._id(member) for member in team.members]
            await operator.make_team(team.partner, name, members)
        for citizen, case in self._scenario.cases.items():
            await operator.open_case(await self._id(citizen), str(case.first_day))
        references = {}
        for citizen, case in self._scenario.cases.items():
            references[citizen] = await self._seed_case(operator, citizen, case)
        await self._tell_systems(references)
        self.done_file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.done_file().write_text("done\n", encoding="ascii")

    async def close(self) -> None:
        """Lets go of the connections."""
        for person in self._people.values():
            await person.close()
        self._people.clear()

    async def _seed_case(self, operator: Operator, citizen: str, case: Case) -> dict[str, str]:
        """All of one case; each partner's reference of it."""
        own = next(one["case"] for one in await self._get(citizen, "/v1/cases") if one["as"] == "citizen")
        if (view := await self._view(case.caseworker, own)) is None:
            await operator.give_first_part(own, self._first_part(), await self._id(case.caseworker))
            view = await self._view(case.caseworker, own)
        if view is None:
            raise SeedingStopped(f"{case.caseworker} has no part in a case in which it was just given.")
        base = f"/v1/cases/{view['references'][await self._partner(case.caseworker)]}"
        if view["protection"] == "unknown":
            await self._done(case.caseworker, "PUT", f"{base}/protection", {"protected": case.protected})
        for activity, first_day in case.running.items():
            if activity not in {run["activity"] for run in view["runs"]}:
                await self._done(case.caseworker, "PUT", f"{base}/activities/{activity}", {"first_day": str(first_day)})
        await self._register_guardians(base, own, case)
        await self._ask(base, case)
        await self._answer(own, case)
        await self._give_parts(base, view, case)
        return dict(view["references"])

    async def _register_guardians(self, base: str, own: str, case: Case) -> None:
        for guardian, guarded in case.guardianships.items():
            theirs = await self._get(guardian, "/v1/cases")
            if own not in {one["case"] for one in theirs if one["as"] == "guardian"}:
                asked = guarded.asked(await self._id(guardian))
                await self._done(case.caseworker, "POST", f"{base}/guardianships", asked)

    async def _ask(self, base: str, case: Case) -> None:
        asked = {one["arrow"] for one in await self._permissions(case.caseworker, base)}
        if missing := [arrow for arrow in case.arrows_asked() if arrow not in asked]:
            await self._done(case.caseworker, "POST", f"{base}/askings", {"arrows": missing})

    async def _answer(self, own: str, case: Case) -> None:
        for person, arrows in case.permissions.items():
            standing = {one["arrow"]: one for one in await self._permissions(person, f"/v1/cases/{own}")}
            for arrow in arrows:
                if standing[arrow]["state"] == "asked":
                    answer = {"answer": "yes", "notice": standing[arrow]["notice"], "language": "da"}
                    await self._done(person, "POST", f"/v1/cases/{own}/arrows/{arrow}/answer", answer)

    async def _give_parts(self, base: str, view: dict[str, Any], case: Case) -> None:
        held = {grant["actor"] for grant in view["grants"] if not grant["ended"]}
        wanted = [{"actor": actor, "person": await self._id(person)} for actor, person in case.parts.items()]
        wanted += [{"actor": actor, "team": team} for actor, team in case.team_parts.items()]
        for part in wanted:
            if part["actor"] not in held:
                await self._done(case.caseworker, "POST", f"{base}/grants", part)

    async def _tell_systems(self, references: dict[str, dict[str, str]]) -> None:
        """A system is told of the cases in which its people have a part, and of no other."""
        secret = control_secret(self._settings)
        for partner in systems_of(self._settings.demo):
            mine = {citizen: known[partner] for citizen, known in references.items() if partner in known}
            async with RemoteSystem(url_of(self._settings, partner), secret) as system:
                await system.know(self._of(mine, partner))

    def _first_part(self) -> str:
        """The part of whoever gives the others theirs: the first that the map names for it."""
        return the_map(self._settings.demo).governance.access_given_by[0]

    def _of(self, references: dict[str, str], partner: str) -> dict[str, str]:
        """Of these references those of cases in which somebody of this partner has a part."""
        actors = the_map(self._settings.demo).actors
        parts = {
            name: {self._first_part(), *case.parts, *case.team_parts} for name, case in self._scenario.cases.items()
        }
        taking = {name for name, held in parts.items() if any(actors[part].partner == partner for part in held)}
        return {name: known for name, known in references.items() if name in taking}

    async def _view(self, caseworker: str, own: str) -> dict[str, Any] | None:
        """The case, as a caseworker who has a part in it sees it."""
        for known in await self._get(caseworker, "/v1/cases"):
            view = await self._get(caseworker, f"/v1/cases/{known['case']}")
            if view["id"] == own:
                return dict(view)
        return None

    async def _permissions(self, person: str, base: str) -> list[dict[str, Any]]:
        return list((await self._get(person, f"{base}/permissions"))["permissions"])

    async def _partner(self, person: str) -> str:
        return str((await self._get(person, "/v1/me"))["partner"])

    async def _id(self, person: str) -> str:
        return str((await self._get(person, "/v1/me"))["person"])

    async def _get(self, person: str, path: str) -> Any:
        return _good(await self._person(person).get(_CONSENT, path), person)

    async def _done(self, person: str, method: str, path: str, body: Any) -> None:
        _good(await self._person(person).send(method, _CONSENT, path, json=body), person)

    def _person(self, name: str) -> DemoPerson:
        return self._people.setdefault(name, DemoPerson(name, self._settings))


class SeedingStopped(Exception):
    """The seeding cannot go on; the text says why."""


def _good(answer: httpx2.Response, person: str) -> Any:
    if answer.status_code >= httpx2.codes.BAD_REQUEST:
        asked = f"{answer.request.method} {answer.request.url.path}"
        raise SeedingStopped(f"{person} at {asked} was answered {answer.status_code}: {answer.text[:300]}")
    return answer.json() if answer.content else None
