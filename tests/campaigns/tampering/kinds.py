"""All kinds of tampering, and the one that bears a number: a seed and a number are one mutation, always the same."""

from random import Random

from tests.campaigns.tampering.case import Case, Kind, ProofCase
from tests.campaigns.tampering.entry_kinds import ENTRY_KINDS
from tests.campaigns.tampering.file_kinds import FILE_KINDS
from tests.campaigns.tampering.fork_kinds import FORK_KINDS
from tests.campaigns.tampering.note_kinds import NOTE_KINDS
from tests.campaigns.tampering.original import original
from tests.campaigns.tampering.proof_kinds import PROOF_KINDS

KINDS = [*FILE_KINDS, *ENTRY_KINDS, *NOTE_KINDS, *FORK_KINDS, *PROOF_KINDS]
SIZES = (1, 2, 255, 256, 257, 600)
LARGE, EVERY = 66_000, 5_003
"""One in so many mutations is of a ledger of three levels; the number is a prime, so that each kind comes to it."""


def mutation(seed: int, number: int, sizes: tuple[int, ...] = SIZES) -> tuple[Kind, int, Case | ProofCase]:
    """The kind, the size of the ledger and the deed."""
    random = Random(f"tampering {seed} {number}")
    kind = KINDS[number % len(KINDS)]
    size = random.choice([size for size in sizes if size >= kind.least])
    if sizes is SIZES and number % EVERY == EVERY - 1:
        size = LARGE
    return kind, size, kind.make(random, original(size))
