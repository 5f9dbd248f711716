"""Processes that belong to this one: started, waited for until they answer, and gone when this one is, however it ends.

Each is in a process group of its own, so that Ctrl-C reaches us alone, and we end them when nobody asks them any more.
"""

import asyncio
import ctypes
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from services.problems import CannotStart

_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG, prctl(2)
_STARTS_WITHIN = 60.0
_STOPS_WITHIN = 8.0


class Child:
    """One process, what it is called, and the file into which it writes what it says."""

    def __init__(self, name: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.name, self.process, self.log = name, process, log

    async def answers(self, url: str) -> None:
        """Returns when something at `url` answers, whatever it says. Raises CannotStart when the process ended."""
        until = time.monotonic() + _STARTS_WITHIN
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise CannotStart(f"{self.name} ended at once. It said: {self.said() or 'nothing'}")
            if await asyncio.to_thread(_answers, url):
                return
            await asyncio.sleep(0.05)
        raise CannotStart(f"{self.name} did not answer at {url} within {_STARTS_WITHIN:g} seconds; see {self.log}.")

    def said(self) -> str:
        """The end of what it wrote."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-1_000:].strip()


class Children:
    """The processes of one run; as a context, they end with it. Start them from a thread that lives as long."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._all: list[Child] = []

    def start(self, name: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> Child:
        """Starts a process; `env` is added to the environment."""
        self._logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        log = self._logs / f"{name}.log"
        with log.open("wb") as said:
            process = subprocess.Popen(  # noqa: S603 - our own words only
                command,
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                process_group=0,
                preexec_fn=dies_with(os.getpid(), signal.SIGTERM),  # noqa: PLW1509 - runs two system calls, takes no lock
            )
        child = Child(name, process, log)
        self._all.append(child)
        return child

    def stop(self) -> None:
        """Ends all of them, the last first; harmless for those that have ended."""
        for child in reversed(self._all):
            _signal(child, signal.SIGTERM)
        until = time.monotonic() + _STOPS_WITHIN
        while self._all:
            child = self._all.pop()
            try:
                child.process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(child, signal.SIGKILL)
                child.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stop()


def dies_with(parent: int, number: signal.Signals) -> Callable[[], None] | None:
    """What a child does before it becomes its program: on Linux it asks to be sent `number` when its parent ends."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask() -> None:
        prctl(_DIES_WITH_PARENT, int(number))
        if os.getppid() != parent:  # the parent ended before it was asked for
            os._exit(1)

    return ask


def _signal(child: Child, number: signal.Signals) -> None:
    # The whole group: whatever it started goes with it. Until it is waited for, its number is nobody else's.
    if child.process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, number)


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2)
    try:
        connection.request("GET", parts.path or "/")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()
