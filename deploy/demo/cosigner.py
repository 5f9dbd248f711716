"""A co-signer: sees to it that a ledger only grows, and signs that it has seen it so (C2SP tlog-witness).

A process of its own with its own key, which sees checkpoints and consistency proofs and never an entry. Run it with
`python -m deploy.demo.cosigner --data DIR --log-key FILE`; it prints its own verifier key.

The order of acts for `add-checkpoint`, with what is answered where it ends:
1. The body's form: 400. The origin: 404. The ledger's signature: 403. The checkpoint's form: 400.
2. The old size is not above the new one: 400.
3. In one transaction: the old size is the one remembered, else 409 and the size; the proof holds, else 422; remember
   the new size.
4. Only when that is on disk, answer with the cosignature. A crash in between leaves a ledger remembered at a size whose
   cosignature nobody got; the ledger asks again, hears 409, and gets it.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.audit.checkpoint import Checkpoint, CheckpointError, WrongEmptyRoot
from services.audit.note import Note, NoteError, NoteSignature, Signer, VerifierKey, parse_note
from services.audit.tree import EMPTY_ROOT, ProofError, verify_consistency
from services.audit.witness import SIZE_TYPE, AddCheckpoint, origin_hash
from services.keys import signing_key

MAX_BODY_BYTES = 128_000
_TABLE = """CREATE TABLE IF NOT EXISTS seen (
    origin TEXT PRIMARY KEY, origin_hash TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, root BLOB NOT NULL,
    note BLOB NOT NULL)"""


class Refusal(Exception):
    """Why there is no cosignature, as HTTP says it."""

    def __init__(self, status: int, says: str, media_type: str = "text/plain") -> None:
        super().__init__(says)
        self.status, self.says, self.media_type = status, says, media_type


class Memory:
    """The last checkpoint cosigned of each ledger, in a SQLite file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with closing(self._connected()) as connection:
            connection.execute(_TABLE)

    def advance(self, checkpoint: Checkpoint, old_size: int, path: Iterable[bytes], note: Note) -> None:
        """Check against what is remembered and remember the new one, in one transaction, on disk on return.

        Raises Refusal: 409 for another old size, 422 for a proof that does not hold.
        """
        with closing(self._connected()) as connection:
            connection.execute("BEGIN IMMEDIATE")  # two requests for one ledger are judged one after the other
            row = connection.execute("SELECT size, root FROM seen WHERE origin = ?", (checkpoint.origin,)).fetchone()
            size, root = row or (0, EMPTY_ROOT)
            if old_size != size:
                raise Refusal(409, f"{size}\n", SIZE_TYPE)
            try:
                verify_consistency(size, root, checkpoint.size, checkpoint.root, list(path))
            except ProofError as error:
                raise Refusal(422, f"{error}\n") from error
            connection.execute(
                "INSERT OR REPLACE INTO seen (origin, origin_hash, size, root, note) VALUES (?, ?, ?, ?, ?)",
                (checkpoint.origin, origin_hash(checkpoint.origin), checkpoint.size, checkpoint.root, bytes(note)),
            )
            connection.execute("COMMIT")

    def note(self, hashed_origin: str) -> bytes | None:
        """The last note of a ledger, with both signatures."""
        with closing(self._connected()) as connection:
            row = connection.execute("SELECT note FROM seen WHERE origin_hash = ?", (hashed_origin,)).fetchone()
        return row[0] if row else None

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, isolation_level=None, timeout=10)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        return connection


class CosignerService:
    """What the co-signer does. `read_clock` gives seconds since the Unix epoch."""

    def __init__(
        self, signer: Signer, log_keys: Iterable[VerifierKey], memory: Memory, read_clock: Callable[[], float]
    ):
        self._signer, self._memory, self._read_clock = signer, memory, read_clock
        self._log_keys = {key.name: key for key in log_keys}

    def add_checkpoint(self, body: bytes) -> NoteSignature:
        """The cosignature for a checkpoint that continues the last one. Raises Refusal."""
        request, note, line = self._signed(body)  # 1
        try:
            checkpoint = Checkpoint.parse(note.text)
        except WrongEmptyRoot as error:
            raise Refusal(422, f"{error}\n") from error
        except CheckpointError as error:
            raise Refusal(400, f"{error}\n") from error
        if request.old_size > checkpoint.size:  # 2
            raise Refusal(400, "The old size is above that of the checkpoint.\n")
        cosignature = self._signer.cosign(note.text, max(1, int(self._read_clock())))
        remembered = Note(note.text, (line, cosignature))
        self._memory.advance(checkpoint, request.old_size, request.path, remembered)  # 3
        return cosignature  # 4

    def _signed(self, body: bytes) -> tuple[AddCheckpoint, Note, NoteSignature]:
        try:
            request = AddCheckpoint.parse(body)
            note = parse_note(request.checkpoint)
        except NoteError as error:
            raise Refusal(400, f"{error}\n") from error
        if (key := self._log_keys.get(note.text.partition("\n")[0])) is None:
            raise Refusal(404, "This co-signer does not know the ledger.\n")
        try:
            line = note.signed_by(key)
        except NoteError as error:
            raise Refusal(403, f"{error}\n") from error
        if line is None:
            raise Refusal(403, "The checkpoint is not signed by the ledger's key.\n")
        return request, note, line

    def latest(self, hashed_origin: str) -> bytes:
        """The last note cosigned of a ledger. Raises Refusal (404)."""
        if (note := self._memory.note(hashed_origin)) is None:
            raise Refusal(404, "This co-signer has cosigned no checkpoint of such a ledger.\n")
        return note


def cosigner_app(service: CosignerService) -> Starlette:
    """The HTTP side: `POST /add-checkpoint` and `GET /<origin hash>/checkpoint`."""

    async def add_checkpoint(request: Request) -> Response:
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > MAX_BODY_BYTES:
                return Response("The body is too long.\n", 413, media_type="text/plain")
        return await _answered(lambda: str(service.add_checkpoint(bytes(body))).encode())

    async def latest(request: Request) -> Response:
        return await _answered(lambda: service.latest(request.path_params["origin_hash"]))

    return Starlette(
        routes=[
            Route("/add-checkpoint", add_checkpoint, methods=["POST"]),
            Route("/{origin_hash}/checkpoint", latest, methods=["GET"]),
        ]
    )


async def _answered(work: Callable[[], bytes]) -> Response:
    """The work's answer or its refusal; on a thread, since it waits for the disk."""
    try:
        return Response(await run_in_threadpool(work), media_type="text/plain")
    except Refusal as refusal:
        # As a header, not as a media type: other tools compare the bytes, and must find no charset in them.
        return Response(refusal.says, refusal.status, {"content-type": refusal.media_type})


def build(data: Path, name: str, log_keys: Iterable[VerifierKey]) -> tuple[Starlette, VerifierKey]:
    """The app over its folder, and the key with which it cosigns; the key is made at first use."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    signer = Signer(name, signing_key(data / "cosigner.pem"))
    (data / "cosigner.pub").write_text(f"{signer.cosigner_key}\n")
    service = CosignerService(signer, log_keys, Memory(data / "cosigner.sqlite"), time.time)
    return cosigner_app(service), signer.cosigner_key


def main(
    data: Annotated[Path, typer.Option(help="Folder of its key and its memory.")],
    log_key: Annotated[
        list[Path], typer.Option(help="File with the verifier key of a ledger; give it once per ledger.")
    ],
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8480,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    name: Annotated[str, typer.Option(help="The name it signs under.")] = "cosigner.example/demo",
) -> None:
    """Cosign the checkpoints of the ledgers whose keys are given."""
    try:
        keys = [VerifierKey.parse(file.read_text()) for file in log_key]
    except (OSError, ValueError) as error:
        raise typer.BadParameter(f"A verifier key cannot be read. {error}", param_hint="--log-key") from error
    app, key = build(data, name, keys)
    typer.echo(f"Co-signer {key}")
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    typer.run(main)
