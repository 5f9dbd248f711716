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
import orjson
import pytest

from deploy.cli import _COMMANDS
from deploy.demo.people import load_demo
from deploy.demo.scenario import load_scenario, the_map
from deploy.story_cli import free_ports
from services.settings import SERVICES, Settings
from services.turned_away import KIND


@pytest.fixture
def first_port() -> int:
    return free_ports()


def environment(data: Path, first_port: int) -> dict[str, str]:
    own = {"DOTTEDLINE_DATA": str(data), "DOTTEDLINE_FIRST_PORT": str(first_port), "COLUMNS": "1000"}
    return {**{name: value for name, value in os.environ.items() if not name.startswith("DOTTEDLINE_")}, **own}


def run_once(data: Path, first_port: int, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "deploy.cli", *(words or ("run",))]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=90, env=environment(data, first_port), check=False
    )


def begun(data: Path, first_port: int, *words: str) -> "subprocess.Popen[bytes]":
    data.parent.mkdir(exist_ok=True)
    with (data.parent / "said").open("ab") as log:
        command = [sys.executable, "-m", "deploy.cli", *(words or ("run",))]
        return subprocess.Popen(command, stdout=log, stderr=log, env=environment(data, first_port))


def started(data: Path, first_port: int) -> "subprocess.Popen[bytes]":
    process = begun(data, first_port)
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


def descendants(process: int) -> set[int]:
    """The processes under one, as the kernel tells it."""
    children = {
        int(child) for task in Path(f"/proc/{process}/task").glob("*/children") for child in task.read_text().split()
    }
    return children | {below for child in children for below in descendants(child)}


def gone(processes: set[int], within: float = 10) -> bool:
    until = time.monotonic() + within
    while any(Path(f"/proc/{one}").exists() for one in processes):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def one_sentence(done: "subprocess.CompletedProcess[str]") -> str:
    said = done.stderr.strip()
    assert done.returncode == 1
    assert "Traceback" not in said and said.count("\n") == 0, said
    return said


def turned_away(data: Path) -> dict[str, int]:
    """How many calls for pages that there are not each room has told of, in how many minutes ever."""
    found: dict[str, int] = {}
    with sqlite3.connect(data / "audit.db") as store:
        for (body,) in store.execute("SELECT body FROM entry WHERE ledger = 'house' AND kind = ?", (KIND,)):
            said = orjson.loads(body)
            found[said["room"]] = found.get(said["room"], 0) + said.get("unknown", {}).get("404", 0)
    return found


@pytest.mark.timeout(240)
def test_it_comes_up_goes_down_without_a_rest_and_keeps_its_data(tmp_path: Path, first_port: int) -> None:
    data = tmp_path / "data"
    first = started(data, first_port)
    settings = Settings(first_port=first_port)
    for service in ("gateway", "consent", "audit", "identity", "collaboration", "decision"):
        assert httpx2.get(f"{settings.url(service)}/docs", timeout=5).status_code == 200, service
        for _ in range(7):
            assert httpx2.get(f"{settings.url(service)}/no/such/page", timeout=5).status_code == 404
    in_use = run_once(data, first_port + 1_000)
    assert "is in use" in one_sentence(in_use)
    beside = descendants(first.pid)
    assert len(beside) == 5, "the engine, three systems and a co-signer"
    first.send_signal(signal.SIGINT)
    assert first.wait(30) == 0
    assert gone(beside) and listening(first_port) == []
    assert turned_away(data) == dict.fromkeys(SERVICES, 7), "each room told its own, at the stop at the latest"
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
    beside = descendants(running.pid)
    running.kill()
    running.wait(10)
    assert gone(beside) and listening(first_port) == []


@pytest.mark.timeout(120)
def test_killed_while_it_sets_up_it_goes_on_from_there(tmp_path: Path, first_port: int) -> None:
    data = tmp_path / "data"
    for fewest in (20, 60):
        running = begun(data, first_port)
        until = time.monotonic() + 60
        while entries_in(data) < fewest and time.monotonic() < until:
            time.sleep(0.002)
        running.kill()
        running.wait(10)
        assert not (data / "demo" / "seeded").exists(), "it was killed too late to say anything"
        wait_until_silent(first_port)
    finished = started(data, first_port)
    finished.send_signal(signal.SIGINT)
    assert finished.wait(30) == 0
    with sqlite3.connect(data / "audit.db") as store:
        made = dict(store.execute("SELECT kind, count(*) FROM entry GROUP BY kind"))
    assert {kind: made.get(kind) for kind in once_each()} == once_each(), "nothing is missing, and nothing done twice"


def once_each() -> dict[str, int]:
    """How many entries of each kind the scenario is, when each act is done once."""
    scenario, demo = load_scenario(), load_demo()
    cases = scenario.cases.values()
    return {
        "person-registered": len(demo.people),
        "client-registered": len(demo.clients),
        "map-proposed": 1,
        "map-agreed": len(the_map().controllers),
        "citizens-heard": 1,
        "map": 1,
        "team": len(scenario.teams),
        "case": len(cases),
        "activity": sum(len(case.running) for case in cases),
        "guardianship": sum(len(case.guardianships) for case in cases),
        "given": sum(len(arrows) for case in cases for arrows in case.permissions.values()),
        "grant": sum(1 + len(case.parts) + len(case.team_parts) for case in cases),
    }


def entries_in(data: Path) -> int:
    try:
        with sqlite3.connect(f"file:{data / 'audit.db'}?mode=ro", uri=True) as store:
            return int(store.execute("SELECT count(*) FROM entry").fetchone()[0])
    except sqlite3.Error:
        return 0


def wait_until_silent(first_port: int) -> None:
    until = time.monotonic() + 10
    while listening(first_port):
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("after", [0.6, 1.5, 2.5])
def test_ctrl_c_while_it_starts_stops_it_at_once(tmp_path: Path, first_port: int, after: float) -> None:
    running = begun(tmp_path / "data", first_port)
    time.sleep(after)
    beside = descendants(running.pid)
    running.send_signal(signal.SIGINT)
    running.wait(12)
    assert gone(beside) and listening(first_port) == []
    assert "Traceback" not in (tmp_path / "said").read_text()


@pytest.mark.timeout(60)
def test_ctrl_c_is_not_passed_over_by_what_is_being_loaded(tmp_path: Path) -> None:
    (tmp_path / "stubborn.py").write_text(
        "import time\nprint('loading', flush=True)\nwhile True:\n"
        "    try:\n        time.sleep(1)\n    except BaseException:\n        pass\n"
    )
    begin = "from deploy import cli; cli._COMMANDS['run'] = ('stubborn:run', ''); cli.main()"
    command = [sys.executable, "-c", begin, "run"]
    env = {**os.environ, "PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[2]}"}
    loading = subprocess.Popen(command, env=env, stdout=subprocess.PIPE)
    assert loading.stdout and loading.stdout.readline() == b"loading\n"
    loading.send_signal(signal.SIGINT)
    try:
        assert loading.wait(10) == -signal.SIGINT
    finally:
        loading.kill()
        loading.stdout.close()


@pytest.mark.timeout(120)
def test_services_may_be_started_in_any_order(tmp_path: Path, first_port: int) -> None:
    data, settings = tmp_path / "data", Settings(first_port=first_port)
    said, waits = tmp_path / "said", "Waiting. The audit service does not answer."
    running = [
        begun(data, first_port, "serve", *names) for names in (("gateway", "consent"), ("collaboration", "decision"))
    ]
    try:
        until = time.monotonic() + 60
        while not said.exists() or waits not in said.read_text():
            assert time.monotonic() < until
            time.sleep(0.1)
        running.append(begun(data, first_port, "serve", "identity", "audit"))
        for name in SERVICES:
            while not well(settings, name):
                assert time.monotonic() < until, said.read_text()
                time.sleep(0.1)
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        assert [process.wait(20) for process in running] == [0] * len(running)


def well(settings: Settings, name: str) -> bool:
    try:
        return httpx2.get(f"{settings.url(name)}/health", timeout=1).json() == {"service": name, "ready": True}
    except httpx2.HTTPError:
        return False


def test_help_comes_at_once_and_names_every_command() -> None:
    quickest = 9.0
    for _ in range(3):
        began = time.monotonic()
        command = [sys.executable, "-m", "deploy.cli", "--help"]
        said = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout
        quickest = min(quickest, time.monotonic() - began)
    assert all(f" {name} " in said for name in _COMMANDS)
    assert quickest < 1.0, "half a second on a quiet machine"


@pytest.mark.parametrize("name", _COMMANDS)
def test_every_command_tells_what_it_is_for(name: str) -> None:
    command = [sys.executable, "-m", "deploy.cli", name, "--help"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert f"dottedline {name}" in done.stdout or f"deploy.cli {name}" in done.stdout


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
