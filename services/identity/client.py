"""How other rooms ask who is calling: the methods of `services.identity.service.Identity`, over HTTP."""

from collections.abc import Sequence
from typing import Any, TypeVar

from services.calls import Calls
from services.identity.callers import Callers
from services.identity.sign_in import SignIn, person, person_if_any
from services.identity.verifier import Verifier
from services.identity.wire import Client, Opened, Person, Session, SignedIn, Standing

__all__ = ["Callers", "IdentityClient", "SignIn", "Verifier", "person", "person_if_any"]

Answer = TypeVar("Answer")


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

    async def signed_in(self, person: str, token: str = "") -> list[SignedIn]:
        return await self._calls.post("/internal/v1/signed-in", {"person": person, "token": token}, list[SignedIn])

    async def close_session(self, token: str, door: str) -> None:
        await self._calls.post("/internal/v1/close-session", {"token": token, "door": door}, list[str])

    async def close_all(self, person: str) -> None:
        await self._calls.post("/internal/v1/close-all", {"person": person}, list[str])

    async def _maybe(self, path: str, question: dict[str, str], kind: type[Answer]) -> Answer | None:
        # None or one, as a list of at most one: one shape for both answers.
        found = await self._calls.post(path, question, list[kind])  # type: ignore[valid-type]
        return found[0] if found else None
