"""Starting and stopping: one clear sentence for what cannot be had, data kept, and nothing left behind."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from deploy.story_cli import _free_ports
from services.settings import Settings


@pytest.fixture
def first_port() -> int:
    return _free_ports()


def environment(data: Path, first_port: int) -> dict[str, str]:
    own = {"DOTTEDLINE_DATA": str(data), "DOTTEDLINE_FIRST_PORT": str(first_port), "COLUMNS": "1000"}
    return {**{name: value for name, value in os.environ.items() if not name.startswith("DOTTEDLINE_")}, **own}


def run_once(data: Path, first_port: int, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "deploy.cli", *(words or ("run",))]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=90, env=environment(data, first_port), check=False
    )


def started(data: Path, first_port: int) -> "subprocess.Popen[bytes]":
    log = (data.parent / "said").open("ab")
    command = [sys.executable, "-m", "deploy.cli", "run"]
    process = subprocess.Popen(command, stdout=log, stderr=log, env=environment(data, first_port))
    until = time.monotonic() + 90
    while not (data / "demo" / "seeded").exists() or not answers(first_port):
        assert process.poll() is None, (data.parent / "said").read_text()
        assert time.monotonic() < until, (data.parent / "said").read_text()
        time.sleep(0.1)
    return process


def answers(first_port: int) -> bool:
    try:
        gateway = Settings(first_port=first_port).url("gateway")
        return httpx2.get(f"{gateway}/health", timeout=1).status_code == 200
    except httpx2.HTTPError:
        return False


def listening(first_port: int) -> list[int]:
    found = []
    for port in range(first_port, first_port + 20):
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                found.append(port)
    return found


def one_sentence(done: "subprocess.CompletedProcess[str]") -> str:
    said = done.stderr.strip()
    assert done.returncode == 1
    assert "Traceback" not in said and said.count("\n") == 0, said
    return said


@pytest.mark.timeout(240)
def test_it_comes_up_goes_down_without_a_rest_and_keeps_its_data(tmp_path: Path, first_port: int) -> None:
    data = tmp_path / "data"
    first = started(data, first_port)
    settings = Settings(first_port=first_port)
    for service in ("gateway", "consent", "audit", "identity", "collaboration", "decision"):
        assert httpx2.get(f"{settings.url(service)}/docs", timeout=5).status_code == 200, service
    in_use = run_once(data, first_port + 1_000)
    assert "is in use" in one_sentence(in_use)
    first.send_signal(signal.SIGINT)
    assert first.wait(30) == 0
    assert listening(first_port) == []
    entries = sqlite3.connect(data / "audit.db").execute("SELECT count(*) FROM entry").fetchone()[0]
    second = started(data, first_port)
    second.send_signal(signal.SIGTERM)
    assert second.wait(30) == 0
    assert listening(first_port) == []
    after = sqlite3.connect(data / "audit.db").execute("SELECT count(*) FROM entry").fetchone()[0]
    assert after >= entries > 30


@pytest.mark.timeout(120)
def test_killed_it_takes_everything_with_it(tmp_path: Path, first_port: int) -> None:
    running = started(tmp_path / "data", first_port)
    running.kill()
    running.wait(10)
    until = time.monotonic() + 10
    while listening(first_port) and time.monotonic() < until:
        time.sleep(0.1)
    assert listening(first_port) == []


def test_a_taken_port_is_named_with_a_way_out(tmp_path: Path, first_port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first_port + 1))
        taken.listen()
        said = one_sentence(run_once(tmp_path / "data", first_port))
    assert str(first_port + 1) in said and "DOTTEDLINE_FIRST_PORT" in said


def test_a_broken_store_is_named(tmp_path: Path, first_port: int) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "audit.db").write_bytes(b"this is no database, however long it is" * 100)
    said = one_sentence(run_once(data, first_port))
    assert "audit.db" in said and "backup" in said


def test_a_store_that_is_newer_than_the_code_is_named(tmp_path: Path, first_port: int) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    with sqlite3.connect(data / "audit.db") as store:
        store.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        store.execute("INSERT INTO alembic_version VALUES ('9999')")
    said = one_sentence(run_once(data, first_port))
    assert "newer version" in said


def test_a_key_that_others_can_read_is_named(tmp_path: Path, first_port: int) -> None:
    keys = tmp_path / "data" / "keys"
    keys.mkdir(parents=True, mode=0o700)
    (keys / "ledger-master.key").write_bytes(b"k" * 32)
    (keys / "ledger-master.key").chmod(0o644)
    said = one_sentence(run_once(tmp_path / "data", first_port))
    assert "chmod 600" in said


def test_an_unknown_service_is_named(tmp_path: Path, first_port: int) -> None:
    assert "gateway" in one_sentence(run_once(tmp_path / "data", first_port, "serve", "gatewya"))
