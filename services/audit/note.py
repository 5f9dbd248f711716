"""Signed notes: a text, an empty line, and a line per signature (C2SP signed-note).

Two types of signature are known: Ed25519 over the text (0x01, a ledger's own) and the timestamped Ed25519 cosignature
(0x04, C2SP tlog-cosignature). Pure: the time of a cosignature is an argument.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = 0x01
COSIGNATURE = 0x04
MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 64
_DASH = "\u2014 "
_STAMP_BYTES, _SIGNATURE_BYTES, _KEY_BYTES, _ID_BYTES = 8, 64, 32, 4


class NoteError(ValueError):
    """A note, a key or a signature is malformed or does not verify."""


def strict_base64(text: str) -> bytes:
    """Decode standard base64 (RFC 4648, section 4), and only its one canonical spelling; else NoteError."""
    try:
        data = b64decode(text, validate=True)
    except (Base64Error, ValueError) as error:
        raise NoteError("This is not base64.") from error
    if b64encode(data).decode() != text:
        raise NoteError("This base64 is not the canonical spelling of its bytes.")
    return data


def checked_name(name: str) -> str:
    """The key name, when it is one: not empty, no blank, no plus sign, no control character; else NoteError."""
    if not name or any(char.isspace() or char == "+" or char < " " for char in name):
        raise NoteError(f"The name {name!r} must not be empty and have no blank and no plus sign.")
    return name


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: who claims to have signed, and the bytes."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        """The line, with its newline."""
        return f"{_DASH}{self.name} {b64encode(self.key_id + self.signature).decode()}\n"

    @property
    def stamp(self) -> int:
        """When a cosignature was given, in seconds since the Unix epoch; trust it only once the signature verified."""
        return int.from_bytes(self.signature[:_STAMP_BYTES], "big")

    @classmethod
    def parse(cls, line: str) -> NoteSignature:
        """Read one line without its newline; NoteError when it is malformed."""
        name, blank, encoded = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not blank:
            raise NoteError("A signature line is not of the form: em dash, name, base64.")
        data = strict_base64(encoded)
        if len(data) <= _ID_BYTES:
            raise NoteError(f"The signature of {name!r} is too short.")
        return cls(checked_name(name), data[:_ID_BYTES], data[_ID_BYTES:])


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key, the name it signs under and what kind of signature it makes (`ED25519` or `COSIGNATURE`)."""

    name: str
    public: bytes
    kind: int = ED25519
    key_id: bytes = field(init=False)

    def __post_init__(self) -> None:
        """Check the parts and compute the key id: SHA-256(name, newline, kind, public key), first four bytes."""
        checked_name(self.name)
        if self.kind not in (ED25519, COSIGNATURE) or len(self.public) != _KEY_BYTES:
            raise NoteError(f"The key of {self.name} is not an Ed25519 key of a known kind (0x01 or 0x04).")
        digest = sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()
        object.__setattr__(self, "key_id", digest[:_ID_BYTES])

    def __str__(self) -> str:
        """The key as C2SP writes it: name+hash+base64, on one line without a newline."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read `name+hash+base64`, blanks around it dropped; NoteError when it is malformed or its hash is wrong."""
        parts = text.strip().split("+", 2)
        if len(parts) != 3:
            raise NoteError("A verifier key has three parts: name+hash+base64.")
        material = strict_base64(parts[2])
        if not material:
            raise NoteError("The verifier key has no key in it.")
        key = cls(parts[0], material[1:], material[0])
        if key.key_id.hex() != parts[1]:
            raise NoteError(f"The hash in the verifier key of {key.name} is not the hash of its name and key.")
        return key

    def made(self, signature: NoteSignature) -> bool:
        """Whether the line claims to be by this key (name and key id are the same)."""
        return signature.name == self.name and signature.key_id == self.key_id

    def verify(self, text: str, signature: bytes) -> None:
        """Check the signature over the text; NoteError when it is not by this key."""
        stamp_bytes = _STAMP_BYTES if self.kind == COSIGNATURE else 0
        if len(signature) != stamp_bytes + _SIGNATURE_BYTES:
            raise NoteError(f"The signature of {self.name} has the wrong length.")
        message = text.encode()
        if stamp_bytes:
            message = cosigned_message(text, int.from_bytes(signature[:stamp_bytes], "big"))
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature[stamp_bytes:], message)
        except (InvalidSignature, ValueError) as error:
            raise NoteError(f"The signature of {self.name} does not verify.") from error


def cosigned_message(text: str, stamp: int) -> bytes:
    """What a cosignature signs: two header lines and the checkpoint's text (C2SP tlog-cosignature).

    `stamp` is in seconds since the Unix epoch, from 1 to 2**63 - 1; else NoteError.
    """
    if not 0 < stamp < 1 << 63:
        raise NoteError("A cosignature needs a time between 1 and 2**63 - 1 seconds.")
    return f"cosignature/v1\ntime {stamp}\n{text}".encode()


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with the name it signs under. Its repr does not show the private key.

    `key` verifies its notes, `cosigner_key` its cosignatures.
    """

    name: str
    private: Ed25519PrivateKey = field(repr=False)
    key: VerifierKey = field(init=False)
    cosigner_key: VerifierKey = field(init=False)

    def __post_init__(self) -> None:
        """Work out the public keys once; NoteError for a name that no note may carry."""
        public = self.private.public_key().public_bytes_raw()
        object.__setattr__(self, "key", VerifierKey(self.name, public))
        object.__setattr__(self, "cosigner_key", VerifierKey(self.name, public, COSIGNATURE))

    def sign(self, text: str) -> NoteSignature:
        """Sign the text of a note (C2SP signed-note, Ed25519)."""
        return NoteSignature(self.name, self.key.key_id, self.private.sign(checked_text(text).encode()))

    def cosign(self, text: str, stamp: int) -> NoteSignature:
        """Cosign the text of a checkpoint at `stamp`, seconds since the Unix epoch (C2SP tlog-cosignature)."""
        signature = self.private.sign(cosigned_message(checked_text(text), stamp))
        return NoteSignature(self.name, self.cosigner_key.key_id, stamp.to_bytes(_STAMP_BYTES, "big") + signature)


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and its signatures, none of them verified yet."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def __bytes__(self) -> bytes:
        """The note as it is sent and stored."""
        return f"{self.text}\n{''.join(map(str, self.signatures))}".encode()

    def signed_by(self, key: VerifierKey) -> NoteSignature | None:
        """The key's verified signature, or None when there is none; NoteError when there is one that is false."""
        mine = [signature for signature in self.signatures if key.made(signature)]
        for signature in mine:
            key.verify(self.text, signature.signature)
        return mine[0] if mine else None

    def with_signatures(self, more: Iterable[NoteSignature]) -> Note:
        """The note with these lines at the end; a line of the same name and key id takes the older one's place."""
        added = {(line.name, line.key_id): line for line in more}
        kept = tuple(line for line in self.signatures if (line.name, line.key_id) not in added)
        return Note(self.text, kept + tuple(added.values()))


def checked_text(text: str) -> str:
    """The text, when a note may carry it: it ends in a newline and has no other control character; else NoteError."""
    if not text.endswith("\n"):
        raise NoteError("The text of a note must end in a newline.")
    if any(char < " " and char != "\n" for char in text):
        raise NoteError("A note must not contain control characters.")
    return text


def parse_note(data: bytes) -> Note:
    """Read a signed note, and nothing that the specification refuses; the signatures still wait to be verified.

    Raises NoteError: not UTF-8, control characters, no signature, more than 64 of them, more than a million bytes.
    """
    if len(data) > MAX_NOTE_BYTES:
        raise NoteError("The note is longer than a million bytes.")
    try:
        whole = checked_text(data.decode())
    except UnicodeDecodeError as error:
        raise NoteError("The note is not valid UTF-8.") from error
    body, empty_line, tail = whole.rpartition("\n\n")
    if not empty_line or not tail:
        raise NoteError("The note has no empty line with signatures after it.")
    lines = tail.split("\n")[:-1]
    if len(lines) > MAX_SIGNATURES:
        raise NoteError(f"The note has more than {MAX_SIGNATURES} signatures.")
    return Note(body + "\n", tuple(map(NoteSignature.parse, lines)))
