"""Keys of cases: one each, wrapped by the master key; commitments and their openings are sealed under them.

A commitment is SHA-256 over a fresh salt of 32 bytes and the canonical JSON of the value: equal values look different
in every entry, so nothing in the ledger links a person across entries, and guessing the value does not help.
"""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from services.canonical import canonical
from services.connection import Connection
from services.keyed import rows_of
from services.sealing import CannotOpen, Sealer, new_wrapped_key, unwrapped

_REMEMBERED = 10_000


def commit(value: Any, salt: bytes) -> str:
    """H(salt ‖ canonical JSON), 64 hex digits."""
    return hashlib.sha256(salt + canonical(value)).hexdigest()


def commitments(sealed: dict[str, Any]) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """For each named value its commitment, and what opens it: `{"salt": hex, "value": …}`."""
    shut, openings = {}, {}
    for name, value in sealed.items():
        salt = os.urandom(32)
        shut[name] = commit(value, salt)
        openings[name] = {"salt": salt.hex(), "value": value}
    return shut, openings


@dataclass(frozen=True, slots=True)
class Ring:
    """The opened keys of some cases of one ledger, as they stand in one transaction."""

    ledger: str
    sealers: dict[str, Sealer]

    def seal(self, case: str, event: str, openings: dict[str, Any]) -> bytes:
        """The openings, sealed; nothing where there are none or the case's key was destroyed."""
        sealer = self.sealers.get(case) if openings else None
        return sealer.seal(orjson.dumps(openings), _context(self.ledger, event)) if sealer else b""

    def open(self, case: str, event: str, sealed: bytes) -> dict[str, Any] | None:
        """What was sealed; None where it cannot be read any more."""
        sealer = self.sealers.get(case) if sealed else None
        if sealer is None:
            return None
        try:
            opened: dict[str, Any] = orjson.loads(sealer.open(sealed, _context(self.ledger, event)))
        except CannotOpen:
            return None
        return opened


class CaseKeys:
    """Opens the keys of cases; used inside the ledger's transactions.

    What was opened is remembered where no other process uses the store. Elsewhere another may destroy a key at any
    moment: there the rows are read in each transaction, and nothing is remembered.
    """

    def __init__(self, master: bytes) -> None:
        self._master = master
        self._open: dict[tuple[str, str], Sealer] = {}

    def ring(self, connection: Connection, ledger: str, cases: Iterable[str], make: bool = False) -> Ring:
        """The keys of these cases; with `make` those that have none yet get one. A destroyed one is not there."""
        wanted = set(cases)
        known = {} if connection.shared else {c: key for c in wanted if (key := self._open.get((ledger, c)))}
        rows = self._rows(connection, ledger, wanted - known.keys(), make)
        opened = {case: unwrapped(self._master, wrapped) for case, wrapped in rows.items() if wrapped}
        if not connection.shared:
            if len(self._open) >= _REMEMBERED:
                self._open.clear()
            # Before the transaction ends: if it fails, `forget` is called and the next use reads the rows again.
            self._open.update({(ledger, case): key for case, key in opened.items()})
        return Ring(ledger, known | opened)

    def _rows(self, connection: Connection, ledger: str, cases: set[str], make: bool) -> dict[str, bytes]:
        keys = [(ledger, case) for case in cases]
        found = dict(rows_of(connection, "case_key", ("case_id", "wrapped"), ("ledger", "case_id"), keys))
        fresh = {case: new_wrapped_key(self._master) for case in sorted(cases - found.keys())} if make else {}
        if fresh:
            adding = "INSERT INTO case_key (ledger, case_id, wrapped) VALUES (?, ?, ?)"
            connection.run_many(adding, [(ledger, case, wrapped) for case, wrapped in fresh.items()])
        return found | fresh

    def key_for(self, what: str) -> bytes:
        """A key of 32 bytes for one thing, the same each time; nobody without the master key can make it."""
        return hashlib.blake2b(what.encode(), key=self._master, digest_size=32, person=b"ledger-key-for").digest()

    def fit(self, connection: Connection) -> bool:
        """Whether the master key opens what lies here."""
        wrapped = connection.value("SELECT wrapped FROM case_key WHERE wrapped <> ? LIMIT 1", (b"",))
        try:
            return wrapped is None or bool(unwrapped(self._master, wrapped))
        except CannotOpen:
            return False

    def destroy(self, connection: Connection, ledger: str, case: str) -> None:
        """Erases the key of a case for good: the entries stand and verify, what they held can be read by nobody.

        A reader on an older snapshot may open the key once more meanwhile: `close_case` follows, after the commit and
        behind every such reader.
        """
        connection.run(
            "INSERT INTO case_key (ledger, case_id, wrapped) VALUES (?, ?, ?) "
            "ON CONFLICT (ledger, case_id) DO UPDATE SET wrapped = excluded.wrapped",
            (ledger, case, b""),
        )

    def close_case(self, ledger: str, case: str) -> None:
        """Forgets the opened key of a case; see `destroy`."""
        self._open.pop((ledger, case), None)

    def forget(self) -> None:
        """Forgets opened keys: the transaction that may have made one did not commit."""
        self._open.clear()


def _context(ledger: str, event: str) -> str:
    return f"entry|{ledger}|{event}"
