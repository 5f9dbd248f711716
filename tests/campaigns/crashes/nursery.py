"""Where services are born quickly: a process that has read all code once, and forks one for each that is to be started.

`python -m tests.campaigns.crashes.nursery` reads lines of JSON, `{"names": [...], "env": {...}, "log": path}`, and
answers each with the process id of a new process that runs `serve` with these names, as `dottedline serve` does. So a
start takes what the services themselves need, and not the second that Python needs to read their code.
"""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import orjson
from rich.console import Console

from deploy.children import dies_with
from deploy.databases import ROOMS
from deploy.demo.people import load_demo
from deploy.everything import serve
from services.certificates import trusted, trusted_by_machine
from services.migrations import upgrade
from services.problems import CannotStart
from services.settings import Settings
from services.stores import SqliteStore

_PROJECT = Path(__file__).resolve().parents[3]
# What is otherwise read at a service's first request or first query.
_LATE = (
    "anyio._backends._asyncio",
    "httpcore2",
    "policies",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "truststore",
    "uvicorn.lifespan.off",
    "uvicorn.protocols.http.httptools_impl",
)


class Nursery:
    """The nursery as its parent uses it; as a context, it and all that it bore end with it."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_PROJECT
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()

    def start(self, names: Sequence[str], env: Mapping[str, str], log: Path) -> int:
        """Starts services in one process; its id."""
        assert self._process.stdin and self._process.stdout
        told = {"names": list(names), "env": dict(env), "log": str(log)}
        self._process.stdin.write(orjson.dumps(told) + b"\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def kill(pid: int) -> None:
    """Ends a process that the nursery bore, at once and without a word, and waits until it is gone."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    while alive(pid):
        time.sleep(0.001)


def alive(pid: int) -> bool:
    """Whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _bear(told: dict[str, Any]) -> int:
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    ask = dies_with(parent, signal.SIGKILL)
    if ask:
        ask()
    log = os.open(told["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    null = os.open(os.devnull, os.O_RDONLY)
    for descriptor, of in ((0, null), (1, log), (2, log)):
        os.dup2(of, descriptor)
    os.environ.update(told["env"])
    os.chdir(Path(told["log"]).parent)  # somewhere without a `.env` file
    code = 1
    try:
        serve(told["names"], Settings(), Console(stderr=True))
        code = 0
    except CannotStart as why:
        os.write(2, f"CannotStart: {why}\n".encode())
    except BaseException:
        sys.excepthook(*sys.exc_info())
    os._exit(code)


def _grow_up() -> None:
    """Reads what every child would read anew. Nothing is begun here: no thread, no loop, no file stays open."""
    for name in _LATE:
        import_module(name)
    load_demo()
    trusted()
    trusted_by_machine()
    with TemporaryDirectory() as folder:
        for name, room in ROOMS.items():
            store = SqliteStore(Path(folder) / f"{name}.db")
            upgrade(store, room.migrations)  # whereby it learns which columns there are to be
            store.close()
    gc.collect()
    gc.freeze()  # a child's collector leaves what all have in common alone, and so its pages stay shared


def main() -> None:
    """Bears what is asked for until nobody asks any more."""
    _grow_up()
    assert threading.active_count() == 1, "a fork would lose the other threads, and with them what they hold"
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever ends is gone at once
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(b"%d\n" % _bear(orjson.loads(line)))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
