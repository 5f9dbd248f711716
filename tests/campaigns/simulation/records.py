"""The ledger's rows as they lie on the disk, read past the services; sealed parts opened with the ledger's own keys."""

from dataclasses import dataclass
from typing import Any

import orjson

from services.audit.casekeys import CaseKeys
from services.audit.wire import HOUSE
from tests.campaigns.simulation.stores import Disk
from tests.house import K

_COLUMNS = "idx, time, kind, event, case_id, person, subject, flow, body, leaf, sealed"


@dataclass(slots=True)
class Row:
    """One entry, with what lies beside it."""

    index: int
    time: int
    kind: str
    event: str
    case: str
    person: str
    subject: str
    flow: str
    body: bytes
    leaf: bytes
    sealed: bytes
    said: dict[str, Any]


class Records:
    """Reads a world's ledger."""

    def __init__(self, disk: Disk, master: bytes) -> None:
        self._raw, self._master = disk.raw("audit"), master
        self._keys = CaseKeys(master)
        self._connection = disk.at("audit").connect()

    def after(self, index: int) -> list[Row]:
        """The entries after this one, in order."""
        question = f"SELECT {_COLUMNS} FROM entry WHERE ledger = ? AND idx > ? ORDER BY idx"
        found: list[Any] = self._raw.execute(question, (K, index)).fetchall()
        return [Row(*[*row, orjson.loads(row[8])]) for row in found]

    def size(self) -> int:
        """How many entries there are."""
        found = self._raw.execute("SELECT COALESCE(MAX(idx), -1) + 1 FROM entry WHERE ledger = ?", (K,)).fetchone()
        return int(found[0])

    def latest(self) -> int:
        """The time of the newest entry of all ledgers."""
        return int(self._raw.execute("SELECT COALESCE(MAX(time), 0) FROM head").fetchone()[0])

    def outside(self) -> int:
        """How many attempts of outsiders the house ledger holds."""
        found = self._raw.execute("SELECT COUNT(*) FROM entry WHERE ledger = ? AND kind = 'outside'", (HOUSE,))
        return int(found.fetchone()[0])

    def head(self) -> bytes:
        """The edges of all trees."""
        return b"".join(row[0] for row in self._raw.execute("SELECT frontier FROM head ORDER BY ledger"))

    def released(self, flow: str) -> bool:
        """Whether the release of a flow stands, durably, at this moment."""
        question = "SELECT 1 FROM entry WHERE ledger = ? AND flow = ? AND kind = 'released'"
        return self._raw.execute(question, (K, flow)).fetchone() is not None

    def body(self, index: int) -> bytes:
        """What was hashed of an entry; nothing where there is none."""
        question = "SELECT body FROM entry WHERE ledger = ? AND idx = ?"
        found = self._raw.execute(question, (K, index)).fetchone()
        return bytes(found[0]) if found else b""

    def leaves(self) -> list[bytes]:
        """The hashes of all entries."""
        found = self._raw.execute("SELECT leaf FROM entry WHERE ledger = ? ORDER BY idx", (K,))
        return [row[0] for row in found]

    def opened(self, row: Row) -> dict[str, Any]:
        """The values that an entry holds sealed."""
        ring = self._keys.ring(self._connection, K, [row.case])
        found = ring.open(row.case, row.event, row.sealed) or {}
        return {name: opening["value"] for name, opening in found.items()}

    def close(self) -> None:
        self._connection.close()
