"""`dottedline map what-if`: recorded decisions of the running service held against a draft, with nothing written."""

import time
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from deploy.map_files import read, whole
from deploy.officer import Officer, officer, stop
from services.decision.reasons import all_reasons
from services.settings import Settings

_PAUSE = 0.25
_COUNTED = (
    ("gains", "would flow now"),
    ("gains_if_yes", "would after a yes"),
    ("more", "more fields"),
    ("fewer", "fewer fields"),
    ("waits", "waits for a new yes"),
    ("loses", "would not flow"),
)


def what_if(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="A draft of the map, as YAML.")] = None,
    rule: Annotated[Path | None, typer.Option(metavar="REGO", help="A local rule to try.")] = None,
    permission: Annotated[
        list[str] | None, typer.Option(metavar="ARROW=given|withdrawn", help="Try that everybody said so; repeatable.")
    ] = None,
    first_day: Annotated[str, typer.Option(help="Only decisions from this day on, like 2026-12-01.")] = "",
    last_day: Annotated[str, typer.Option(help="Only decisions up to this day.")] = "",
    collaboration: Annotated[str, typer.Option(help="Of which collaboration.")] = "aalborg-aktiv",
    person: Annotated[str, typer.Option("--as", help="Sign in as this person of the demonstration.")] = "mona",
    as_json: Annotated[bool, typer.Option("--json", help="Print what the service answers.")] = False,
) -> None:
    """Say what would have become of the decisions on record under a draft map, a rule, or other permissions.

    It asks the running service, and writes nothing. Exit status: 0 when carried through, 1 when not.
    """
    body = {
        "map": _draft(file),
        "rule": read(rule) if rule else "",
        "permissions": dict(map(_permission, permission or ())),
        "first_day": first_day,
        "last_day": last_day,
    }
    with officer(Settings(), person, "consent") as people:
        found = _carried_through(people, f"/v1/collaborations/{collaboration}/what-ifs", body)
    if as_json:
        typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        return
    _tell(found)


def _carried_through(people: Officer, path: str, body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = people.post(path, body).json()
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Deciding again", total=1.0)
        while found["state"] == "running":
            time.sleep(_PAUSE)
            found = people.get(f"{path}/{found['id']}").json()
            bar.update(task, completed=found["share"], description=f"Deciding again ({found['decided']:,} so far)")
    if found["state"] == "failed":
        stop(found["says"])
    return found


def _tell(found: dict[str, Any]) -> None:
    if not found["decided"] + found["gone"] + found["unlike"]:
        typer.echo("No decision is on record in these days: nothing can be said yet.")
        return
    other = [row for row in found["rows"] if row["same"] < row["decided"]]
    names = [(name, title) for name, title in _COUNTED if any(row[name] for row in other)]
    if other:
        table = Table("arrow", "to", "decided", *(title for _, title in names), box=None, pad_edge=False)
        for row in other:
            counts = (str(row[name] or "") for name, _ in names)
            table.add_row(row["arrow"] or "(none of the map)", _receiver(row), str(row["decided"]), *counts)
        Console().print(table, markup=False)
        for sentence in (said for row in other for said in _more(row)):
            typer.echo(sentence)
    changed = sum(row["decided"] - row["same"] for row in other)
    typer.echo(f"{_many(found['decided'], 'decision')} held against it: {changed:,} would have been otherwise.")
    if found["gone"]:
        typer.echo(f"{_many(found['gone'], 'decision')} could not be: their content is erased.")
    if found["unlike"]:
        typer.echo(
            f"{_many(found['unlike'], 'decision')} are left out: today's rules answer otherwise than those of then."
        )


def _more(row: dict[str, Any]) -> list[str]:
    known = all_reasons()
    said = []
    for name, words in (("fields_gained", "gets"), ("fields_lost", "loses")):
        if row[name]:
            fields = ", ".join(f"{field} ({many:,} times)" for field, many in row[name].items())
            said.append(f"  {row['arrow']}: {_receiver(row) or 'the receiver'} {words} {fields}")
    for code, many in row["reasons"].items():
        why = known[code].title["en"] if code in known else code
        said.append(f"  {row['arrow']}: lost because “{why}” ({many:,} times)")
    return said


def _receiver(row: dict[str, Any]) -> str:
    return " of ".join(filter(None, (row["actor"], row["partner"])))


def _permission(text: str) -> tuple[str, str]:
    arrow, equals, said = text.partition("=")
    if not equals:
        stop(f"--permission {text} says nothing: write it like needs-to-cafe=withdrawn.")
    return arrow, said


def _draft(file: Path | None) -> str:
    if file is None:
        return ""
    whole(file)  # mistakes are told here, each with its line, before anybody signs in
    return read(file)


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
