"""``dottedline map propose`` up to ``publish``: how partners agree on a map, while Dottedline runs."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn

import httpx2
import typer

from deploy.demo.person import DemoPerson, NotSignedIn
from deploy.map_files import whole
from services.collaboration.days import first_day as first_day_of
from services.collaboration.load import load_map
from services.collaboration.model import ServiceMap
from services.settings import Settings

File = Annotated[Path, typer.Argument(metavar="FILE", help="The map, as YAML.")]
Who = Annotated[str, typer.Option("--as", help="Whom of the demonstration's people you are.")]
Paper = Annotated[str, typer.Option(help="The reference of what was signed on paper; an operator enters it.")]
For = Annotated[str, typer.Option("--for", help="The partner that answers; your own when left out.")]
Act = Callable[["Table"], Coroutine[Any, Any, None]]


class Table:
    """Where a map is agreed on: somebody, signed in, with one map's text before them."""

    def __init__(self, person: DemoPerson, map_: ServiceMap, text: str) -> None:
        self._person, self.map, self.text = person, map_, text
        self._hash = load_map(text).map_hash
        self.base = f"/v1/collaborations/{map_.id}"

    async def do(self, method: str, path: str, **sent: Any) -> Any:
        """Asks at the collaboration's door. Stops with what it said where it said no."""
        answer = await self._person.send(method, "collaboration", f"{self.base}/{path}", **sent)
        if answer.status_code >= httpx2.codes.BAD_REQUEST:
            told = answer.json()
            _tell_errors(told)
            stop(f"{told.get('detail') or told['title']} {told.get('remedy', '')}".strip())
        return answer.json()

    async def partner(self, proposal: dict[str, Any]) -> str:
        """The partner for which this person answers: their own where it is asked, else the controller of it."""
        me = (await self._person.get("identity", "/v1/me")).json()
        mine = str(me.get("partner") or "")
        asked = [one["partner"] for one in proposal["positions"]]
        return mine if mine in asked or mine not in self.map.partners else self.map.controller_of(mine)

    async def proposal(self) -> dict[str, Any]:
        """The newest proposal of this map. Stops where it was not proposed."""
        found = next((one["id"] for one in await self.do("GET", "proposals") if one["hash"] == self._hash), None)
        if found is None:
            stop("This map has not been proposed. `dottedline map propose FILE` does it.")
        return dict(await self.do("GET", f"proposals/{found}"))


def propose(file: File, who: Who = "ove") -> None:
    """Propose a map: from now on its text does not change, and its partners agree or disagree.

    Exit status: 0 when proposed, 1 when it cannot be, 2 when the file cannot be read.
    """

    async def act(table: Table) -> None:
        await table.do("POST", "proposals", content=table.text.encode())
        _tell(table, await table.proposal(), differences=True)

    _at_the_table(file, who, act)


def progress(file: File, who: Who = "ove") -> None:
    """Say who has agreed to a proposed map, who is missing, and what to do about it."""

    async def act(table: Table) -> None:
        _tell(table, await table.proposal(), differences=True)

    _at_the_table(file, who, act)


def agree(file: File, who: Who, partner: For = "", paper: Paper = "") -> None:
    """Agree to a proposed map, as a partner's strategic actor; or enter, as operator, what was signed on paper."""

    async def act(table: Table) -> None:
        await _answer(table, partner, {"answer": "agree", "paper": paper})

    _at_the_table(file, who, act)


def disagree(
    file: File,
    who: Who,
    matter: Annotated[str, typer.Option(help="What you disagree about.")],
    partner: For = "",
    parties: Annotated[list[str], typer.Option("--with", help="Another partner it is between.")] = [],  # noqa: B006
    owner: Annotated[str, typer.Option(help="The actor who sees to it; the coordinator when left out.")] = "",
    paper: Paper = "",
) -> None:
    """Disagree with a proposed map, on record: about what, between whom, and who sees to it."""

    async def act(table: Table) -> None:
        said = {"answer": "disagree", "matter": matter, "parties": parties, "owner": owner, "paper": paper}
        await _answer(table, partner, said)

    _at_the_table(file, who, act)


def settle(
    file: File,
    disagreement: Annotated[str, typer.Argument(help="The disagreement, as `map progress` shows it.")],
    outcome: Annotated[str, typer.Option(help="What came of it.")],
    who: Who = "ove",
) -> None:
    """Close a disagreement with what came of it. It agrees for nobody."""

    async def act(table: Table) -> None:
        proposal = await table.proposal()
        path = f"proposals/{proposal['id']}/disagreements/{disagreement}/close"
        await table.do("POST", path, json={"outcome": outcome})
        _tell(table, await table.proposal())

    _at_the_table(file, who, act)


def hear(
    file: File,
    heard: Annotated[str, typer.Option("--heard", help="Who was heard, such as “the users' council”.")],
    how: Annotated[str, typer.Option(help="How, such as “at its meeting on 3 March”.")],
    said: Annotated[str, typer.Option(help="What they said.")],
    answered: Annotated[str, typer.Option(help="What they were answered.")],
    who: Who = "ove",
) -> None:
    """Enter how citizens were heard about a proposed map."""

    async def act(table: Table) -> None:
        words = {"who": heard, "how": how, "said": said, "answered": answered}
        await table.do("POST", f"proposals/{(await table.proposal())['id']}/voices", json=words)
        _tell(table, await table.proposal())

    _at_the_table(file, who, act)


def publish(
    file: File,
    who: Who = "ove",
    first_day: Annotated[
        str, typer.Option("--from", help="The day from which it is in force; now when left out.")
    ] = "",
) -> None:
    """Publish a map to which every partner has agreed, and about which citizens were heard.

    Exit status: 0 when it is published, 1 when somebody is missing (it says who), 2 when the file cannot be read.
    """

    async def act(table: Table) -> None:
        proposal = await table.proposal()
        if proposal["state"] == "open":
            _tell(table, proposal)
        version = await table.do("PUT", "map", content=table.text.encode(), params={"first_day": first_day})
        since = first_day_of(version["starts_at"], table.map.zone)
        typer.echo(f"Version {version['version']} is published; it is in force from {since} on.")

    _at_the_table(file, who, act)


async def _answer(table: Table, partner: str, said: dict[str, Any]) -> None:
    proposal = await table.proposal()
    partner = partner or await table.partner(proposal)
    await table.do("PUT", f"proposals/{proposal['id']}/answers/{partner}", json=said)
    _tell(table, await table.proposal())


def _tell(table: Table, proposal: dict[str, Any], differences: bool = False) -> None:
    map_ = table.map
    on = f"drawn on version {proposal['on_version']}" if proposal["on_version"] else "the first map"
    typer.echo(f"{map_.title.en}: {on}, {proposal['state']}.")
    if differences:
        for sentence in proposal["differences"]["en"]:
            typer.echo(f"  ~ {sentence}")
    for one in proposal["positions"]:
        paper = f", on paper ({one['paper']})" if one["paper"] else ""
        typer.echo(f"  {map_.partner(one['partner']).title.en}: {one['answer'] or 'has not answered'}{paper}")
    for one in proposal["disagreements"]:
        came = one["outcome"] or f"open; {map_.actor(one['owner']).title.en} sees to it"
        typer.echo(f"  Disagreement {one['id']}: {one['matter']} ({came})")
    for one in proposal["voices"]:
        typer.echo(f"  Citizens: {one['who']}. {one['how']}. They said: {one['said']} Answered: {one['answered']}")
    for arrow in proposal["asks_anew"]:
        typer.echo(f"  Along {arrow} citizens are asked anew.")
    for one in proposal["missing"]:
        typer.echo(f"  Missing: {one['says']} {one['remedy']}")
    if proposal["state"] == "open" and not proposal["missing"]:
        typer.echo("  Everybody has agreed: it can be published.")


def _tell_errors(told: dict[str, Any]) -> None:
    for error in told.get("errors", []):
        typer.echo(f"{error['says']} {error.get('remedy', '')}".strip(), err=True)


def _at_the_table(file: Path, who: str, act: Act) -> None:
    map_, _ = whole(file)
    settings, text = Settings(), file.read_text(encoding="utf-8")

    async def sit_down() -> None:
        async with DemoPerson(who, settings) as person:
            await act(Table(person, map_, text))

    try:
        asyncio.run(sit_down())
    except NotSignedIn as why:
        stop(str(why))
    except httpx2.HTTPError:
        stop(f"Dottedline does not answer at {settings.url('collaboration')}. Start it with “make run”.")


def stop(sentence: str) -> NoReturn:
    """Ends the command with one sentence."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


COMMANDS = (propose, progress, agree, disagree, settle, hear, publish)
"""What belongs under `dottedline map`."""
