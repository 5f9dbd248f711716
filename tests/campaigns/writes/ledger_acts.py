"""Appending, moving the write-ahead log into the file, opening and closing: a ledger's store, and its export."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from services.audit.checkpoint import open_checkpoint
from services.audit.download import entries_of
from services.audit.layout import tile_named
from services.audit.note import VerifierKey
from services.audit.rules import CanonicalEntries
from services.audit.service import Audit
from services.audit.tiles import write_ledger
from services.audit.verify import verify_ledger
from services.audit.wire import Draft
from tests.audit.installation import LEDGER, audit_in
from tests.campaigns.writes.act import FAILED, PLACED, demand, outcome_of
from tests.campaigns.writes.traced import Ready

FIRST, EVENT = "evt_" + "6" * 32, "evt_" + "7" * 32
BEFORE = 300
"""How many entries stand before: one full bundle and tile, and a partial one."""

AT = BEFORE + 1
"""Where the entry stands that acts are about; the one before it is written before anybody watches."""


def with_audit(folder: Path, work: Callable[[Audit], Awaitable[Any]]) -> Any:
    """What `work` returns, with an audit service on the stores of a folder, closed afterwards."""

    async def run() -> Any:
        audit, _ = audit_in(folder / "data")
        try:
            return await work(audit)
        finally:
            audit.close()

    return asyncio.run(run())


def prepare_ledger(folder: Path) -> None:
    async def fill(audit: Audit) -> str:
        drafts = [Draft(LEDGER, "decision", f"evt_{number:032x}", {"number": number}) for number in range(BEFORE)]
        await audit.append(drafts)
        return await audit.checkpoint(LEDGER)

    (folder / "kept").write_text(with_audit(folder, fill))


def draft() -> Draft:
    return Draft(LEDGER, "decision", EVENT, {"flow": "flw_1"}, "cas_1", sealed={"person": "psn_1"})


def append(folder: Path, ready: Ready) -> str:
    """Appends; when that fails, the same once more, as whoever asks again does."""

    async def work(audit: Audit) -> str:
        await audit.append([Draft(LEDGER, "decision", FIRST, {})])
        ready()
        said = []
        for _ in range(2):
            try:
                said.append(f"{PLACED} {(await audit.append([draft()]))[0].index}")
                break
            except Exception as error:  # whatever it is: the caller hears of it
                said.append(f"{FAILED} {type(error).__name__}")
        return ", ".join(said)

    return unclosed(folder, work)


def empty_log(folder: Path, ready: Ready) -> str:
    """Moves the write-ahead log into the file: what the store calls a checkpoint."""

    async def work(audit: Audit) -> str:
        await audit.append([Draft(LEDGER, "decision", FIRST, {})])
        said = f"{PLACED} {(await audit.append([draft()]))[0].index}"
        ready()
        try:
            await audit.database.empty_log()
        except Exception as error:
            return f"{said}, {FAILED} {type(error).__name__}"
        return said

    return unclosed(folder, work)


def unclosed(folder: Path, work: Callable[[Audit], Awaitable[str]]) -> str:
    """The same without closing, which another thread does: faults are counted thread by thread."""
    audit, _ = audit_in(folder / "data")
    return asyncio.run(work(audit))


def prepare_unclosed(folder: Path) -> None:
    """A store whose process ended before it was closed: what it wrote lies in the write-ahead log."""
    prepare_ledger(folder)
    said = append(folder, lambda: None)
    demand(said == f"{PLACED} {AT}", said)


def open_and_close(folder: Path, ready: Ready) -> str:
    """Opens a store, which takes up its log, and closes it, which empties it."""
    ready()

    def work() -> str:
        audit, _ = audit_in(folder / "data")
        audit.close()
        return f"{PLACED} {AT}"

    return outcome_of(work)


def check_unclosed(folder: Path, said: str) -> None:
    check_ledger(folder, f"{PLACED} before, {said}")


def check_ledger(folder: Path, said: str) -> None:
    """The store opens, what was acknowledged stands, asked again it is written once, and the ledger verifies."""

    async def work(audit: Audit) -> str:
        before = await audit.find(LEDGER, [EVENT])
        if PLACED in said:
            demand(EVENT in before and before[EVENT].index == AT, f"it was acknowledged ({said}) and is not there")
        place = (await audit.append([draft()]))[0]
        demand(place.index == AT and place.repeat == (EVENT in before), f"asked again it came to {place}")
        return await exported(audit, folder / "checked")

    key = with_audit(folder, work)
    verify(folder, folder / "checked", key, AT + 1)


async def exported(audit: Audit, into: Path) -> str:
    key = await audit.public_key(LEDGER)
    checkpoint = (await audit.checkpoint(LEDGER)).encode()
    size = open_checkpoint(checkpoint, key)[0].size
    tiles: dict[str, bytes] = {}
    for index in range(-(-size // 256)):
        width = min(256, size - index * 256)
        path = f"tile/entries/{index:03}" + (f".p/{width}" if width < 256 else "")
        tile = tile_named(path)
        assert tile
        tiles[path] = await audit.tile(LEDGER, tile)
    write_ledger(into, checkpoint, entries_of(size, tiles.__getitem__), str(key))
    return str(key)


def verify(folder: Path, ledger: Path, key: str, size: int) -> None:
    parsed = VerifierKey.parse(key)
    kept = open_checkpoint((folder / "kept").read_bytes(), parsed)[0]
    found = verify_ledger(ledger, parsed, rules=[CanonicalEntries()], kept=[kept])
    demand(found.size == size, f"the ledger has {found.size} entries, and not {size}")
