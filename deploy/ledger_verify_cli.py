"""`dottedline ledger verify` and `dottedline ledger verify-proof`: offline, with nothing but files and a verifier key.

Exit status: 0 nothing is wrong, 1 something is (the output says what), 2 the command was not understood.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import Progress

from services.audit.checkpoint import Checkpoint, open_checkpoint
from services.audit.note import COSIGNATURE, ED25519, NoteError, VerifierKey
from services.audit.proof import Proven
from services.audit.proof import verify_proof as proven_by
from services.audit.rules import CanonicalEntries
from services.audit.tiles import key_file
from services.audit.tree import ProofError
from services.audit.verify import BadLedger, Cosigned, Verified, verify_ledger
from services.audit.verify import Progress as Heard

_LONG = 20_000

KeyFile = Annotated[
    Path | None, typer.Option("--key", help="The ledger's verifier key; by default DIR.pub, beside DIR.")
]
Cosigners = Annotated[list[Path], typer.Option("--cosigner", help="A co-signer's verifier key; may be repeated.")]
Kept = Annotated[
    list[Path], typer.Option("--kept", help="A checkpoint of this ledger from elsewhere, to be continued; repeatable.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The ledger's folder.")],
    key: KeyFile = None,
    cosigner: Cosigners = [],  # noqa: B006  typer reads the default and never changes it
    kept: Kept = [],  # noqa: B006  the same
    as_json: AsJson = False,
    any_entries: Annotated[
        bool, typer.Option("--any-entries", help="Verify the tree only, not what an entry of Dottedline must be.")
    ] = False,
) -> None:
    """Verify a ledger that was exported: every entry, every tile, the checkpoint."""
    file = key or key_file(folder)
    ledger_key = _key(file, ED25519, "--key")
    rules = [] if any_entries else [CanonicalEntries()]
    cosigner_keys = _cosigner_keys(cosigner)
    held = [_kept(file, ledger_key, cosigner_keys) for file in kept]
    try:
        with _progress(shown=not as_json) as heard:
            verified = verify_ledger(
                folder, ledger_key, rules=rules, cosigners=cosigner_keys, kept=held, progress=heard
            )
    except BadLedger as bad:
        _say(_bad(bad), f"✘ {_sentence(bad)}", as_json)
        raise typer.Exit(1) from bad
    good = _good(verified, file) | {"continues": [one.size for one in held]}
    _say(good, "\n".join([*_good_text(verified, file, given=key is not None), *map(_kept_text, held)]), as_json)


def verify_proof(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The proof of one entry.")],
    key: Annotated[Path, typer.Option("--key", help="The ledger's verifier key.")],
    cosigner: Cosigners = [],  # noqa: B006  typer reads the default and never changes it
    kept: Kept = [],  # noqa: B006  the same
    as_json: AsJson = False,
) -> None:
    """Verify that one entry stands in a ledger, from its proof alone, and show the entry."""
    ledger_key, cosigner_keys = _key(key, ED25519, "--key"), _cosigner_keys(cosigner)
    held = [_kept(one, ledger_key, cosigner_keys) for one in kept]
    try:
        proven = proven_by(_read(file, "FILE"), ledger_key, cosigner_keys, held)
    except ProofError as error:
        _say({"ok": False, "says": str(error)}, f"✘ The proof does not hold. {error}", as_json)
        raise typer.Exit(1) from error
    good = _proven(proven) | {"continues": [one.size for one in held]}
    _say(good, "\n".join([_proven_text(proven), *map(_same_text, held)]), as_json)


def _read(file: Path, option: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read ({error.strerror}).", param_hint=option) from error


def _key(file: Path, kind: int, option: str) -> VerifierKey:
    try:
        key = VerifierKey.parse(_read(file, option).decode())
    except ValueError as error:
        raise typer.BadParameter(f"{file} holds no verifier key. {error}", param_hint=option) from error
    if key.kind != kind:
        expected = "a co-signer" if kind == COSIGNATURE else "a ledger"
        raise typer.BadParameter(f"{file} is not the key of {expected}.", param_hint=option)
    return key


def _cosigner_keys(files: Sequence[Path]) -> list[VerifierKey]:
    return [_key(file, COSIGNATURE, "--cosigner") for file in files]


def _kept(file: Path, key: VerifierKey, cosigners: Sequence[VerifierKey]) -> Checkpoint:
    try:
        checkpoint, note = open_checkpoint(_read(file, "--kept"), key)
        for cosigner in cosigners:
            note.signed_by(cosigner)
    except NoteError as error:
        raise typer.BadParameter(f"{file} is no checkpoint of this ledger. {error}", param_hint="--kept") from error
    return checkpoint


@contextmanager
def _progress(*, shown: bool) -> Iterator[Heard | None]:
    """A bar on the terminal's error output, for ledgers that take more than a moment."""
    console = Console(stderr=True)
    if not shown or not console.is_terminal:
        yield None
        return
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("Verifying entries", visible=False, total=None)
        yield lambda done, size: bar.update(task, completed=done, total=size, visible=size > _LONG)


def _say(value: dict[str, Any], text: str, as_json: bool) -> None:
    typer.echo(orjson.dumps(value).decode() if as_json else text)


def _sentence(bad: BadLedger) -> str:
    if bad.index is None:
        return f"The ledger must not be believed, because of {bad.path}. {bad.says}"
    return f"The first bad entry is {bad.index}, in {bad.path}. {bad.says}"


def _bad(bad: BadLedger) -> dict[str, Any]:
    return {"ok": False, "first_bad_entry": bad.index, "file": bad.path, "says": bad.says}


def _good(verified: Verified, file: Path) -> dict[str, Any]:
    return {
        "ok": True,
        "entries": verified.size,
        "origin": verified.origin,
        "root": b64encode(verified.root).decode(),
        "key": str(verified.key),
        "key_file": str(file),
        "cosigned": [{"name": cosigned.name, "at": cosigned.at} for cosigned in verified.cosigned],
        "other_signatures": verified.other_signatures,
    }


def _good_text(verified: Verified, file: Path, *, given: bool) -> list[str]:
    lines = [
        f"✔ {verified.size} entries, nothing wrong.",
        f"  ledger      {verified.origin}",
        f"  checkpoint  size {verified.size}, root {b64encode(verified.root).decode()}",
        f"  key         {verified.key}",
        f"              from {file}",
    ]
    if not given:
        lines.append("              It lies beside the ledger: compare it with the key that you were given.")
    return [*lines, *map(_cosigned_text, verified.cosigned), *_others_text(verified.other_signatures)]


def _kept_text(kept: Checkpoint) -> str:
    return f"  continues   the checkpoint of {kept.size} entries that was kept"


def _same_text(kept: Checkpoint) -> str:
    return f"  same ledger as that of the checkpoint of {kept.size} entries that was kept"


def _cosigned_text(cosigned: Cosigned) -> str:
    return f"  co-signed   by {cosigned.name} at {datetime.fromtimestamp(cosigned.at, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _others_text(count: int) -> list[str]:
    return [f"  not checked {count} more signatures, by keys that were not given (--cosigner)"] if count else []


def _proven(proven: Proven) -> dict[str, Any]:
    return {
        "ok": True,
        "origin": proven.origin,
        "entries": proven.size,
        "index": proven.index,
        "entry": orjson.loads(proven.entry),
        "opened": dict(proven.opened),
        "cosigned": [{"name": name, "at": at} for name, at in proven.cosigned],
    }


def _proven_text(proven: Proven) -> str:
    lines = [
        f"✔ Entry {proven.index} stands in the ledger {proven.origin} of {proven.size} entries.",
        f"  entry       {proven.entry.decode()}",
        *(f"  opened      {name}: {orjson.dumps(value).decode()}" for name, value in proven.opened.items()),
        *(_cosigned_text(Cosigned(name, at)) for name, at in proven.cosigned),
    ]
    return "\n".join(lines)
