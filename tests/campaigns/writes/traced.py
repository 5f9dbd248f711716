"""A process that strace watches from its first act to its last, with at most one fault put into one of its calls."""

import os
import re
import shutil
import socket
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "ftruncate", "unlink")
"""The calls by which something comes to lie on the disk, or ceases to."""

KILL = "KILL"
FAULTS = ("EIO", "ENOSPC", KILL)

_TEMPORARY = "…"
_LINE = re.compile(r"^(\d+) +(\w+)\((.*)$")
_PATH = re.compile(r'<(/[^>]*)>|"(/[^"]*)"')


@dataclass(frozen=True, slots=True)
class Call:
    """One call on a file below the folder of the act: the `number`th of its name on it, the `nth` of its thread."""

    name: str
    path: str
    number: int
    nth: int


@dataclass(frozen=True, slots=True)
class Trace:
    """What was seen: the calls on files of the folder in order, what the process said, how it ended."""

    calls: list[Call]
    injected: list[Call]
    said: str
    killed: bool


def find_strace() -> str:
    """The program; installed with the system's packages where it is missing and we may. Raises RuntimeError."""
    if found := shutil.which("strace"):
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(
            ["apt-get", "install", "-y", "-q", "strace"], stdout=subprocess.DEVNULL, check=False, timeout=300
        )
    found = shutil.which("strace")
    if not found:
        raise RuntimeError("strace is missing: install it with the system's packages (apt-get install strace).")
    return found


Ready = Callable[[], None]
"""Called by an act when it is to be watched from here on."""


def traced(act: Callable[[Ready], str], folder: Path, log: Path, fault: str = "", at: Call | None = None) -> Trace:
    """Runs `act` in a process of its own; with `at`, a fault is put into that call."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        _run(act, theirs)
    theirs.close()
    ours.recv(1)
    command = [find_strace(), "-f", "-y", "-p", str(child), "-o", str(log), "-e", f"trace={','.join(CALLS)}"]
    if at:
        what = "signal=KILL" if fault == KILL else f"error={fault}"
        command += ["-e", f"inject={at.name}:{what}:when={at.nth}"]
        # Faults are counted per thread and, with a path, on it alone. A temporary folder's is not known beforehand.
        command += [] if _TEMPORARY in at.path else ["-P", f"{folder}/{at.path}"]
    watching = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert watching.stderr
    attached = watching.stderr.readline()
    if "attached" not in attached:
        ours.close()
        os.waitpid(child, 0)
        raise RuntimeError(f"strace cannot watch a process here: {attached.strip()}")
    ours.send(b"g")
    said = _all_of(ours)
    _, status = os.waitpid(child, 0)
    watching.stderr.read()
    watching.wait()
    calls, injected = _parsed(log, folder)
    return Trace(calls, injected, said, os.WIFSIGNALED(status))


def _run(act: Callable[[Ready], str], theirs: socket.socket) -> None:
    def ready() -> None:
        theirs.send(b"r")
        theirs.recv(1)

    code = 1
    try:
        theirs.send(act(ready).encode())  # by send, which is none of the calls that faults are put into
        code = 0
    finally:
        os._exit(code)


def _all_of(ours: socket.socket) -> str:
    said = b""
    while part := ours.recv(65_536):
        said += part
    ours.close()
    return said.decode()


def _parsed(log: Path, folder: Path) -> tuple[list[Call], list[Call]]:
    counts: Counter[tuple[str, ...]] = Counter()
    calls, injected = [], []
    for line in log.read_text(errors="replace").splitlines():
        found = _LINE.match(line)
        if not found:
            continue
        thread, name, rest = found.groups()
        path = next((one or other for one, other in _PATH.findall(rest)), "")
        below = _plain(path.removeprefix(f"{folder}/"))
        counted = (thread, name) if _TEMPORARY in below else (thread, name, below)
        counts.update([(thread, name), (thread, name, below), (name, below)])
        if path.startswith(f"{folder}/"):
            call = Call(name, below, counts[name, below], counts[counted])
            calls.append(call)
            if "(INJECTED)" in rest:
                injected.append(call)
    return calls, injected


def _plain(path: str) -> str:
    # A temporary folder is called otherwise each time.
    return re.sub(r"^\.([a-z]+)\.[^/]*", rf".\1.{_TEMPORARY}", path)
