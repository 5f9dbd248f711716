"""A database that breaks off while a service starts: one sentence, and no traceback."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
from rich.console import Console

from deploy.everything import begin, make_keys
from services.database import Database
from services.problems import CannotStart
from services.settings import Settings
from tests.house import Wired

ROOMS = ("identity", "audit", "collaboration", "consent", "gateway")


@pytest.mark.parametrize("room", ROOMS)
async def test_it_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: str) -> None:
    settings = Settings(
        data=tmp_path, opa_url="http://127.0.0.1:9", opa_token="none", clock="unsafe-stepped", _env_file=None
    )  # type: ignore[call-arg]
    wiring = Wired(settings)
    make_keys(settings)
    service = getattr(wiring, room)
    fell_silent: list[str] = []

    def silent(self: Database, works: Sequence[Any]) -> list[Any]:
        fell_silent.append(self.store.name)
        raise psycopg.OperationalError("consuming input failed: server closed the connection unexpectedly\n  more")

    for way in ("_in_transaction", "_in_snapshot"):
        monkeypatch.setattr(Database, way, silent)
    said = f"{room.capitalize()} cannot start: its database broke off .consuming input failed: server closed the"
    with pytest.raises(CannotStart, match=said) as told:
        await begin(wiring, room, Console(quiet=True))
    assert fell_silent and "\n" not in str(told.value)
    assert service is getattr(wiring, room)
