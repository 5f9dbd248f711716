"""Verifying a whole ledger where it is served: in the background, one at a time, and the result kept in the ledger.

What is verified is what lies in the store, file by file as anybody would get it, by the same code that verifies a copy
offline: every entry against its hash, every hash against the one above, the root against the signed checkpoint, and the
ledger against each checkpoint that co-signers and earlier verifications have kept. It rests as long as it works, so
that flows go on meanwhile. A verification that the process does not outlive leaves no result; begin it again.
"""

import asyncio
import time
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace

import structlog

from services.audit import store
from services.audit.checkpoint import Checkpoint, open_checkpoint
from services.audit.doors import Doors
from services.audit.folder import BadLedger
from services.audit.layout import CHECKPOINT, layout, tile_named
from services.audit.looked import look_up, who
from services.audit.note import VerifierKey
from services.audit.rules import CanonicalEntries
from services.audit.scanning import scan, stretch_of
from services.audit.service import Audit
from services.audit.verify import Progress as Telling
from services.audit.verify import verify_ledger
from services.audit.wire import Draft, Entry, Query
from services.identity.wire import Session
from services.ids import EVENT, new_id
from services.problems import Conflict, NotFound

log = structlog.get_logger("dottedline")

VERIFIED = "verified"
"""The kind of entry that says how a verification ended."""

WHOLE, DAMAGED = "whole", "damaged"
_LONGEST_REST = 0.5
_WAITS = 60.0
_KEPT = 20


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a verification is: so many entries of so many."""

    ledger: str
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Result:
    """How one ended: `whole` or `damaged`, at which size and root (base64), by which entry, when, and what is wrong."""

    outcome: str
    size: int
    root: str
    entry: int
    time: int
    says: str = ""


class _Stopped(Exception):
    """The process ends, and the verification with it."""


class Verifying:
    """The verifications of one process; `close` stops the one that is under way."""

    def __init__(self, audit: Audit, doors: Doors) -> None:
        self._audit, self._doors = audit, doors
        self._task: asyncio.Task[None] | None = None
        self._at: Progress | None = None
        self._stopping = False
        self._failed: set[str] = set()

    async def begin(self, session: Session, ledger: str) -> Progress:
        """Begins one, on record; or answers how far the one of this ledger is.

        For whoever may read the whole ledger: raises NotFound for others. Raises Conflict while another ledger's runs.
        """
        await self._doors.whole_ledger(session, ledger, "verification")
        if self._at is not None:
            if self._at.ledger != ledger:
                raise Conflict("Another ledger is being verified.", "Try again when that is done.")
            return self._at
        self._at = Progress(ledger, 0, 0)
        self._failed.discard(ledger)
        try:
            await self._audit.append([look_up(ledger, session, "verification", {}, {})])
            note = (await self._audit.checkpoint(ledger)).encode()
            size = open_checkpoint(note, await self._audit.public_key(ledger))[0].size
            self._at = begun = Progress(ledger, 0, size)
            self._task = asyncio.create_task(self._run(session, ledger, note))
        except BaseException:
            self._at = None
            raise
        return begun

    async def state(self, session: Session, ledger: str) -> tuple[Progress | None, list[Result]]:
        """How far the one of this ledger is, if one runs; else how the last ones ended, newest first. Raises NotFound.

        It leaves no entry: it tells of nobody, and a page asks for it every second.
        """
        await self._doors.whole_ledger(session, ledger, "verification")
        if self._at is not None and self._at.ledger == ledger:
            return self._at, []
        return None, await self._results(ledger)

    def failed(self, ledger: str) -> bool:
        """Whether the last one that began here could not be carried through."""
        return ledger in self._failed

    async def close(self) -> None:
        """Stops what is under way; no result of it is kept."""
        self._stopping = True
        if self._task:
            await self._task

    async def _results(self, ledger: str) -> list[Result]:
        found: list[Entry] = []
        async for part in scan(self._audit, Query(ledger, kinds=(VERIFIED,)), await stretch_of(self._audit, ledger)):
            found += part.entries
            if len(found) >= _KEPT:
                break
        return [_result(one) for one in found[:_KEPT]]

    async def _run(self, session: Session, ledger: str, note: bytes) -> None:
        try:
            key = await self._audit.public_key(ledger)
            checkpoint, _ = open_checkpoint(note, key)
            kept = await self._kept(ledger, checkpoint)
            files = _Served(self._audit, ledger, note, checkpoint.size, asyncio.get_running_loop())
            says = await asyncio.to_thread(self._verify, files, key, kept)
            await self._audit.append([_verified(session, ledger, checkpoint, says)])
        except _Stopped:
            pass
        except Exception as error:  # what cannot be read at all has no result, and is told on the page
            log.error("verification failed", ledger=ledger, kind=type(error).__name__)
            self._failed.add(ledger)
        finally:
            self._at = None

    def _verify(self, files: "_Served", key: VerifierKey, kept: list[Checkpoint]) -> str:
        """What is wrong with the ledger; "" when nothing is. On a thread of its own."""
        try:
            verify_ledger(files, key, rules=(CanonicalEntries(),), kept=kept, progress=_Pace(self._tell))
        except BadLedger as bad:
            return str(bad)
        return ""

    def _tell(self, done: int, of: int) -> None:
        if self._stopping:
            raise _Stopped
        if self._at is not None:
            self._at = replace(self._at, done=done, of=of)

    async def _kept(self, ledger: str, now: Checkpoint) -> list[Checkpoint]:
        """What co-signers and earlier verifications have seen of it; none of another size is the same."""
        words = await self._audit.database.read(lambda connection: store.read_cosignatures(connection, ledger))
        seen = {size: root for size, root, _ in words if size}
        whole = [one for one in await self._results(ledger) if one.outcome == WHOLE and one.size]
        seen |= {one.size: b64decode(one.root) for one in whole}
        return [Checkpoint(now.origin, size, root) for size, root in sorted(seen.items())]


class _Pace:
    """Tells how far one is, and rests as long as the work since the last time took."""

    def __init__(self, tell: Telling) -> None:
        self._tell, self._last = tell, time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        self._tell(done, of)
        time.sleep(min(_LONGEST_REST, time.monotonic() - self._last))
        self._last = time.monotonic()


class _Served:
    """A ledger's files as they are served (see `services.audit.folder.Files`); read from another thread."""

    def __init__(self, audit: Audit, ledger: str, note: bytes, size: int, loop: asyncio.AbstractEventLoop) -> None:
        self._audit, self._ledger, self._note, self._size, self._loop = audit, ledger, note, size, loop

    def read(self, path: str, limit: int) -> bytes | None:
        if path == CHECKPOINT:
            return self._note[:limit]
        tile = tile_named(path)
        assert tile is not None
        try:
            found = asyncio.run_coroutine_threadsafe(self._audit.tile(self._ledger, tile), self._loop)
            return found.result(_WAITS)[:limit]
        except NotFound:
            return None

    def listed(self) -> Iterable[tuple[str, bool]]:
        return [(CHECKPOINT, False), *((tile.path, False) for tile in layout(self._size))]


def _result(entry: Entry) -> Result:
    said = entry.said
    return Result(said["outcome"], said["size"], said["root"], entry.index, entry.time, said.get("says", ""))


def _verified(session: Session, ledger: str, checkpoint: Checkpoint, says: str) -> Draft:
    said = {
        "outcome": DAMAGED if says else WHOLE, "size": checkpoint.size, "root": b64encode(checkpoint.root).decode(),
        "partner": session.partner, **({"says": says[:500]} if says else {}),
    }  # fmt: skip
    about = {"person": session.person, "to_partner": session.partner}
    return Draft(ledger, VERIFIED, new_id(EVENT), said, sealed={"person": who(session)}, about=about)
