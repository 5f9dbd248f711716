"""Identity: who is calling, partners' systems and people. What other rooms ask of it, and what its own door offers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from services.audit.client import Ledger
from services.clock import Clock
from services.database import Database
from services.identity.callers import Callers
from services.identity.clients import Clients
from services.identity.names import Names
from services.identity.people import People
from services.identity.sessions import Sessions
from services.identity.token_door import TokenDoor
from services.identity.tokens import Issuer
from services.identity.wire import Client, Opened, Person, Session, SignedIn, Standing
from services.keys import secret_bytes, signing_key
from services.sealing import Sealer
from services.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


class Identity(Callers):
    """The identity service. Registries, sessions and the token door stand side by side; this is all of them."""

    def __init__(self, settings: Settings, ledger: Ledger, clock: Clock) -> None:
        keys, url = settings.keys(), settings.url("identity")
        self.database = Database(settings.store("identity"), MIGRATIONS)
        self.issuer = Issuer(url, signing_key(keys / "identity-tokens.pem"))
        self.names = Names(secret_bytes(keys / "identity-names.key"), secret_bytes(keys / "identity-finding.key"))
        self.clients = Clients(self.database, ledger, Sealer(secret_bytes(keys / "identity-changes.key")))
        self.registry = People(self.database, ledger, self.names)
        self.sessions = Sessions(self.database, ledger, clock, self.names)
        self.door = TokenDoor(self.database, clock, self.issuer, f"{url}/v1/token", settings.require_dpop)

    async def check_start(self) -> None:
        """Finishes what a crash left half done. Raises CannotStart where the ledger is older than this store."""
        await self.clients.changes.check_start()
        await self.clients.catch_up()

    def close(self) -> None:
        """Lets go of the store."""
        self.database.close()

    async def issuer_keys(self) -> dict[str, Any]:
        return self.issuer.keys

    async def client(self, client: str) -> Client | None:
        return await self.clients.client(client)

    async def standing(self, ledger: str, clients: Sequence[str]) -> dict[str, Standing]:
        return await self.clients.standing(ledger, clients)

    async def person(self, person: str) -> Person | None:
        return await self.registry.person(person)

    async def people(self, people: Sequence[str]) -> dict[str, Person]:
        return await self.registry.people(people)

    async def person_by_subject(self, issuer: str, subject: str) -> Person | None:
        return await self.registry.person_by_subject(issuer, subject)

    async def partner_people(self, partner: str) -> list[Person]:
        return await self.registry.partner_people(partner)

    async def find(self, subject: str, partner: str) -> Person | None:
        return await self.registry.find(subject, partner)

    async def open_session(self, door: str, issuer: str, subject: str) -> Opened:
        return await self.sessions.open_session(door, issuer, subject)

    async def session(self, token: str, door: str) -> Session | None:
        return await self.sessions.session(token, door)

    async def signed_in(self, person: str, token: str = "") -> list[SignedIn]:
        return await self.sessions.signed_in(person, token)

    async def close_session(self, token: str, door: str) -> None:
        await self.sessions.close_session(token, door)

    async def close_all(self, person: str) -> None:
        await self.sessions.close_all(person)
