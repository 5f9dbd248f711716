"""What entries say in the clear, for whoever counts practice: streamed, and stripped of everything that is a person's.

Of what an entry says only the words named in WORDS go out. Of its case there goes out the number of a drawer, so that
a count knows whether it is about so few that it must not be told (see `services.learning.hiding`). In another span the
same person lies in another drawer, so nothing can be joined from one span to the next. For the same span it is always
the same: were it drawn anew, other counts would be held back each time, and who asked often would read them all.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

import orjson

from services.audit import store
from services.audit.client import PlainLedger
from services.audit.scanning import stretch_of
from services.audit.service import Audit
from services.audit.wire import DRAWERS, Said
from services.connection import Connection

KINDS = ("decision", "released", "closed", "emergency", "asked", "given", "refused", "withdrawn")
"""The kinds of entry that tell of practice."""

WORDS = frozenset(
    {"flow", "arrow", "arrows", "form", "outcome", "reasons", "withheld", "partner", "side", "map_version"}
)
"""What may be told of an entry: words of the map and of the rules, and the random id that joins a flow's entries."""

Waits = dict[tuple[str, str, int], int]
"""How long (ms) a question had waited, by case, arrow and instant of its answer."""

_ASKED, _ANSWERS = "asked", ("given", "refused")
_AT_A_TIME = 4_000


class Plain(PlainLedger):
    """The ledger for whoever counts."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit

    async def said(self, ledger: str, since: int, until: int) -> AsyncIterator[list[Said]]:
        key = self._audit.keys.key_for(f"drawers|{ledger}|{since}|{until}")
        stretch = await stretch_of(self._audit, ledger, since, until)
        for start in range(stretch.start, stretch.end, _AT_A_TIME):
            end = min(start + _AT_A_TIME, stretch.end)
            rows, waits = await self._audit.database.read(
                lambda connection, start=start, end=end: _read(connection, ledger, start, end)  # type: ignore[misc]
            )
            yield await asyncio.to_thread(_told, rows, waits, key)


def _read(connection: Connection, ledger: str, start: int, end: int) -> tuple[list[Any], Waits]:
    rows = store.read_plain(connection, ledger, KINDS, start, end)
    cases = {case for _, kind, case, _, _ in rows if kind in _ANSWERS}
    return rows, _waits(store.read_in_cases(connection, ledger, (_ASKED, *_ANSWERS), sorted(cases)))


def _waits(rows: Iterable[tuple[int, str, str, bytes]]) -> Waits:
    """How long each question had waited when it was first answered."""
    waiting: dict[tuple[str, str], int] = {}
    waits = {}
    for time, kind, case, body in rows:
        said = orjson.loads(body)
        if kind == _ASKED:
            for arrow in said.get("arrows", ()):
                waiting.setdefault((case, arrow), time)
        elif (since := waiting.pop((case, said.get("arrow", "")), None)) is not None:
            waits[case, said["arrow"], time] = time - since
    return waits


def _told(rows: Sequence[Any], waits: Waits, key: bytes) -> list[Said]:
    told = []
    for time, kind, case, event, body in rows:
        said = {name: value for name, value in orjson.loads(body).items() if name in WORDS}
        waited = waits.get((case, said.get("arrow", ""), time), -1) if kind in _ANSWERS else -1
        told.append(Said(time, kind, said, _drawer(key, case or event), waited))
    return told


def _drawer(key: bytes, whose: str) -> int:
    # BLAKE2 keyed (RFC 7693): without the key the number tells nothing of the id.
    return hashlib.blake2b(whose.encode(), key=key, digest_size=8).digest()[0] % DRAWERS
