"""One act of tampering, and what a verifier should say of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from tests.campaigns.tampering.original import CHECKPOINT, Original

ANY = "any file"


@dataclass(frozen=True)
class Expected:
    """The first bad entry (None when no folder can tell) and the file to distrust (ANY when several may be named).

    Where a co-signer's line can no longer be told for his, a verifier passes over it as over every unknown key's: then
    `lost` is true, and it is found when no co-signer is named.
    """

    index: int | None
    path: str = ANY
    lost: bool = False


REFUSED = Expected(None, CHECKPOINT)
MAYBE_LOST = Expected(None, CHECKPOINT, lost=True)


@dataclass(frozen=True)
class Case:
    """A ledger's files after the deed. `kept` is the text of a checkpoint that the verifier has from elsewhere.

    `unseen` says why tessera's fsck cannot see it; empty when it can.
    """

    what: str
    files: Mapping[str, bytes]
    expected: Expected
    kept: str = ""
    unseen: str = ""


@dataclass(frozen=True)
class ProofCase:
    """A proof file after the deed; `lost` as in Expected."""

    what: str
    proof: bytes
    lost: bool = False


Make = Callable[[Random, Original], Case | ProofCase]


@dataclass(frozen=True)
class Kind:
    """A kind of mutation, for ledgers of at least `least` entries."""

    name: str
    make: Make
    least: int = 1
