"""A ledger to look at: 600 entries, exported and whole."""

from pathlib import Path

import pytest

from tests.audit.ledgers import ledger


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its folder; whoever changes something there puts it back."""
    return ledger(tmp_path_factory.mktemp("ledger") / "out", 600)
