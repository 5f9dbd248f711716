"""Where runs of tests are born quickly: a process that has read others' code once, and forks one for each run.

`python -m tests.campaigns.gate.nursery` reads lines of JSON, `{"folder": …, "env": {…}, "words": […]}`, and answers
each with `{"code": …, "said": …}` once pytest, called in the folder with these words, has ended. Nothing of the
project's own is read before a fork: a run reads all of that anew, from its folder.
"""

import gc
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

_PROJECT = Path(__file__).resolve().parents[3]
_OURS = ("bench", "consent", "deploy", "gateway", "policies", "services", "tests")
_OTHERS = (
    "_hypothesis_pytestplugin", "alembic.autogenerate", "alembic.operations", "alembic.script", "anyio.pytest_plugin",
    "authlib.integrations.httpx_client", "cryptography.hazmat.primitives.serialization", "fastapi.testclient",
    "fastapi_offline", "httpcore2", "httpx2", "hypothesis.stateful", "joserfc.jwt", "jsonschema_rs",
    "opa_client.opa_async", "psycopg", "pydantic_settings", "pytest", "pytest_asyncio.plugin", "pytest_timeout",
    "rich.console", "ruamel.yaml", "schemathesis", "sqlalchemy.dialects.sqlite.pysqlite", "sqlmodel",
    "structlog.testing", "truststore", "typer.testing", "uvicorn.protocols.http.httptools_impl", "uvloop",
    "xdist.plugin",
)  # fmt: skip
TIMED_OUT = -1


class Nursery:
    """The nursery as the campaign uses it; as a context, it ends with it. A run may take `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, str(self._seconds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            cwd=_PROJECT, env={**os.environ, "PYTHONPATH": str(_PROJECT)},
        )  # fmt: skip
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def run(self, folder: Path, words: Sequence[str], env: Mapping[str, str]) -> tuple[int, str]:
        """Runs pytest in a folder: its exit code, TIMED_OUT when it took too long, and what it said."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(orjson.dumps({"folder": str(folder), "words": list(words), "env": dict(env)}) + b"\n")
        self._process.stdin.flush()
        told = orjson.loads(self._process.stdout.readline())
        return told["code"], told["said"]


def _bear(asked: dict[str, Any], seconds: float) -> dict[str, Any]:
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if not child:
            _live(asked, said.fileno())
        code = _ended(child, seconds)
        said.seek(0)
        return {"code": code, "said": said.read().decode(errors="replace")[-2_000:]}


def _live(asked: dict[str, Any], said: int) -> None:
    """A run, in a process of its own; never returns."""
    code = 3
    try:
        os.setsid()
        null = os.open(os.devnull, os.O_RDONLY)
        for descriptor, of in ((0, null), (1, said), (2, said)):
            os.dup2(of, descriptor)
        os.environ.update(asked["env"])
        os.chdir(asked["folder"])
        sys.path = [asked["folder"], *(path for path in sys.path if path not in ("", str(_PROJECT)))]
        for name in [name for name in sys.modules if name.partition(".")[0] in _OURS]:
            del sys.modules[name]
        code = int(import_module("pytest").main(asked["words"]))
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        os._exit(code)


def _ended(child: int, seconds: float) -> int:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # and what it started
    os.waitpid(child, 0)
    return TIMED_OUT


def main() -> None:
    """Bears runs until nobody asks any more."""
    for name in _OTHERS:
        import_module(name)
    gc.collect()
    gc.freeze()  # a run's collector leaves what all have in common alone, and so its pages stay shared
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(orjson.dumps(_bear(orjson.loads(line), float(sys.argv[1]))) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
