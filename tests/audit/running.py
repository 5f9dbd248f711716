"""Audit, identity and the demonstration's people on real ports, in a thread, for what calls from outside."""

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from deploy.assets import find_assets
from deploy.demo.everybody import publish_agreed
from deploy.demo.people import load_demo
from deploy.servers import Ports, served
from services.audit.app import build_audit, make_audit_app
from services.audit.pages.door import console
from services.audit.plain import Plain
from services.audit.service import Audit
from services.calls import Calls
from services.collaboration.service import MIGRATIONS, Collaboration
from services.collaboration.wire import Doer
from services.database import Database
from services.decision.client import DecisionClient
from services.identity.app import make_identity_app
from services.identity.client import SignIn
from services.identity.pages.door import provider_pages
from services.identity.service import Identity
from services.learning.service import Learning
from services.pages.assets import Assets
from services.sealing import Sealer
from services.settings import Settings
from services.trust import load_trust
from tests.audit.installation import settings_in
from tests.audit.office import MAP

Result = TypeVar("Result")


def free_port(many: int = 1) -> int:
    """A port with so many free ones from it on."""
    while True:
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
        try:
            for number in range(port, port + many):
                with socket.socket() as one:
                    one.bind(("127.0.0.1", number))
        except (OSError, OverflowError):
            continue
        return port


class Running:
    """What runs: its settings, the audit service, and a way to ask it something from the test's thread."""

    def __init__(self, folder: Path, **changed: Any) -> None:
        self.settings: Settings = settings_in(folder, first_port=free_port(6), **changed)
        self.audit: Audit
        self._loop = asyncio.new_event_loop()
        self._up, self._down = threading.Event(), asyncio.Event()
        self._failed: BaseException | None = None

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def thread(self) -> None:
        try:
            self._loop.run_until_complete(self._stand())
        except BaseException as error:
            self._failed = error
        finally:
            self._up.set()

    async def _stand(self) -> None:
        settings, demo = self.settings, load_demo()
        self.audit = build_audit(settings)
        await self.audit.check_start()
        clock, issuer = self.audit.clock, settings.issuer_url()
        identity = Identity(settings, self.audit, clock)
        collaboration = Collaboration(
            Database(settings.data / "collaboration.db", MIGRATIONS), self.audit, identity, Sealer(b"k" * 32)
        )
        trust, sign_in = load_trust("audit", settings.keys()), SignIn.at("audit", settings, identity, clock)
        decider = DecisionClient(Calls("decision", settings.url("decision"), trust))  # where nobody answers
        assets = Assets(find_assets())
        pages = console(settings, assets)
        learning = Learning(Plain(self.audit), collaboration, clock)
        audit_app = make_audit_app(
            settings, self.audit, sign_in, trust, collaboration, identity, decider, learning, pages
        )
        operator = demo.new_person("ove", issuer)
        own = load_trust("identity", settings.keys())
        provider = provider_pages(settings, assets)
        identity_app = make_identity_app(settings, identity, clock, own, demo.invented(), operator, provider)
        async with AsyncExitStack() as stack:
            ports = Ports()
            ports.take(settings, ["audit", "identity"])
            await stack.enter_async_context(served(audit_app, ports.socket("audit")))
            await stack.enter_async_context(served(identity_app, ports.socket("identity")))
            if await identity.person_by_subject(issuer, "mona") is None:
                await identity.registry.register_person(demo.new_person("mona", issuer), "")
            ove = await identity.person_by_subject(issuer, "ove")
            assert ove
            await publish_agreed(collaboration, MAP.read_text(), Doer(ove.id, ove.partner, ("operator",)))
            self._up.set()
            await self._down.wait()
        collaboration.room.database.close()

    def start(self, thread: threading.Thread) -> None:
        thread.start()
        self._up.wait()
        if self._failed:
            raise self._failed

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._down.set)


@contextmanager
def running(folder: Path, **changed: Any) -> Iterator[Running]:
    """The services, up within."""
    made = Running(folder, **changed)
    thread = threading.Thread(target=made.thread, daemon=True)
    made.start(thread)
    try:
        yield made
    finally:
        made.stop()
        thread.join(20)
        if made._failed:
            raise made._failed
