"""Both ends of the wire between a ledger and its co-signers (C2SP tlog-witness): the request's form, and the client.

A co-signer is never waited for on the way of a flow: it is a network round trip away, and may be down.
"""

from __future__ import annotations

import asyncio
import hashlib
from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import httpx2

from services.audit.checkpoint import Checkpoint, read_decimal
from services.audit.note import Note, NoteError, NoteSignature, VerifierKey, parse_note, strict_base64
from services.audit.tree import HASH_BYTES

MAX_STEPS = 63
MAX_ANSWER_BYTES = 64_000
SIZE_TYPE = "text/x.tlog.size"
_SEVERAL = 3

Prove = Callable[[int], Awaitable[Sequence[bytes]]]
"""Makes the consistency path from an older size to that of the checkpoint."""


class CosignerError(Exception):
    """A co-signer gave no cosignature that counts."""


class CosignerSilent(CosignerError):
    """The co-signer did not answer, or not in time; try again later."""


class CosignerRefused(CosignerError):
    """The co-signer answered with a refusal, or with a false cosignature; for `status` see C2SP tlog-witness."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(f"The co-signer refused ({status}). {says}")
        self.status = status


class CosignerAhead(CosignerError):
    """The co-signer has seen a longer ledger (`size`): this one lost entries, or somebody shows two faces of it."""

    def __init__(self, size: int, own: int) -> None:
        super().__init__(f"The co-signer has seen {size} entries of this ledger, and here it has {own}.")
        self.size = size


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """What `add-checkpoint` carries: the size the co-signer should know, the path from there, the signed checkpoint."""

    old_size: int
    path: tuple[bytes, ...]
    checkpoint: bytes

    def __bytes__(self) -> bytes:
        """The body of the request."""
        lines = [f"old {self.old_size}", *(b64encode(step).decode() for step in self.path)]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.checkpoint

    @classmethod
    def parse(cls, body: bytes) -> AddCheckpoint:
        """Read a body strictly; NoteError when it is malformed."""
        head, empty_line, checkpoint = body.partition(b"\n\n")
        try:
            first, *steps = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise NoteError("The lines before the checkpoint are not ASCII.") from error
        if not empty_line or not first.startswith("old ") or len(steps) > MAX_STEPS:
            raise NoteError(f"The body must be an `old` line, at most {MAX_STEPS} hashes, an empty line, a checkpoint.")
        path = tuple(map(strict_base64, steps))
        if any(len(step) != HASH_BYTES for step in path):
            raise NoteError("A line of the path is not a hash of 32 bytes.")
        return cls(read_decimal(first.removeprefix("old ")), path, checkpoint)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a co-signer answered."""

    status: int
    content: bytes

    @property
    def says(self) -> str:
        """The beginning of it as text, for a message."""
        return self.content[:200].decode("utf-8", "replace").strip()


class Cosigner:
    """A co-signer elsewhere: where it is, and the key (of kind COSIGNATURE) with which it cosigns.

    `seconds` bounds each call as a whole.
    """

    def __init__(self, http: httpx2.AsyncClient, url: str, key: VerifierKey, seconds: float = 5.0) -> None:
        self.key = key
        self._http, self._url, self._seconds = http, url.rstrip("/"), seconds

    async def cosign(self, checkpoint: Note, known_size: int, prove: Prove) -> NoteSignature:
        """Ask for a cosignature of a signed checkpoint; gives it, verified.

        `known_size` is what the co-signer saw last, as far as we know (0 when we do not); when it says another size,
        it is asked again from there. Raises CosignerSilent, CosignerRefused or CosignerAhead.
        """
        size = Checkpoint.parse(checkpoint.text).size
        old_size = min(known_size, size)
        for _ in range(_SEVERAL):
            path = await prove(old_size) if 0 < old_size < size else ()
            body = bytes(AddCheckpoint(old_size, tuple(path), bytes(checkpoint)))
            answer = await self._call("POST", "add-checkpoint", body)
            if answer.status != 409:
                return self._cosignature(answer, checkpoint)
            if (old_size := _size_in(answer)) > size:
                raise CosignerAhead(old_size, size)
        raise CosignerRefused(409, "It names another size each time; somebody else extends this ledger.")

    async def latest(self, origin: str) -> Checkpoint | None:
        """The last checkpoint of this ledger that it cosigned, verified as cosigned; None when there is none yet.

        Raises CosignerSilent or CosignerRefused.
        """
        answer = await self._call("GET", f"{origin_hash(origin)}/checkpoint")
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise CosignerRefused(answer.status, answer.says)
        try:
            note = parse_note(answer.content)
            checkpoint = Checkpoint.parse(note.text)
            cosigned = note.signed_by(self.key)
        except NoteError as error:
            raise CosignerRefused(200, f"Its checkpoint does not verify. {error}") from error
        if cosigned is None or checkpoint.origin != origin:
            raise CosignerRefused(200, "Its checkpoint is of another ledger, or not cosigned by its key.")
        return checkpoint

    async def _call(self, method: str, path: str, body: bytes | None = None) -> Answer:
        content = bytearray()
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._http.stream(method, f"{self._url}/{path}", content=body) as response,
            ):
                async for part in response.aiter_bytes():
                    content += part
                    if len(content) > MAX_ANSWER_BYTES:
                        raise CosignerRefused(response.status_code, "Its answer is far too long.")
        except (httpx2.HTTPError, TimeoutError) as error:
            raise CosignerSilent(f"The co-signer {self.key.name} does not answer.") from error
        return Answer(response.status_code, bytes(content))

    def _cosignature(self, answer: Answer, checkpoint: Note) -> NoteSignature:
        """The verified line by the co-signer's key; lines by other keys are ignored (C2SP tlog-witness)."""
        if answer.status != 200:
            raise CosignerRefused(answer.status, answer.says)
        try:
            note = parse_note(checkpoint.text.encode() + b"\n" + answer.content)
            line = note.signed_by(self.key)
        except NoteError as error:
            raise CosignerRefused(200, f"Its cosignature does not verify. {error}") from error
        if line is None or note.text != checkpoint.text:
            raise CosignerRefused(200, f"Its answer has no cosignature by the key {self.key.key_id.hex()}.")
        return line


def _size_in(answer: Answer) -> int:
    """The size that a 409 names; CosignerRefused when it names none."""
    try:
        return read_decimal(answer.content.decode("ascii", "replace").removesuffix("\n"))
    except NoteError as error:
        raise CosignerRefused(409, "It does not say which size it knows.") from error


def origin_hash(origin: str) -> str:
    """How an origin is named in a co-signer's paths: SHA-256, 64 hex digits."""
    return hashlib.sha256(origin.encode()).hexdigest()
