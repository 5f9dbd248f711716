"""`dottedline ledger`: take a copy of the record and verify it, search it, prove one entry, do checks.

`verify` and `verify-proof` need nothing but files. The others ask the running service, signed in as somebody of the
demonstration; each look-up is an entry itself.
"""

from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from deploy.ledger_verify_cli import verify, verify_proof
from deploy.officer import Officer, officer, stop
from services.audit.checkpoint import open_checkpoint
from services.audit.clock_api import STORY_ZONE, local_of
from services.audit.download import CutBundle, entries_of
from services.audit.layout import WIDTH
from services.audit.note import NoteError, VerifierKey
from services.audit.tiles import ExportError, key_file, write_ledger
from services.settings import Settings
from services.turned_away import KIND

_LONG = 20_000

app = typer.Typer(help="Take a copy of the record, verify it offline, search it, prove an entry.", no_args_is_help=True)
app.command("verify")(verify)
app.command("verify-proof")(verify_proof)

Collaboration = Annotated[str, typer.Option(help="Whose ledger; “house” for what belongs to none.")]
Person = Annotated[str, typer.Option("--as", help="Sign in as this person of the demonstration.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print what the service answers.")]


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder, or an earlier export of this ledger.")],
    collaboration: Collaboration = "aalborg-aktiv",
    person: Person = "mona",
    story: Annotated[
        bool, typer.Option("--story", help="Play the story first, and copy the ledger it leaves.")
    ] = False,
) -> None:
    """Copy a whole ledger into a folder of static files, with its key beside it as DIR.pub."""
    if story:
        from deploy.story_cli import play_and_export  # noqa: PLC0415  (only this option needs a whole installation)

        play_and_export(folder, collaboration)
        return
    with officer(Settings(), person) as reader:
        exported(reader, collaboration, folder)


def exported(reader: Officer, ledger: str, folder: Path) -> None:
    """Writes a ledger's copy and says what it is. The story's export calls this too, on the story's own service."""
    base = f"/v1/ledgers/{ledger}"
    key = reader.get(f"{base}/key").text
    checkpoint = reader.get(f"{base}/checkpoint").content
    try:
        size = open_checkpoint(checkpoint, VerifierKey.parse(key))[0].size
        with Progress(console=Console(stderr=True), transient=True, disable=size < _LONG) as bar:
            task = bar.add_task("Copying entries", total=-(-size // WIDTH))

            def fetch(path: str) -> bytes:
                bar.advance(task)
                return reader.get(f"{base}/{path}").content

            written = write_ledger(folder, checkpoint, entries_of(size, fetch), key)
    except (ExportError, NoteError, CutBundle) as error:
        stop(str(error))
    others = checkpoint.decode().partition("\n\n")[2].count("\n") - 1
    typer.echo(f"✔ {written.size} entries of {written.origin} in {folder}")
    typer.echo(f"  checkpoint  size {written.size}, with {others} cosignature{'' if others == 1 else 's'}")
    typer.echo(f"  key         {key_file(folder)}: {key.strip()}")
    typer.echo(f"  verify      dottedline ledger verify {folder}")


@app.command()
def search(
    arrow: Annotated[str, typer.Option(help="Along this arrow.")] = "",
    kind: Annotated[str, typer.Option(help="Of this kind, like decision, released, withdrawn, look-up.")] = "",
    partner: Annotated[str, typer.Option(help="With this partner as sender or receiver.")] = "",
    flow: Annotated[str, typer.Option(help="Of this flow.")] = "",
    check: Annotated[str, typer.Option(help="About this check.")] = "",
    after: Annotated[int, typer.Option(help="Only entries after this index.")] = -1,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1, max=1_000)] = 100,
    csv: Annotated[bool, typer.Option("--csv", help="Print as CSV, for a spreadsheet.")] = False,
    as_json: AsJson = False,
    collaboration: Collaboration = "aalborg-aktiv",
    person: Person = "mona",
) -> None:
    """Find entries in which your controller sends, receives or operates; in the house ledger, if it operates all."""
    conditions = {"arrow": arrow, "kind": kind, "partner": partner, "flow": flow, "check": check}
    form = "csv" if csv else "json"
    with officer(Settings(), person) as reader:
        path = f"/v1/collaborations/{collaboration}/entries"
        answer = reader.get(path, **conditions, after=after, limit=limit, format=form)
    if csv or as_json:
        typer.echo(answer.text, nl=as_json)
        return
    found = answer.json()
    _print(("index", "when", "kind", "arrow", "from", "to", "outcome", "why"), map(_row, found["entries"]))
    more = f" There are more: --after {found['next']}." if found["next"] is not None else ""
    typer.echo(f"{len(found['entries'])} entries.{more} This look-up is entry {found['entry']}.")


def _row(entry: dict[str, Any]) -> tuple[str, ...]:
    said = entry["said"]
    when = local_of(entry["time"], STORY_ZONE).replace("T", " ")
    reasons = "; ".join(_turned_away(said)) if entry["kind"] == KIND else ", ".join(map(str, said.get("reasons") or []))
    ends = entry["from_partner"], entry["to_partner"]
    return (str(entry["index"]), when, entry["kind"], said.get("arrow", ""), *ends, said.get("outcome", ""), reasons)


def _turned_away(said: dict[str, Any]) -> list[str]:
    """Of an entry of calls turned away early: who, and how often with which status."""
    named = [*said.get("clients", {}).items(), *said.get("services", {}).items()]
    groups = [(group, said[group]) for group in ("person", "unknown", "others") if group in said]
    return [
        f"{name}: {', '.join(f'{status} ({many})' for status, many in counts.items())}"
        for name, counts in [*named, *groups]
    ]


@app.command()
def show(
    index: Annotated[int, typer.Argument(help="The entry's index.")],
    collaboration: Collaboration = "aalborg-aktiv",
    person: Person = "mona",
) -> None:
    """Show one entry with what is sealed in it; whom it concerns sees that you looked."""
    with officer(Settings(), person) as reader:
        found = reader.get(f"/v1/collaborations/{collaboration}/entries/{index}").json()
    typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())


@app.command()
def proof(
    index: Annotated[int, typer.Argument(help="The entry's index.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")],
    collaboration: Collaboration = "aalborg-aktiv",
    person: Person = "mona",
) -> None:
    """Write the proof of one entry as a file that verifies alone, with the ledger's key."""
    with officer(Settings(), person) as reader:
        content = reader.get(f"/v1/collaborations/{collaboration}/entries/{index}/proof").content
    try:
        output.write_bytes(content)
    except OSError as error:
        stop(f"{output} cannot be written ({error.strerror}).")
    typer.echo(
        f"✔ The proof of entry {index} is in {output}. Verify it: dottedline ledger verify-proof {output} --key …"
    )


@app.command()
def checks(as_json: AsJson = False, collaboration: Collaboration = "aalborg-aktiv", person: Person = "mona") -> None:
    """List checks that wait for somebody: what each is about, and by which day."""
    with officer(Settings(), person) as reader:
        found = reader.get(f"/v1/collaborations/{collaboration}/checks").json()
    if as_json:
        typer.echo(orjson.dumps(found).decode())
        return
    rows = [(one["due"] + (" (late)" if one["overdue"] else ""), one["words"]["en"], str(one["entry"]), one["check"])
            for one in found["checks"]]  # fmt: skip
    _print(("by", "what", "entry", "check"), rows)
    typer.echo(f"{len(rows)} open. This look-up is entry {found['entry']}.")


@app.command("check-done")
def check_done(
    check: Annotated[str, typer.Argument(help="The check, as `ledger checks` lists it.")],
    finding: Annotated[str, typer.Argument(help="What you found, in your own words.")],
    outcome: Annotated[str, typer.Option(help="in-order or not-in-order.")] = "",
    collaboration: Collaboration = "aalborg-aktiv",
    person: Person = "mona",
) -> None:
    """Close a check with what you found."""
    body = {"finding": finding, "outcome": outcome}
    with officer(Settings(), person) as reader:
        done = reader.post(f"/v1/collaborations/{collaboration}/checks/{check}", body).json()
    typer.echo(f"✔ Done; it stands as entry {done['entry']}.")


def _print(names: tuple[str, ...], rows: Any) -> None:
    table = Table(*names, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    Console().print(table, markup=False)
