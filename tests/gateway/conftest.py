"""A gateway's database, and a real ledger beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.audit.casekeys import CaseKeys
from services.audit.service import MIGRATIONS as AUDIT_MIGRATIONS
from services.audit.service import Audit, Signers
from services.clock import WallClock
from services.database import Database

MIGRATIONS = Path(__file__).parents[2] / "gateway" / "migrations"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "gateway.db", MIGRATIONS)
    yield opened
    opened.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Audit]:
    store = Database(tmp_path / "audit.db", AUDIT_MIGRATIONS)
    yield Audit(store, CaseKeys(bytes(32)), Signers(tmp_path / "keys", "ledger.example"), WallClock())
    store.close()
