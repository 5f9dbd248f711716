"""Who somebody is, sealed at rest, and the keyed hashes by which a person is found all the same."""

import hmac
from hashlib import sha256

import orjson

from services.identity.wire import NewPerson, Person, Role
from services.sealing import Sealer


class Names:
    """Seals names and subjects under one key and finds them by hashes under another.

    A subject may be a national number: without the key nobody walks the number space to find whose row it is.
    """

    def __init__(self, sealing_key: bytes, finding_key: bytes) -> None:
        self._sealer, self._key = Sealer(sealing_key), finding_key

    def signs_in_as(self, issuer: str, subject: str) -> str:
        """By what a person is found who signs in, 64 hex digits."""
        return self._hash("signs-in-as", issuer, subject)

    def known_as(self, partner: str, subject: str) -> str | None:
        """By what a person is found whom a partner names, 64 hex digits; None where there is no partner."""
        return self._hash("known-as", partner, subject) if partner else None

    def seal(self, person: str, new: NewPerson) -> bytes:
        """What is kept of a person, sealed for just this row."""
        content = {"issuer": new.issuer, "subject": new.subject, "name": new.name}
        return self._sealer.seal(orjson.dumps(content), f"person|{person}")

    def open(self, person: str, partner: str, roles: str, sealed: bytes) -> Person:
        """A person from their row. Raises CannotOpen when the row was changed or moved."""
        content = orjson.loads(self._sealer.open(sealed, f"person|{person}"))
        return Person(id=person, partner=partner, roles=[Role(role) for role in orjson.loads(roles)], **content)

    def _hash(self, *parts: str) -> str:
        # As JSON, so that no two different lists of parts give the same bytes.
        return hmac.new(self._key, orjson.dumps(parts), sha256).hexdigest()
