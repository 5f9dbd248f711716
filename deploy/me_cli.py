"""`dottedline me`: what somebody of the demonstration sees about themselves, as the people's door tells it."""

import asyncio
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import httpx2
import typer
from rich.console import Console

from deploy.demo.person import DemoPerson, NotSignedIn
from services.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False)

Who = Annotated[str, typer.Option("--as", help="Whom of the demonstration's people you are.")]
Language = Annotated[Literal["da", "en"], typer.Option(help="Danish or English.")]
_ZONE = ZoneInfo("Europe/Copenhagen")
_SHOWN = ("what", "who", "which", "why", "ground", "outcome", "because")


@app.command()
def lines(who: Who = "anna", language: Language = "en") -> None:
    """Who has seen what about me, refused attempts too. Looking is a line itself."""
    console = Console()
    for case in _own_cases(who):
        for line in _read(who, f"/v1/cases/{case}/lines")["lines"]:
            words = line["words"][language]
            console.print(f"{_when(line['at'])}  line {line['index']}", style="bold", highlight=False)
            for name in _SHOWN:
                if words.get(name):
                    console.print(f"    {words[name]}", markup=False, highlight=False)


@app.command()
def messages(who: Who = "anna", language: Language = "en") -> None:
    """What I have been told."""
    console = Console()
    found = _read(who, "/v1/messages")
    for message in found:
        console.print(_when(message["sent_at"]), style="bold", highlight=False)
        console.print(f"    {message['text'][language]}", markup=False, highlight=False)
    if not found:
        console.print("There are no messages for you.")


@app.command()
def permissions(who: Who = "anna", language: Language = "en") -> None:
    """What I was asked, and what I answered."""
    console = Console()
    for case in _own_cases(who):
        for one in _read(who, f"/v1/cases/{case}/permissions")["permissions"]:
            console.print(f"{one['arrow']}: {one['state']}", style="bold", highlight=False)
            console.print(f"    {one['words'][language]['title']}", markup=False, highlight=False)
            if one["permitted"]:
                console.print(f"    {', '.join(one['permitted'])}", markup=False, highlight=False)


def _own_cases(who: str) -> list[str]:
    cases = [one["case"] for one in _read(who, "/v1/cases") if one["as"] in ("citizen", "guardian")]
    if not cases:
        _stop(f"{who} is in no case, as citizen or guardian.")
    return cases


def _read(who: str, path: str) -> Any:
    settings = Settings()
    try:
        return asyncio.run(_answer(settings, who, path))
    except NotSignedIn as why:
        _stop(str(why))
    except httpx2.HTTPError:
        _stop(f"Dottedline does not answer at {settings.url('consent')}. Start it with “make run”.")


async def _answer(settings: Settings, who: str, path: str) -> Any:
    async with DemoPerson(who, settings) as person:
        answer = await person.get("consent", path)
    told = answer.json()
    if answer.is_error:
        _stop(f"{told.get('detail') or told.get('title')} {told.get('remedy', '')}".strip())
    return told


def _when(instant: int) -> str:
    return datetime.fromtimestamp(instant / 1000, _ZONE).strftime("%Y-%m-%d %H:%M")


def _stop(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
