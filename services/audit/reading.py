"""Reading the ledger: entries opened, proofs, consistency, and the tiles that others' tools read (C2SP tlog-tiles)."""

import base64
from collections.abc import Sequence

import orjson

from services.audit import store
from services.audit.casekeys import CaseKeys
from services.audit.tree import Frontier, Hashes, consistency_path, inclusion_path
from services.audit.wire import ABOUT, Entry, Query
from services.connection import Connection
from services.problems import NotFound

_TILE_BITS = 8


def hashes_of(connection: Connection, ledger: str) -> Hashes:
    """Looks up the hash of any full node from leaves and roots of full tiles."""

    def look_up(level: int, index: int) -> bytes:
        tile_level, rest = divmod(level, _TILE_BITS)
        below = store.read_hashes(connection, ledger, tile_level, index << rest, (index + 1) << rest)
        return Frontier(0, ()).extended(below).root() if rest else below[0]

    return look_up


def inclusion(connection: Connection, ledger: str, index: int, size: int) -> list[str]:
    """The inclusion path of an entry, base64, leaf side first."""
    return [base64.b64encode(step).decode() for step in inclusion_path(index, size, hashes_of(connection, ledger))]


def root_at(connection: Connection, ledger: str, size: int) -> bytes:
    """The root that the ledger had at a size. Raises NotFound where it is not so long."""
    if store.read_head(connection, ledger)[0].size < size:
        raise NotFound("The ledger is not so long.", "The size in the checkpoint tells how long it is.")
    hashes, parts, start = hashes_of(connection, ledger), [], 0
    while start < size:
        level = (size - start).bit_length() - 1
        parts.append(hashes(level, start >> level))
        start += 1 << level
    return Frontier(size, tuple(parts)).root()


def consistency(connection: Connection, ledger: str, old_size: int, new_size: int) -> list[bytes]:
    """That the ledger of `new_size` begins with all of `old_size`."""
    return consistency_path(old_size, new_size, hashes_of(connection, ledger))


def opened_entries(connection: Connection, keys: CaseKeys, query: Query) -> list[Entry]:
    """Entries that match, with their sealed parts opened where the case's key is still there."""
    found, rows = [], store.read_entries(connection, query)
    ring = keys.ring(connection, query.ledger, (row["case_id"] for row in rows if row["sealed"]))
    for row in rows:
        openings = ring.open(row["case_id"], row["event"], row["sealed"])
        body = orjson.loads(row["body"])
        sealed = {name: opening["value"] for name, opening in (openings or {}).items()}
        about = {name: row[name] for name in ABOUT if row[name]}
        said = {key: value for key, value in body.items() if key not in ("index", "time", "kind", "commitments")}
        hidden = openings is None and bool(body["commitments"])
        place = (row["ledger"], row["idx"], row["time"], row["kind"])
        found.append(Entry(*place, said, sealed, about, hidden, row["case_id"]))
    return found


def openings_of(connection: Connection, keys: CaseKeys, ledger: str, index: int) -> tuple[str, dict[str, object]]:
    """One entry's text as hashed, and salts and values of all its commitments. Raises NotFound."""
    rows = store.read_entries(connection, Query(ledger, after=index - 1, limit=1))
    if not rows or rows[0]["idx"] != index:
        raise NotFound("There is no entry with this index.", "Indexes run from 0 to one less than the ledger's size.")
    row = rows[0]
    ring = keys.ring(connection, ledger, [row["case_id"]] if row["sealed"] else [])
    return row["body"].decode(), ring.open(row["case_id"], row["event"], row["sealed"]) or {}


def tile_hashes(connection: Connection, ledger: str, level: int, index: int, width: int) -> bytes:
    """One tile of hashes, `width` of them, 32 bytes each. Raises NotFound."""
    start = index << _TILE_BITS
    return b"".join(_whole(store.read_hashes(connection, ledger, level, start, start + width), width))


def entry_bundle(connection: Connection, ledger: str, index: int, width: int) -> bytes:
    """One bundle of entries: each with its length in two bytes, big-endian, before it. Raises NotFound."""
    start = index << _TILE_BITS
    bodies = _whole(store.read_bodies(connection, ledger, start, start + width), width)
    return b"".join(len(body).to_bytes(2, "big") + body for body in bodies)


def _whole(found: Sequence[bytes], width: int) -> Sequence[bytes]:
    if len(found) != width or not width:
        raise NotFound("The ledger has no such tile.", "The size in the checkpoint tells which there are.")
    return found
