"""`dottedline policy`: pack the rules into a bundle, sign it, verify it, and see what decides here."""

import time
from pathlib import Path
from typing import Annotated

import typer

from deploy.local_rules import check_local
from deploy.opa import find_opa
from services.decision.bundle import SIGNATURES, ends_at, packed, public_pem, signed, unpacked, verified
from services.decision.in_force import pinned_key, rules_in_force
from services.decision.rules import Rules, installed_rules, rules_in
from services.keys import signing_key
from services.problems import CannotStart
from services.settings import Settings

_DAY = 86_400

app = typer.Typer(help="Pack, sign and verify the policy, and see which one decides here.", no_args_is_help=True)

Bundle = Annotated[Path, typer.Argument(metavar="BUNDLE", help="A policy bundle, like policy.tar.gz.")]
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
