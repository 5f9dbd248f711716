"""What the tests of the races have in common."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

import services.database
import services.stores
from tests.campaigns.races.databases import Databases
from tests.postgres import ASKED_FOR, running


@pytest.fixture(scope="module")
def databases() -> Iterator[Databases | None]:
    """A server where the suite runs on databases; services of their own processes reach it by its address, as we do."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patched:
        patched.setattr(services.database, "store_at", services.stores.store_at)
        yield Databases(stack.enter_context(running())) if ASKED_FOR else None
