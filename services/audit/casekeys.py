"""Keys of cases: one each, wrapped by the master key; commitments and their openings are sealed under them.

A commitment is SHA-256 over a fresh salt of 32 bytes and the canonical JSON of the value: equal values look different
in every entry, so nothing in the ledger links a person across entries, and guessing the value does not help.
"""

import hashlib
import os
from typing import Any

import orjson

from services.canonical import canonical
from services.connection import Connection
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


class CaseKeys:
    """Seals and opens under the keys of cases; used inside the ledger's transactions."""

    def __init__(self, master: bytes) -> None:
        self._master = master
        self._open: dict[tuple[str, str], Sealer] = {}

    def seal(self, connection: Connection, ledger: str, case: str, event: str, openings: dict[str, Any]) -> bytes:
        """The openings, sealed; nothing where there are none or the case's key was destroyed."""
        sealer = self._sealer(connection, ledger, case, make=True) if openings else None
        return sealer.seal(orjson.dumps(openings), _context(ledger, event)) if sealer else b""

    def open(self, connection: Connection, ledger: str, case: str, event: str, sealed: bytes) -> dict[str, Any] | None:
        """What was sealed; None where it cannot be read any more."""
        if not sealed:
            return None
        sealer = self._sealer(connection, ledger, case, make=False)
        if sealer is None:
            return None
        try:
            opened: dict[str, Any] = orjson.loads(sealer.open(sealed, _context(ledger, event)))
        except CannotOpen:
            return None
        return opened

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

    def _sealer(self, connection: Connection, ledger: str, case: str, make: bool) -> Sealer | None:
        if known := self._open.get((ledger, case)):
            return known
        question = "SELECT wrapped FROM case_key WHERE ledger = ? AND case_id = ?"
        wrapped: bytes | None = connection.value(question, (ledger, case))
        if wrapped is None and make:
            wrapped = new_wrapped_key(self._master)
            adding = "INSERT INTO case_key (ledger, case_id, wrapped) VALUES (?, ?, ?)"
            connection.run(adding, (ledger, case, wrapped))
        if not wrapped:
            return None
        if len(self._open) >= _REMEMBERED:
            self._open.clear()
        # Remembered before the transaction ends: if it fails, `forget` is called and the next use reads the row again.
        sealer = self._open[(ledger, case)] = unwrapped(self._master, wrapped)
        return sealer

    def close_case(self, ledger: str, case: str) -> None:
        """Forgets the opened key of a case; see `destroy`."""
        self._open.pop((ledger, case), None)

    def forget(self) -> None:
        """Forgets opened keys: the transaction that may have made one did not commit."""
        self._open.clear()


def _context(ledger: str, event: str) -> str:
    return f"entry|{ledger}|{event}"
