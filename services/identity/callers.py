"""Identity as other rooms see it: the methods that the service itself and its client both have."""

from collections.abc import Sequence
from typing import Any, Protocol

from services.identity.wire import Client, Opened, Person, Session, SignedIn, Standing


class Callers(Protocol):
    """Identity as other rooms see it; the service itself and its client both are one."""

    async def issuer_keys(self) -> dict[str, Any]:
        """The JWK Set of public keys under which access tokens are signed."""

    async def client(self, client: str) -> Client | None:
        """A partner's system, ended or not; None when there is none."""

    async def standing(self, ledger: str, clients: Sequence[str]) -> dict[str, Standing]:
        """Each client in the order of that ledger; one that takes no part in it is not in force."""

    async def person(self, person: str) -> Person | None:
        """The person with this id."""

    async def people(self, people: Sequence[str]) -> dict[str, Person]:
        """People by id; ids that nobody has are left out."""

    async def person_by_subject(self, issuer: str, subject: str) -> Person | None:
        """The person whom this issuer signs in as `subject`."""

    async def partner_people(self, partner: str) -> list[Person]:
        """Everybody registered at a partner, by name."""

    async def find(self, subject: str, partner: str) -> Person | None:
        """The person whom this partner calls `subject`; nobody of another partner."""

    async def open_session(self, door: str, issuer: str, subject: str) -> Opened:
        """Signs a person in at a door, with an entry in the house ledger.

        Raises NotAllowed, with an entry as well, for somebody who is not registered.
        """

    async def session(self, token: str, door: str) -> Session | None:
        """Who is signed in at this door with this token; None when nobody is, or no longer."""

    async def signed_in(self, person: str, token: str = "") -> list[SignedIn]:
        """Where a person is signed in now, at any door, the place they were seen at last first; `token` is of the one
        that asks."""

    async def close_session(self, token: str, door: str) -> None:
        """Signs out at one door; without effect when nobody is signed in with this token."""

    async def close_all(self, person: str) -> None:
        """Signs a person out at every door."""
