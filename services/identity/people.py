"""People: registered with an entry in the house ledger, found by id, by who signs them in, or by their partner."""

import asyncio
from collections.abc import Sequence

from services.audit.client import Ledger
from services.audit.wire import HOUSE, Draft
from services.database import Database
from services.identity import store
from services.identity.model import check_person
from services.identity.names import Names
from services.identity.wire import NewPerson, Person, Role
from services.ids import EVENT, new_id
from services.problems import Conflict

PERSON = "psn"


class People:
    """The registry of people."""

    def __init__(self, database: Database, ledger: Ledger, names: Names) -> None:
        self._database, self._ledger, self._names = database, ledger, names
        self._one_at_a_time = asyncio.Lock()

    async def person(self, person: str) -> Person | None:
        """The person with this id."""
        return (await self.people([person])).get(person)

    async def people(self, people: Sequence[str]) -> dict[str, Person]:
        """People by id; ids that nobody has are left out."""
        return await self._database.read(lambda connection: store.read_people(connection, self._names, people))

    async def person_by_subject(self, issuer: str, subject: str) -> Person | None:
        """The person whom this issuer signs in as `subject`."""
        names = self._names
        return await self._database.read(lambda c: store.read_signing_in(c, names, issuer, subject))

    async def partner_people(self, partner: str) -> list[Person]:
        """Everybody registered at a partner, by name."""
        return await self._database.read(lambda c: store.read_partner_people(c, self._names, partner))

    async def find(self, subject: str, partner: str) -> Person | None:
        """The person whom this partner calls `subject`; nobody of another partner."""
        if not partner:
            return None
        return await self._database.look(lambda c: store.read_known_as(c, self._names, partner, subject))

    async def register_person(self, new: NewPerson, by: str) -> Person:
        """Registers a person, on record; `by` is the operator. Raises Invalid, or Conflict for a taken subject."""
        check_person(new)
        async with self._one_at_a_time:
            if await self.person_by_subject(new.issuer, new.subject) or await self.find(new.subject, new.partner):
                raise Conflict("Somebody is registered under this subject already.", "Look them up instead.")
            person = new_id(PERSON)
            # The entry first: a crash here leaves an entry for a person who is not there, and nobody who may do
            # anything without an entry.
            await self._ledger.append([_entry(person, new, by)])
            await self._database.write(lambda c: store.write_person(c, person, new, self._names))
        return Person(person, new.issuer, new.subject, new.name, new.partner, sorted(new.roles))

    async def begin_with(self, operator: NewPerson) -> None:
        """Registers the first operator, who registers everybody else; does nothing where there is one already."""
        if not await self._database.read(lambda connection: store.has_role(connection, Role.OPERATOR)):
            await self.register_person(operator, "")


def _entry(person: str, new: NewPerson, by: str) -> Draft:
    said = {"partner": new.partner, "roles": sorted(new.roles)}
    sealed = {"subject": person, **({"person": by} if by else {})}
    return Draft(HOUSE, "person-registered", new_id(EVENT), said, sealed=sealed, about=sealed)
