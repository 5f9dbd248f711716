"""The policy engine as a child of ours: on loopback, with a token of this start, gone when we are."""

import hashlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from deploy.children import dies_with
from services.problems import CannotStart

_HOST = "127.0.0.1"
_STARTS_WITHIN = 15.0
_STOPS_WITHIN = 5.0
_TOKEN_HASH = "DOTTEDLINE_OPA_TOKEN_SHA256"  # noqa: S105 - the name of a variable


class OpaProcess:
    """OPA with the rules of a folder, or of a bundle that it verifies by the public key in the file `signer`.

    `url` and `token` are what the decision service needs to ask it.

    Start it from a thread that lives as long as the service does: on Linux the engine dies with that thread.
    """

    def __init__(self, program: Path, policies: Path, port: int = 0, signer: Path | None = None) -> None:
        self._program, self._policies, self._signer = program, policies, signer
        self._any_port = port == 0
        self.port = port
        self.token = secrets.token_urlsafe(32)
        self._process: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens; nothing but this machine reaches it."""
        return f"http://{_HOST}:{self.port}"

    def start(self) -> Self:
        """Starts it and waits until it is well. Raises CannotStart: port taken, rules broken, no sign of life."""
        for attempt in range(3):
            if self._any_port:
                self.port = _free_port()
            try:
                self._begin()
                self._wait()
                return self
            except _PortTaken:
                if not self._any_port or attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def stop(self) -> None:
        """Ends it; harmless when it has ended already."""
        process, self._process = self._process, None
        if process and process.poll() is None:
            process.terminate()
            try:
                process.wait(_STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._said:
            self._said.close()
            self._said = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stop()

    def _begin(self) -> None:
        if not _is_free(self.port):
            raise _PortTaken(f"Port {self.port} is taken: stop what listens there, or choose another for the engine.")
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        # Rules can read the environment, so there is nothing in it but these. Answering makes much short-lived waste
        # in a small heap: collecting it less often takes a quarter off each answer, for some tens of megabytes.
        self._process = subprocess.Popen(  # noqa: S603 - our own words only
            self._command(),
            env={_TOKEN_HASH: hashlib.sha256(self.token.encode()).hexdigest(), "GOGC": "400"},
            stdin=subprocess.DEVNULL,
            stdout=self._said,
            stderr=self._said,
            process_group=0,  # Ctrl-C is for us; we end it when nothing asks any more
            preexec_fn=dies_with(os.getpid(), signal.SIGKILL),  # noqa: PLW1509 - runs two system calls, takes no lock
        )

    def _command(self) -> list[str]:
        return [
            str(self._program),
            "run",
            "--server",
            f"--addr={_HOST}:{self.port}",
            "--authentication=token",
            "--authorization=basic",
            "--skip-version-check",
            "--log-level=error",
            "--shutdown-grace-period=1",
            *self._rules(),
        ]

    def _rules(self) -> list[str]:
        if self._signer:
            return [f"--verification-key={self._signer}", "--signing-alg=EdDSA", "--bundle", str(self._policies)]
        return ["--ignore=*_test.rego", *(str(self._policies / name) for name in ("need_to_know", "system"))]

    def _wait(self) -> None:
        assert self._process
        until = time.monotonic() + _STARTS_WITHIN
        while time.monotonic() < until:
            well = _is_well(self.port)
            if self._process.poll() is not None:
                raise self._failed("ended at once")
            if well:
                return
            time.sleep(0.02)
        raise self._failed(f"did not answer within {_STARTS_WITHIN:g} seconds")

    def _failed(self, how: str) -> CannotStart:
        assert self._said
        self._said.seek(0)
        said = self._said.read(2000).decode(errors="replace").strip()
        self.stop()
        if "address already in use" in said:
            return _PortTaken(f"Port {self.port} is taken: stop what listens there, or choose another for the engine.")
        return CannotStart(f"The policy engine {how}. It says: {said or 'nothing'}")


class _PortTaken(CannotStart):
    """Somebody else listens there."""


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _is_well(port: int) -> bool:
    connection = http.client.HTTPConnection(_HOST, port, timeout=1)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
