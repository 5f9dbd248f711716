"""Stands services up: any of them, or all, in one process, each an app on its own port.

The order of acts:
1. This run's locks on the data folder, then its ports: what cannot be had is said before anything is touched.
2. The services' keys among themselves, made once.
3. The policy engine as a child of ours, unless one is named.
4. The services, the ledger first. Each is built, held against the ledger, and only then listened to; a process
   without the ledger waits until the ledger answers, so that processes may be started in any order.
5. Until Ctrl-C or SIGTERM; then all of it in the opposite order.
"""

import asyncio
import fcntl
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

import orjson
import uvloop
from rich.console import Console

from deploy.apps import app_of, check_start, set_up
from deploy.locks import Locks
from deploy.own_engine import OwnEngine
from deploy.patience import patiently
from deploy.servers import Ports, served
from deploy.wiring import Wiring
from services.problems import CannotStart, Unavailable
from services.settings import SERVICES, Settings
from services.stores import FAULTS
from services.trust import make_trust

Afterwards = Callable[[], Awaitable[None]]

_ORDER = ("audit", "identity", "decision", "collaboration", "consent", "gateway")
"""What others begin with comes first: every service writes in the ledger."""


def serve(names: Sequence[str], settings: Settings, console: Console, afterwards: Afterwards | None = None) -> None:
    """Serves the named services (or `all`) until Ctrl-C or SIGTERM; `afterwards` is run once they are up.

    Raises CannotStart with one clear sentence.
    """
    chosen = in_order(names)
    with prepared(chosen, settings, console) as ready:
        uvloop.run(until_stopped(chosen, ready, console, afterwards))


def in_order(names: Sequence[str]) -> list[str]:
    """The services to start, each once, what stands on nothing first. Raises CannotStart for one there is not."""
    wanted = set(SERVICES) if "all" in names else set(names)
    if unknown := sorted(wanted - set(SERVICES)):
        raise CannotStart(f"There is no service {', '.join(unknown)}; choose among {', '.join(SERVICES)}, or all.")
    if not wanted:
        raise CannotStart(f"Name a service: {', '.join(SERVICES)}, or all.")
    return [name for name in _ORDER if name in wanted]


@dataclass(frozen=True, slots=True)
class Ready:
    """What services are stood up with: settings, with the engine's address in them, ports, and an engine of ours."""

    settings: Settings
    ports: Ports
    engine: OwnEngine | None


@contextmanager
def prepared(names: Sequence[str], settings: Settings, console: Console) -> Iterator[Ready]:
    """Locks, ports, keys and engine for these services."""
    with ExitStack() as held:
        locks, ports = Locks(settings.data), Ports()
        held.callback(locks.release)
        locks.take(names, settings.several)  # 1
        held.callback(ports.release)
        ports.take(settings, names)
        make_keys(settings)  # 2
        engine = None
        if "decision" in names and not settings.opa_url:  # 3
            engine = held.enter_context(OwnEngine(settings, console))
        yield Ready(engine.settings if engine else settings, ports, engine)


def make_keys(settings: Settings) -> None:
    """Makes the keys of the services among themselves, where there are none; of several processes the first does."""
    folder = settings.keys()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            complete = set(SERVICES) <= set(orjson.loads((folder / "services.json").read_bytes()))
        except (OSError, ValueError):
            complete = False  # none yet, or a crash left half of it
        if not complete:
            make_trust(folder)


@asynccontextmanager
async def standing(names: Sequence[str], ready: Ready, console: Console) -> AsyncIterator[list["asyncio.Task[None]"]]:
    """The services, up within; the tasks end when a server does. Raises CannotStart."""
    async with AsyncExitStack() as stack:
        wiring = Wiring(ready.settings, names)
        stack.push_async_callback(wiring.close)
        if "audit" not in names:
            ledger = wiring.ledger(names[0])
            await patiently(ledger.now, console)
        servers = []
        for name in names:  # 4
            await begin(wiring, name, console)
            with _in_a_sentence(name):
                app = served(app_of(wiring, name), ready.ports.socket(name))
                servers.append(await stack.enter_async_context(app))
                await set_up(wiring, name)
        if ready.engine:
            stack.callback(ready.engine.follow(wiring.decision))
        wiring.ready.set()
        yield servers


@contextmanager
def _in_a_sentence(name: str) -> Iterator[None]:
    """A database that breaks off during the start ends it with a sentence: raises CannotStart."""
    try:
        yield
    except FAULTS as error:
        why = str(error.__cause__ or error).strip().partition("\n")[0]
        raise CannotStart(
            f"{name.capitalize()} cannot start: its database broke off ({why}). Look whether the database runs and can "
            "be reached, and start again."
        ) from error


async def begin(wiring: Wiring, name: str, console: Console) -> None:
    """Builds a service and holds it against the ledger, waiting where that is elsewhere. Raises CannotStart."""
    with _in_a_sentence(name):
        await _begin(wiring, name, console)


async def _begin(wiring: Wiring, name: str, console: Console) -> None:
    if "audit" in wiring.here:
        try:
            await check_start(wiring, name)
        except Unavailable as problem:
            raise CannotStart(f"{name.capitalize()} cannot start: {problem.detail} {problem.remedy}".strip()) from None
    else:
        await patiently(lambda: check_start(wiring, name), console)


async def until_stopped(
    names: Sequence[str],
    ready: Ready,
    console: Console,
    afterwards: Afterwards | None,
    beforehand: Afterwards | None = None,
) -> None:
    """Serves until Ctrl-C or SIGTERM; `beforehand` is run first, `afterwards` once all are up. Raises CannotStart."""
    loop, work = asyncio.get_running_loop(), asyncio.current_task()
    assert work
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, work.cancel)
    try:
        if beforehand:
            await beforehand()
        async with standing(names, ready, console) as servers:
            _spare_the_collector()
            if afterwards:
                await afterwards()
            await asyncio.wait(servers, return_when=asyncio.FIRST_COMPLETED)
            raise CannotStart("A server ended by itself, and all the others with it; see the log above.")
    except asyncio.CancelledError:  # 5
        return


def _spare_the_collector() -> None:
    """Takes all that stands now, and stays, out of the collector's sight, and lets it look less often.

    What a flow leaves behind goes by itself, all but a few rings; to look for these after every few hundred objects
    took a sixth of the processor's time at load.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
