"""`dottedline policy`: pack the rules into a bundle, sign it, verify it; see what decides here, and go back by two.

`history`, `roll-back` and `agree` ask the running ledger, signed in as somebody of the demonstration; the others need
nothing but files.
"""

import time
from pathlib import Path
from typing import Annotated

import orjson
import typer

from deploy.local_rules import check_local
from deploy.officer import officer
from deploy.opa import find_opa
from services.audit.clock_api import STORY_ZONE, local_of
from services.decision.bundle import SIGNATURES, ends_at, packed, public_pem, signed, unpacked, verified
from services.decision.in_force import pinned_key, rules_in_force
from services.decision.rules import Rules, installed_rules, rules_in
from services.keys import signing_key
from services.problems import CannotStart
from services.settings import Settings

_DAY = 86_400

app = typer.Typer(help="Pack, sign and verify the policy, and see which one decides here.", no_args_is_help=True)

Bundle = Annotated[Path, typer.Argument(metavar="BUNDLE", help="A policy bundle, like policy.tar.gz.")]
Person = Annotated[str, typer.Option("--as", help="Sign in as this person of the demonstration.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print what the service answers.")]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="BUNDLE", help="Where to write the bundle.")]


@app.command()
def build(
    output: Output,
    local: Annotated[Path | None, typer.Option(metavar="REGO", help="Local rules to pack with ours.")] = None,
) -> None:
    """Pack the installed rules into a bundle, not yet signed; local rules are checked first."""
    rules = installed_rules(Settings().model_copy(update={"local_rules": local}))
    if rules.local:
        check_local(find_opa(), rules.local)
    _write(output, packed(rules.files))
    typer.echo(f"{output}: policy {rules.revision}, not signed. Sign it with `dottedline policy sign`.")


@app.command()
def sign(
    bundle: Bundle,
    key: Annotated[Path, typer.Option(metavar="PEM", help="The private key, Ed25519; made there if there is none.")],
    days: Annotated[int, typer.Option(min=0, max=3_650, help="How long the bundle counts; 0 for ever.")] = 0,
) -> None:
    """Sign a bundle in place; the public key is written beside the private one, with the ending .pub.

    Keep the private key off the machines that decide: they need the public one only.
    """
    files = unpacked(_read(bundle), bundle)
    files.pop(SIGNATURES, None)
    rules = rules_in(files, bundle)
    private, public = signing_key(key), key.with_suffix(".pub")
    _write(public, public_pem(private.public_key()))
    _write(bundle, signed(rules, private, int(time.time()) + days * _DAY if days else None))
    typer.echo(f"{bundle}: policy {rules.revision}, signed. Its public key is {public}.")


@app.command()
def verify(
    bundle: Bundle,
    key: Annotated[Path, typer.Option(metavar="PUB", help="The public key that it must be signed by.")],
) -> None:
    """Verify a bundle as the start does. Exit status: 0 when it may be used, 1 with the reason when not."""
    pinned = pinned_key(Settings().model_copy(update={"policy_key": key}))
    rules = verified(_read(bundle), pinned, time.time(), bundle)
    if rules.local:
        check_local(find_opa(), rules.local)
    typer.echo(f"{bundle}: policy {rules.revision}, verified.")


@app.command()
def show(
    bundle: Annotated[
        Path | None, typer.Argument(metavar="[BUNDLE]", help="A bundle to look into; without it, what decides here.")
    ] = None,
) -> None:
    """Show a policy: its revision, its files, its local reasons. Looking into a bundle verifies nothing."""
    if bundle is None:
        _tell(rules_in_force(Settings()), "what the settings here name")
        return
    files = unpacked(_read(bundle), bundle)
    signatures = files.pop(SIGNATURES, b"")
    until = ends_at(signatures)
    how = "signed, not verified" if signatures else "not signed"
    _tell(rules_in(files, bundle), f"{how}, ends {time.strftime('%Y-%m-%d', time.gmtime(until))}" if until else how)


@app.command()
def history(person: Person = "ove", as_json: AsJson = False) -> None:
    """List every policy that has been in force here, and what waits for a second person."""
    with officer(Settings(), person) as reader:
        found = reader.get("/v1/policies").json()
    if as_json:
        typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        return
    for turn in found["policies"]:
        since = local_of(turn["time"], STORY_ZONE).replace("T", " ")
        typer.echo(f"{turn['turn']}. {turn['revision']}, since {since}, entry {turn['entry']}")
    for one in found["waiting"]:
        typer.echo(f"waits for a second person: {one['asked']}, from {one['before']} back to {one['to']}")


@app.command("roll-back")
def roll_back(
    to: Annotated[str, typer.Argument(metavar="REVISION", help="An earlier policy, as `history` lists it.")],
    because: Annotated[str, typer.Option(metavar="WORDS", help="Why; it stands in the house ledger.")],
    person: Person = "ove",
) -> None:
    """Ask to go back to an earlier policy; somebody else must agree within a day."""
    with officer(Settings(), person) as writer:
        asked = writer.post("/v1/policies/roll-backs", {"to": to, "justification": because}).json()["asked"]
    typer.echo(f"Asked, entry {asked}. Somebody else agrees with: dottedline policy agree {asked} --as …")


@app.command()
def agree(
    asked: Annotated[int, typer.Argument(metavar="ENTRY", help="The entry of what somebody else asked.")],
    person: Person = "mona",
) -> None:
    """Agree to go back to an earlier policy; then it may be started, within a day, once."""
    with officer(Settings(), person) as writer:
        agreed = writer.post(f"/v1/policies/roll-backs/{asked}/agree", {}).json()["agreed"]
    typer.echo(f"Agreed, entry {agreed}. Stop the decision service, give it the earlier policy, and start it.")


def _tell(rules: Rules, how: str) -> None:
    typer.echo(f"policy {rules.revision} ({how})")
    for path in sorted(rules.files):
        typer.echo(f"  {path}")
    for code, reason in sorted(rules.local.reasons.items() if rules.local else ()):
        typer.echo(f"  refuses with {code}: {reason.caseworker['en']}")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotStart(f"{path} cannot be read: {error.strerror}.") from error


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CannotStart(f"{path} cannot be written: {error.strerror}.") from error
