"""What is real: each service of this process as the object it is, each service elsewhere through its client.

Here alone is decided which is which; every room gets the same methods either way. A service has credentials of its
own: it signs what it asks of others with its own key, also when several share a process.
"""

import asyncio
from collections.abc import Collection
from functools import cached_property

from consent.app import build_consent
from consent.client import ConsentClient, Permissions
from consent.service import Consent
from deploy.assets import find_assets
from deploy.rehearsing import Rehearsals
from gateway.app import build_gateway
from gateway.client import Flows, GatewayClient
from gateway.service import Gateway
from services.audit.app import build_audit
from services.audit.client import Ledger, LedgerClient, LedgerClock
from services.audit.plain import Plain
from services.audit.service import Audit
from services.calls import Calls
from services.clock import Clock, WallClock
from services.collaboration.app import build_collaboration
from services.collaboration.client import CollaborationClient, Collaborations
from services.collaboration.service import Collaboration
from services.decision.app import build_decision
from services.decision.client import Decider, DecisionClient
from services.decision.in_force import rules_in_force
from services.decision.reasons import know_local
from services.decision.service import Decision
from services.identity.app import build_identity
from services.identity.client import Callers, IdentityClient, SignIn, Verifier
from services.identity.service import Identity
from services.learning.service import Learning
from services.pages.assets import Assets
from services.settings import Settings
from services.trust import Trust, load_trust


class Wiring:
    """The services named `here`, built at first use, and lines to all others. `close` lets go of the lines.

    `ready` is set once all of them are up; until then each says of itself that it is still starting.
    It raises CannotStart for rules, a store, a key or a setting that cannot be used.
    """

    def __init__(self, settings: Settings, here: Collection[str]) -> None:
        self.settings, self.here = settings, frozenset(here)
        local = rules_in_force(settings).local
        know_local(local.reasons if local else {})
        self.ready = asyncio.Event()
        self._trusts: dict[str, Trust] = {}
        self._lines: dict[tuple[str, str], Calls] = {}

    @cached_property
    def audit(self) -> Audit:
        """The ledger's service; likewise the others below."""
        return build_audit(self.settings)

    @cached_property
    def identity(self) -> Identity:
        return build_identity(self.settings, self.ledger("identity"), self.clock("identity"))

    @cached_property
    def decision(self) -> Decision:
        return build_decision(self.settings, self.ledger("decision"))

    @cached_property
    def collaboration(self) -> Collaboration:
        return build_collaboration(self.settings, self.ledger("collaboration"), self.callers("collaboration"))

    @cached_property
    def consent(self) -> Consent:
        door = "consent"
        return build_consent(
            self.settings, self.ledger(door), self.collaborations(door), self.callers(door), self.clock(door)
        )

    @cached_property
    def gateway(self) -> Gateway:
        door = "gateway"
        return build_gateway(
            self.settings,
            self.ledger(door),
            self.collaborations(door),
            self.permissions(door),
            self.callers(door),
            self.decider(door),
            self.clock(door),
            Rehearsals(self.settings),
        )

    @cached_property
    def learning(self) -> Learning:
        """What practice says about the map; it counts in the ledger's own process: no door leads to what it reads."""
        return Learning(Plain(self.audit), self.collaborations("audit"), self.clock("audit"))

    @cached_property
    def assets(self) -> Assets:
        """What pages bring along, made at the first start."""
        return Assets(self.settings.assets or find_assets())

    def ledger(self, caller: str) -> Ledger:
        """The ledger as `caller` reaches it; likewise the others below."""
        return self.audit if "audit" in self.here else LedgerClient(self._line(caller, "audit"))

    def callers(self, caller: str) -> Callers:
        return self.identity if "identity" in self.here else IdentityClient(self._line(caller, "identity"))

    def decider(self, caller: str) -> Decider:
        return self.decision if "decision" in self.here else DecisionClient(self._line(caller, "decision"))

    def collaborations(self, caller: str) -> Collaborations:
        if "collaboration" in self.here:
            return self.collaboration
        return CollaborationClient(self._line(caller, "collaboration"))

    def permissions(self, caller: str) -> Permissions:
        return self.consent if "consent" in self.here else ConsentClient(self._line(caller, "consent"))

    def flows(self, caller: str) -> Flows:
        return self.gateway if "gateway" in self.here else GatewayClient(self._line(caller, "gateway"))

    def clock(self, caller: str) -> Clock:
        """The ledger's own clock in its process; elsewhere this machine's, or a story's as the ledger tells it."""
        if "audit" in self.here:
            # A story's clock may be moved by another process of the ledger, which the service itself notices.
            shared = self.audit.clock.stepped and self.audit.database.store.shared
            return self.audit if shared else self.audit.clock
        if self.settings.clock == "wall":
            return self._wall_clock
        return LedgerClock(self.ledger(caller))

    @cached_property
    def _wall_clock(self) -> WallClock:
        return WallClock()

    def sign_in(self, door: str) -> SignIn:
        """How people sign in at a door."""
        return SignIn.at(door, self.settings, self.callers(door), self.clock(door))

    def verifier(self) -> Verifier:
        """What the gateway verifies calls of partners' systems with."""
        issuer, bound = self.settings.url("identity"), self.settings.require_dpop
        return Verifier(self.callers("gateway"), self.clock("gateway"), issuer, bound)

    def trust(self, name: str) -> Trust:
        """The credentials of one service of this process."""
        if name not in self._trusts:
            self._trusts[name] = load_trust(name, self.settings.keys())
        return self._trusts[name]

    def _line(self, caller: str, service: str) -> Calls:
        if (caller, service) not in self._lines:
            self._lines[caller, service] = Calls(service, self.settings.url(service), self.trust(caller))
        return self._lines[caller, service]

    async def close(self) -> None:
        """Lets go of the lines."""
        for line in self._lines.values():
            await line.close()
