"""A database that falls silent while a service starts: the start ends, and says why."""

import socket
from pathlib import Path

import pytest
from rich.console import Console

from deploy import everything
from deploy.apps import check_start
from deploy.everything import prepared, standing
from deploy.story_cli import free_ports
from deploy.wiring import Wiring
from services.problems import CannotStart
from services.settings import Settings
from tests.postgres import Server, only_databases


@pytest.fixture
def door(server: Server, tmp_path: Path) -> Path:
    """A way of its own to the server's socket, which can be shut."""
    path = tmp_path / ".s.PGSQL.5432"
    path.symlink_to(server.folder / path.name)
    return path


@only_databases
async def test_a_database_that_falls_silent_ends_a_start_in_one_sentence(
    server: Server, door: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.run("postgres", "CREATE DATABASE falls_silent_audit")
    settings = Settings(
        _env_file=None, data=tmp_path / "data", first_port=free_ports(),
        database=f"postgresql://postgres@/falls_silent_{{service}}?host={door.parent}",
    )  # fmt: skip
    with socket.socket(socket.AF_UNIX) as nobody:

        async def silent_from_here(wiring: Wiring, name: str) -> None:
            assert wiring.audit  # its store was opened, and answered
            door.unlink()
            nobody.bind(str(door))
            nobody.listen()
            await check_start(wiring, name)

        monkeypatch.setattr(everything, "check_start", silent_from_here)
        with prepared(["audit"], settings, Console()) as ready, pytest.raises(CannotStart) as ended:
            async with standing(["audit"], ready, Console()):
                raise AssertionError("it started")
    assert str(ended.value).startswith("Audit cannot start: its database broke off (connection timeout")
