"""Who signs in the campaign: the ledger, its co-signer, and somebody who would like to be either (C2SP signed-note)."""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.note import COSIGNATURE, ED25519, VerifierKey

ORIGIN = "ledger.example/aalborg-aktiv"
STAMP = 1_770_000_000
ORDER = 2**252 + 27742317777372353535851937790883648493
"""Of the curve's group: S and S + ORDER are two spellings of one Ed25519 signature; only the first is allowed."""


@dataclass(frozen=True)
class Pen:
    """A private key made of one number, the name it signs under, and its kind."""

    name: str
    number: int
    kind: int = ED25519

    @property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(bytes([self.number]) * 32)

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self.public, self.kind)

    def signature(self, text: str, stamp: int = STAMP) -> bytes:
        """Over the text of a checkpoint; a co-signer's has its time before it."""
        if self.kind == ED25519:
            return self.private.sign(text.encode())
        return stamp.to_bytes(8, "big") + self.private.sign(f"cosignature/v1\ntime {stamp}\n{text}".encode())

    def line(self, text: str, stamp: int = STAMP) -> str:
        return line(self.name, self.key_id, self.signature(text, stamp))


def line(name: str, key_id: bytes, signature: bytes) -> str:
    """A signature line of a note, with its newline."""
    return f"\u2014 {name} {b64encode(key_id + signature).decode()}\n"


LEDGER, WITNESS = Pen(ORIGIN, 1), Pen("witness.example/w", 2, COSIGNATURE)
FORGER, FALSE_WITNESS = Pen(ORIGIN, 3), Pen("witness.example/w", 4, COSIGNATURE)
LEDGER_KEY, WITNESS_KEY = LEDGER.verifier, WITNESS.verifier


def checkpoint_text(size: int, root: bytes, origin: str = ORIGIN) -> str:
    """The three lines that are signed."""
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def note(text: str, *lines: str) -> bytes:
    """The text with these signature lines."""
    return f"{text}\n{''.join(lines)}".encode()


def signed(text: str) -> bytes:
    """As the ledger and its co-signer sign it."""
    return note(text, LEDGER.line(text), WITNESS.line(text))
