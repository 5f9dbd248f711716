"""The policy engine as a child: answers only us, changes for nobody, ends when we end."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from deploy.opa import find_opa
from deploy.opa_process import OpaProcess
from services.decision.revision import policy_folder
from services.problems import CannotStart

POLICIES = policy_folder().parent
QUESTION = "/v1/data/need_to_know/decisions"


@pytest.fixture(scope="module")
def program() -> Path:
    return find_opa()


@pytest.fixture(scope="module")
def engine(program: Path) -> Iterator[OpaProcess]:
    with OpaProcess(program, POLICIES) as process:
        yield process


def call(engine: OpaProcess, method: str, path: str, token: str | None, body: str = '{"input": {}}') -> httpx2.Response:
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    return httpx2.request(method, engine.url + path, headers=headers, content=body)


def test_it_answers_whoever_holds_the_token(engine: OpaProcess) -> None:
    assert call(engine, "POST", QUESTION, engine.token).json() == {"result": {}}


@pytest.mark.parametrize("token", [None, "", "guess", "null"])
def test_it_answers_nobody_else(engine: OpaProcess, token: str | None) -> None:
    assert call(engine, "POST", QUESTION, token).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/v1/policies/mine"),
        ("GET", "/v1/policies"),
        ("DELETE", "/v1/policies/need_to_know/decisions.rego"),
        ("PUT", "/v1/data/need_to_know"),
        ("PATCH", "/v1/data/need_to_know"),
        ("DELETE", "/v1/data/need_to_know"),
        ("GET", "/v1/data"),
        ("GET", QUESTION),
        ("POST", "/v1/data/system"),
        ("POST", f"{QUESTION}/0"),
        ("POST", "/v1/query"),
        ("POST", "/v1/compile"),
        ("POST", "/v0/data/need_to_know/decisions"),
        ("POST", "/"),
        ("GET", "/metrics"),
        ("GET", "/v1/config"),
    ],
)
def test_even_the_token_opens_one_door_only(engine: OpaProcess, method: str, path: str) -> None:
    body = "package mine" if "policies" in path else '{"input": {}, "query": "true"}'
    assert call(engine, method, path, engine.token, body).status_code == 401


def test_anybody_may_ask_whether_it_is_well(engine: OpaProcess) -> None:
    assert call(engine, "GET", "/health", None).status_code == 200


def test_each_start_has_its_own_token(engine: OpaProcess, program: Path) -> None:
    with OpaProcess(program, POLICIES) as other:
        assert call(other, "POST", QUESTION, engine.token).status_code == 401


def test_a_taken_port_is_told(program: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"Port {port} is taken"):
            OpaProcess(program, POLICIES, port).start()


def test_broken_rules_are_told(program: Path, tmp_path: Path) -> None:
    for name in ("need_to_know", "system"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rules.rego").write_text(f"package {name}\n\nallow if no_such_thing\n")
    with pytest.raises(CannotStart, match="no_such_thing"):
        OpaProcess(program, tmp_path).start()


def test_stopping_ends_it_and_twice_does_no_harm(program: Path) -> None:
    process = OpaProcess(program, POLICIES).start()
    process.stop()
    process.stop()
    with pytest.raises(httpx2.ConnectError):
        call(process, "GET", "/health", None)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no child hears of its parent's end")
def test_it_ends_with_its_parent_however_that_ends(program: Path) -> None:
    story = (
        "import sys, time; from pathlib import Path; from deploy.opa_process import OpaProcess\n"
        "process = OpaProcess(Path(sys.argv[1]), Path(sys.argv[2])).start()\n"
        "print(process.port, flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", story, program, POLICIES], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    port = int(parent.stdout.readline())
    assert httpx2.get(f"http://127.0.0.1:{port}/health").status_code == 200
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    until = time.monotonic() + 5
    while time.monotonic() < until and not _refuses(port):
        time.sleep(0.05)
    assert _refuses(port)


def _refuses(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return True
    return False
