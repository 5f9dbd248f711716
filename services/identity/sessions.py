"""Who is signed in at which door. Sessions lie here; a visitor holds only a random token, and we only its hash."""

from hashlib import sha256
from secrets import token_urlsafe

from services.audit.client import Ledger
from services.audit.wire import HOUSE, Draft
from services.clock import Clock
from services.connection import Connection
from services.database import Database
from services.identity import store
from services.identity.model import LONGEST, session_ends
from services.identity.names import Names
from services.identity.wire import Opened, Person, Session, SignedIn
from services.ids import EVENT, new_id
from services.problems import NotRegistered

_TOUCH = 60_000  # being active is noted once a minute, not at every click


class Sessions:
    """Sessions at the doors for people. They end on the product's clock."""

    def __init__(self, database: Database, ledger: Ledger, clock: Clock, names: Names) -> None:
        self._database, self._ledger, self._clock, self._names = database, ledger, clock, names

    async def open_session(self, door: str, issuer: str, subject: str) -> Opened:
        """Signs a person in at a door, always under a new token, with an entry in the house ledger.

        Raises NotRegistered, with an entry as well, for somebody who is not registered.
        """
        person = await self._database.read(lambda c: store.read_signing_in(c, self._names, issuer, subject))
        if person is None:
            # Not who they are: only the keyed hash, so that an operator can tell whether it is one and the same.
            unknown = {"unknown": self._names.signs_in_as(issuer, subject)}
            said = {"door": door, "outcome": "refused"}
            await self._ledger.append([Draft(HOUSE, "sign-in", new_id(EVENT), said, sealed=unknown)])
            raise NotRegistered("You are not registered here.", "Ask the organization that you work with.")
        said = {"door": door, "outcome": "signed-in"}
        about = {"person": person.id}
        # The entry first: a crash here leaves a sign-in on record that opened nothing.
        await self._ledger.append([Draft(HOUSE, "sign-in", new_id(EVENT), said, sealed=about, about=about)])
        token, now = token_urlsafe(32), await self._clock.now()
        await self._database.write(
            lambda c: store.write_session(c, _kept(token), door, person.id, now, over_before=now - LONGEST)
        )
        return Opened(token, _told(person, now, now, now))

    async def session(self, token: str, door: str) -> Session | None:
        """Who is signed in at this door with this token; None when nobody is, or no longer."""
        now, kept = await self._clock.now(), _kept(token)

        def work(connection: Connection) -> tuple[Session, int] | None:
            row = store.read_session(connection, kept, door)
            if row is None or now >= session_ends(*row[1:]):
                return None
            person = store.read_people(connection, self._names, [row[0]])[row[0]]
            # Until when is told from what is kept: it would end earlier than promised otherwise.
            touched = now - row[2] > _TOUCH
            return _told(person, row[1], now if touched else row[2], now), touched

        found = await self._database.read(work)
        if found is None:
            return None
        if found[1]:
            await self._database.write(lambda connection: store.touch_session(connection, kept, now))
        return found[0]

    async def signed_in(self, person: str, token: str = "") -> list[SignedIn]:
        """Where a person is signed in now, the place they were seen at last first; `token` is of the one that asks."""
        now = await self._clock.now()
        places = await self._database.read(lambda connection: store.read_sessions_of(connection, person, _kept(token)))
        return [one for one in places if now < session_ends(one.opened_at, one.seen_at)]

    async def close_session(self, token: str, door: str) -> None:
        """Signs out at one door; without effect when nobody is signed in with this token."""
        await self._database.write(lambda connection: store.drop_session(connection, _kept(token), door))

    async def close_all(self, person: str) -> None:
        """Signs a person out at every door."""
        await self._database.write(lambda connection: store.drop_sessions(connection, person))


def _told(person: Person, opened_at: int, seen_at: int, now: int) -> Session:
    ends = session_ends(opened_at, seen_at)
    return Session(person.id, person.name, person.partner, person.roles, ends, max(0, ends - now))


def _kept(token: str) -> str:
    # 256 random bits need no salt and no slow hash: there is nothing to guess.
    return sha256(token.encode()).hexdigest()
