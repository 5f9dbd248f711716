"""How other rooms ask who is calling: the methods of `services.identity.service.Identity`, over HTTP."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from services.calls import Calls
from services.identity.verifier import Verifier
from services.identity.wire import Client, Opened, Person, Session, Standing

__all__ = ["Callers", "IdentityClient", "Verifier"]

Answer = TypeVar("Answer")


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

    async def close_session(self, token: str, door: str) -> None:
        """Signs out at one door; without effect when nobody is signed in with this token."""

    async def close_all(self, person: str) -> None:
        """Signs a person out at every door."""


class IdentityClient(Callers):
    """Identity in another process."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def issuer_keys(self) -> dict[str, Any]:
        return await self._calls.post("/internal/v1/issuer-keys", {}, dict[str, Any])

    async def client(self, client: str) -> Client | None:
        return await self._maybe("/internal/v1/client", {"client": client}, Client)

    async def standing(self, ledger: str, clients: Sequence[str]) -> dict[str, Standing]:
        question = {"ledger": ledger, "clients": list(clients)}
        return await self._calls.post("/internal/v1/standing", question, dict[str, Standing])

    async def person(self, person: str) -> Person | None:
        return (await self.people([person])).get(person)

    async def people(self, people: Sequence[str]) -> dict[str, Person]:
        return await self._calls.post("/internal/v1/people", {"people": list(people)}, dict[str, Person])

    async def person_by_subject(self, issuer: str, subject: str) -> Person | None:
        question = {"issuer": issuer, "subject": subject}
        return await self._maybe("/internal/v1/person-by-subject", question, Person)

    async def partner_people(self, partner: str) -> list[Person]:
        return await self._calls.post("/internal/v1/partner-people", {"partner": partner}, list[Person])

    async def find(self, subject: str, partner: str) -> Person | None:
        return await self._maybe("/internal/v1/find", {"subject": subject, "partner": partner}, Person)

    async def open_session(self, door: str, issuer: str, subject: str) -> Opened:
        question = {"door": door, "issuer": issuer, "subject": subject}
        return await self._calls.post("/internal/v1/open-session", question, Opened)

    async def session(self, token: str, door: str) -> Session | None:
        return await self._maybe("/internal/v1/session", {"token": token, "door": door}, Session)

    async def close_session(self, token: str, door: str) -> None:
        await self._calls.post("/internal/v1/close-session", {"token": token, "door": door}, list[str])

    async def close_all(self, person: str) -> None:
        await self._calls.post("/internal/v1/close-all", {"person": person}, list[str])

    async def _maybe(self, path: str, question: dict[str, str], kind: type[Answer]) -> Answer | None:
        # None or one, as a list of at most one: one shape for both answers.
        found = await self._calls.post(path, question, list[kind])  # type: ignore[valid-type]
        return found[0] if found else None
