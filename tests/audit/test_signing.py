"""P20: nothing is signed before it is durable, so that no crash can lead to two checkpoints of one size."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.audit.checkpoint import Checkpoint
from services.audit.note import NoteSignature, Signer
from services.audit.service import Audit
from tests.audit.installation import LEDGER, audit_in, draft
from tests.statements import statements


class Watching:
    """A ledger's key that looks, each time it signs, how much anybody else finds in the store."""

    def __init__(self, signer: Signer, audit: Audit) -> None:
        self._signer, self._audit, self.name = signer, audit, signer.name
        self.signed: list[tuple[int, int]] = []

    def sign(self, text: str) -> NoteSignature:
        other = self._audit.database.store.connect()
        durable = other.value("SELECT COUNT(*) FROM entry WHERE ledger = ?", (LEDGER,))
        other.close()
        self.signed.append((Checkpoint.parse(text).size, durable))
        return self._signer.sign(text)


@pytest.fixture
def audit(tmp_path: Path) -> Iterator[Audit]:
    made, _ = audit_in(tmp_path)
    yield made
    made.close()


@pytest.fixture
def watching(audit: Audit) -> Watching:
    made = Watching(audit.signers(LEDGER), audit)
    audit.sequencer._signer = lambda _: made  # type: ignore[assignment, return-value]
    return made


async def test_nothing_is_signed_before_it_is_durable(audit: Audit, watching: Watching) -> None:
    for many in (1, 3, 252, 5):
        await audit.append([draft() for _ in range(many)])
    assert [size for size, _ in watching.signed] == [1, 4, 256, 261]
    assert all(size <= durable for size, durable in watching.signed)


async def test_nothing_is_signed_of_what_could_not_be_written(audit: Audit, watching: Watching) -> None:
    with statements(audit.database, failing="COMMIT") as refused, pytest.raises(OSError, match="No space"):
        await audit.append([draft()])
    assert refused == ["COMMIT"]
    assert watching.signed == []
