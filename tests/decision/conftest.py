"""A real policy engine for all tests of decisions, started once."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from deploy.opa import find_opa
from deploy.opa_process import OpaProcess
from services.decision.engine import Engine
from services.decision.revision import policy_folder
from services.decision.service import Decision
from tests.ledger_in_memory import LedgerInMemory


@pytest.fixture(scope="session")
def opa_program() -> Path:
    return find_opa()


@pytest.fixture(scope="session")
def opa(opa_program: Path) -> Iterator[OpaProcess]:
    with OpaProcess(opa_program, policy_folder().parent) as process:
        yield process


@pytest.fixture
async def decision(opa: OpaProcess) -> AsyncIterator[Decision]:
    # The deadline is wide: these tests are about what is said, on machines that may be busy.
    service = Decision(Engine(opa.url, opa.token, seconds=20), LedgerInMemory())
    yield service
    await service.close()
