"""Several apps on one event loop, each on its own port; ports are taken before anything else is begun."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from deploy.fault_logs import keep_texts_out
from services.problems import CannotStart
from services.settings import Settings

_STOPS_WITHIN = 5
_LARGEST_HEAD = 65_536


class Ports:
    """The ports of services, bound and not yet listened on: until then a caller hears that nobody is there."""

    def __init__(self) -> None:
        self._bound: dict[str, socket.socket] = {}

    def take(self, settings: Settings, names: Sequence[str]) -> None:
        """Takes the port of each. Raises CannotStart for one that is taken, or cannot be had."""
        for name in names:
            self._bound[name] = _bind(settings.host, settings.port(name), name, settings.several(name))

    def socket(self, name: str) -> socket.socket:
        """The socket of a service; whoever listens on it closes it."""
        return self._bound.pop(name)

    def release(self) -> None:
        """Closes those that nobody came to listen on."""
        while self._bound:
            self._bound.popitem()[1].close()


def _bind(host: str, port: int, name: str, several: bool = False) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    # A port whose last connections are still fading may be taken at once; one that somebody listens on may not.
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if several:
        # Whoever else serves the same may listen here too: the kernel gives each new connection to one of them.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise CannotStart(
            f"Port {port}, for {name}, cannot be had on {host} ({error.strerror}). Stop what listens there, or choose "
            f"other ports, as with DOTTEDLINE_FIRST_PORT={_elsewhere(port)}."
        ) from error
    except OverflowError as error:
        bound.close()
        raise CannotStart(f"There is no port {port}; choose a lower DOTTEDLINE_FIRST_PORT.") from error
    return bound


def refuse_taken(host: str, port: int, what: str) -> None:
    """Raises CannotStart for a port that a process of ours is about to take and cannot have."""
    _bind(host, port, what).close()


def _elsewhere(port: int) -> int:
    return (port // 1_000 + 1) % 60 * 1_000 + 400


class _BoundedHead(HttpToolsProtocol):
    """HTTP/1.1 by httptools, which of itself takes a request head of any length."""

    _unfinished = 0

    def data_received(self, data: bytes) -> None:
        self._in_head = True
        super().data_received(data)
        if not self._in_head:
            self._unfinished = 0
            return
        self._unfinished += len(data)
        if self._unfinished > _LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._in_head = False
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_head = False
        super().on_message_complete()


class _Server(uvicorn.Server):
    """A server that leaves signals to whoever runs several of them."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def served(app: FastAPI, bound: socket.socket) -> AsyncIterator["asyncio.Task[None]"]:
    """The app within its lifespan, listening on `bound`; the task ends when the server does.

    On leaving, requests under way get some seconds, then are cut off.
    """
    # The lifespan is run here, not by the server: what it raises is then heard as it is.
    keep_texts_out()
    async with app.router.lifespan_context(app):
        server = _Server(_config(app))
        running = asyncio.create_task(server.serve([bound]))
        try:
            while not server.started and not running.done():  # noqa: ASYNC110 - the server tells it in no other way
                await asyncio.sleep(0.005)
            yield running
        finally:
            server.should_exit = True
            await running


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_BoundedHead,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        # Nothing that a caller writes into a header moves who they are or where they come from.
        proxy_headers=False,
        timeout_graceful_shutdown=_STOPS_WITHIN,
    )
