"""Two processes each of the ledger, the collaboration, consent and the gateway, on the same PostgreSQL databases.

Both are reached on ports of their own, so that a test chooses which of them it speaks to. The second is started as an
operator starts one on another machine: with ports of its own, and told where the rest is.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sqlalchemy.engine import make_url

from bench.processes import free_ports
from bench.world import Arrow, Case, names
from deploy.databases import ROOMS, prepare
from deploy.opa_process import OpaProcess
from services.audit.client import LedgerClient
from services.calls import Calls
from services.collaboration.client import CollaborationClient
from services.settings import SERVICES, SEVERAL, Settings
from services.trust import load_trust
from tests.campaigns.crashes.clients import Clients
from tests.campaigns.crashes.holder import holding
from tests.campaigns.crashes.journal import Act, Journal
from tests.campaigns.crashes.line import Heard, ask, request
from tests.campaigns.crashes.nursery import Nursery, alive, kill
from tests.campaigns.crashes.postgres import PostgresRecords
from tests.campaigns.crashes.world import Seeded, holders, seeded
from tests.postgres import OWNER, Server

_STARTS_WITHIN = 120.0


def database_of(settings: Settings, service: str) -> str:
    """The name of a service's database."""
    return make_url(str(settings.store(service))).database or ""


@dataclass
class Side:
    """One of the two, and clients that speak to it alone."""

    settings: Settings
    clients: Clients
    ledger: LedgerClient
    collaboration: CollaborationClient


@dataclass
class Two:
    """Both of them; `one` and `other` share databases, keys and the data folder."""

    settings: Settings
    records: PostgresRecords
    seeded: Seeded
    journal: Journal
    one: Side
    other: Side
    processes: dict[str, int] = field(default_factory=dict)

    async def send(self, side: Side, case: Case, arrow: Arrow, key: str) -> Act:
        """A partner's system sends through one of them."""
        content = {arrow.sender.item: dict.fromkeys(names(), key)}
        act = Act("send", key, case, arrow, case.holders[arrow.sender], content=content)
        await side.clients.do(act)
        return act

    async def fetch(self, side: Side, sent: Act, key: str) -> Heard:
        """The receiver fetches through one of them."""
        act = Act("fetch", key, sent.case, sent.arrow, sent.case.holders[sent.arrow.receiver], sent.flow, sent.content)
        return await side.clients.do(act)


@asynccontextmanager
async def two(server: Server, engine: OpaProcess, folder: Path) -> AsyncIterator[Two]:
    """Both, up, on a small world."""
    address = server.installation()
    first = Settings(
        _env_file=None, data=folder / "data", first_port=free_ports(len(SERVICES)), opa_url=engine.url,
        database=address, database_owner=address.replace("dottedline_{service}@", f"{OWNER}@"),
    )  # fmt: skip
    for service in ROOMS:
        prepare(first, service)
    second = first.model_copy(update={"first_port": free_ports(len(SERVICES)), "addresses": _elsewhere(first)})
    async with AsyncExitStack() as stack:
        holder = await stack.enter_async_context(holding())
        world = await seeded(first, 4_711)
        nursery, journal = stack.enter_context(Nursery()), Journal()
        sides = [await _side(stack, each, world, journal, number) for number, each in enumerate((first, second))]
        made = Two(first, PostgresRecords(address), world, journal, sides[0], sides[1])
        stack.callback(lambda: [kill(pid) for pid in made.processes.values()])
        secret = {"DOTTEDLINE_OPA_TOKEN": engine.token, "DOTTEDLINE_HOLDERS": holders(world.world.partners, holder)}
        for name, settings, served in (("one", first, SERVICES), ("other", second, SEVERAL)):
            env = {**environment(settings), **secret}
            made.processes[name] = nursery.start(served, env, folder / f"{name}.log")
        for name, settings in (("one", first), ("other", second)):
            await _up(settings, made.processes[name], folder / f"{name}.log")
        for side in sides:
            await side.clients.sign_in()
        yield made


async def _side(stack: AsyncExitStack, settings: Settings, world: Seeded, journal: Journal, number: int) -> Side:
    # Tokens and sessions come from the one identity there is; everything else is asked of this side.
    here = settings.model_copy(update={"addresses": ""})
    lines = {name: Calls(name, here.url(name), load_trust("gateway", settings.keys())) for name in SEVERAL}
    for line in lines.values():
        stack.push_async_callback(line.close)
    ledger, collaboration = LedgerClient(lines["audit"]), CollaborationClient(lines["collaboration"])
    clients = _Clients(settings, world, journal, Random(number))
    return Side(here, clients, ledger, collaboration)


class _Clients(Clients):
    """Clients of one side; for tokens they go where identity is."""

    async def sign_in(self) -> None:
        own = self._settings
        identity = own.url("identity").rpartition(":")[2]
        self._settings = _Elsewhere(own, int(identity))  # type: ignore[assignment]
        await super().sign_in()


class _Elsewhere:
    def __init__(self, own: Settings, identity: int) -> None:
        self._own, self._identity = own, identity

    def url(self, name: str) -> str:
        return self._own.url(name)

    def port(self, name: str) -> int:
        return self._identity if name == "identity" else self._own.port(name)


def _elsewhere(first: Settings) -> str:
    return ",".join(f"{name}={first.url(name)}" for name in SERVICES if name not in SEVERAL)


def environment(settings: Settings) -> dict[str, str]:
    """The settings, as a process is told them."""
    told = ("data", "first_port", "opa_url", "database", "addresses")
    own = {f"DOTTEDLINE_{name.upper()}": str(getattr(settings, name)) for name in told}
    return {**own, "DOTTEDLINE_PRIVATE_HOLDERS": "true", "DOTTEDLINE_SWEEP_SECONDS": "0.2"}


async def _up(settings: Settings, pid: int, log: Path) -> None:
    async with asyncio.timeout(_STARTS_WITHIN):
        for name in SEVERAL:
            while (await ask(settings.port(name), request("GET", "/health", {}))).status != 200:
                assert alive(pid), log.read_text()
                await asyncio.sleep(0.02)
