"""The servers as processes on loopback, each with what it started; how much processor and memory each has used."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

_PROJECT = Path(__file__).resolve().parent.parent
_STOPS_WITHIN = 15.0
_TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """One server: a Python module run with arguments, until it listens on `port`; stopped when left. `told` is what
    it reads on standard input. `program` stands before the arguments where it is no Python module."""

    def __init__(
        self,
        module: list[str],
        port: int,
        log: Path,
        told: bytes = b"",
        env: Mapping[str, str] | None = None,
        program: list[str] | None = None,
        starts_within: float = 240.0,
    ):
        self._module, self.port, self._log, self._told, self._env = module, port, log, told, env or {}
        self._program = [sys.executable, "-m"] if program is None else program
        self._starts_within = starts_within

    def __enter__(self) -> Self:
        self._said = self._log.open("wb")
        # Somewhere without a `.env` file, so that nothing of this machine's settings gets in.
        env = {**os.environ, "PYTHONPATH": str(_PROJECT), **self._env}
        self._process = subprocess.Popen(  # noqa: S603 - our own words only
            [*self._program, *self._module], stdin=subprocess.PIPE, stdout=self._said, stderr=self._said, env=env,
            cwd=self._log.parent,
        )  # fmt: skip
        assert self._process.stdin
        self._process.stdin.write(self._told)
        self._process.stdin.close()
        self._wait()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._said.close()

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def cpu_seconds(self) -> float:
        """What it and its children have used of the processors since they began."""
        return sum(_used(pid) for pid in _family(self._process.pid))

    def memory_mb(self) -> float:
        """What it and its children hold of memory, in megabytes; what they share counts once."""
        return sum(_held(pid) for pid in _family(self._process.pid))

    def _wait(self) -> None:
        until = time.monotonic() + self._starts_within
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        self._process.kill()
        raise RuntimeError(f"{' '.join(self._module)} does not listen: {self._log.read_text()[-2000:]}")


def free_ports(many: int) -> int:
    """The first of so many free ports in a row; somewhere else each time, so that two runs do not meet."""
    for _ in range(100):
        # Below those that the system itself gives out to whoever connects.
        first = 20_000 + 10 * secrets.randbelow(1_200)
        if all(_is_free(port) for port in range(first, first + many)):
            return first
    raise RuntimeError("there are no free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _family(pid: int) -> list[int]:
    try:
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return [pid]
    return [pid, *(member for child in children for member in _family(child))]


def _held(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1_024 / 1_000_000 for line in lines if line.startswith("Pss:")), 0.0)


def _used(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS  # utime and stime, proc(5)
