"""An identity service with a few people and two clients, on a ledger in memory whose time stands still."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.identity.service import Identity
from services.settings import Settings
from tests.identity.installation import identity_in, registered, settings_in
from tests.ledger_in_memory import LedgerInMemory


@pytest.fixture
def ledger() -> LedgerInMemory:
    return LedgerInMemory()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
async def identity(tmp_path: Path, settings: Settings, ledger: LedgerInMemory) -> AsyncIterator[Identity]:
    made = identity_in(tmp_path, ledger)
    await registered(made, settings)
    yield made
    made.close()
