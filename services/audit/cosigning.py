"""Asking co-signers: each new checkpoint goes to others, who sign that the ledger only grew. Appends never wait for it.

One task per co-signer submits the newest checkpoint of each ledger that grew and keeps the cosignature. It takes a
breath after each round; a co-signer that is away is asked again, later each time, and what grew meanwhile goes in one
step. A crash before a cosignature is kept costs nothing: the co-signer says at which size it stands.
"""

import asyncio
from collections.abc import Sequence
from time import monotonic

import httpx2
import structlog

from services.audit import reading, store
from services.audit.checkpoint import Checkpoint
from services.audit.note import NoteError, parse_note
from services.audit.service import Audit
from services.audit.witness import Cosigner, CosignerAhead, CosignerError
from services.certificates import trusted

BREATH, LONGEST_PAUSE = 1.0, 300.0
READERS_WAIT = 3.0
"""For how many seconds whoever reads a checkpoint waits for a co-signed one."""

log = structlog.get_logger("dottedline")


class Cosigning:
    """Keeps an audit service's co-signers up to date, from `start` to `stop`; `breath` is in seconds."""

    def __init__(self, audit: Audit, breath: float = BREATH) -> None:
        self._audit, self._breath = audit, breath
        self._http = httpx2.AsyncClient(verify=trusted())
        self._rounds = [_Round(audit, Cosigner(self._http, one.url, one.key)) for one in audit.co_signers]
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begins, with whatever the co-signers have not seen yet."""
        self._audit.on_growth = self._grew
        self._grew(await self._audit.database.read(store.read_ledgers))
        self._tasks = [asyncio.create_task(one.run(self._breath)) for one in self._rounds]

    async def stop(self) -> None:
        """Stops; what was not submitted is at the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.aclose()

    async def checkpoint(self, ledger: str, index: int) -> str:
        """A checkpoint that covers an entry, co-signed when that comes within seconds, else the present one."""
        until = monotonic() + (READERS_WAIT if self._tasks else 0)
        while True:
            if cosigned := await self._audit.cosigned_checkpoint(ledger, index):
                return cosigned
            if monotonic() >= until:
                return await self._audit.checkpoint(ledger)
            await asyncio.sleep(self._breath / 10)

    def _grew(self, ledgers: Sequence[str]) -> None:
        for one in self._rounds:
            one.grew(ledgers)


class _Round:
    """One co-signer, and the ledgers that it has not seen as they are now."""

    def __init__(self, audit: Audit, cosigner: Cosigner) -> None:
        self._audit, self._cosigner = audit, cosigner
        self._behind: set[str] = set()
        self._work = asyncio.Event()

    def grew(self, ledgers: Sequence[str]) -> None:
        """Notes that these ledgers grew; all that an append does for it."""
        self._behind.update(ledgers)
        self._work.set()

    async def run(self, breath: float) -> None:
        """Submits, until cancelled."""
        pause = breath
        while True:
            await self._work.wait()
            self._work.clear()
            behind, self._behind = self._behind, set()
            failed = [ledger for ledger in sorted(behind) if not await self._submitted(ledger)]
            pause = min(2 * pause, LONGEST_PAUSE) if failed else breath
            await asyncio.sleep(pause)
            if failed:
                self.grew(failed)

    async def _submitted(self, ledger: str) -> bool:
        try:
            await self._submit(ledger)
        except CosignerAhead as error:
            if (await self._audit.size(ledger)) >= error.size:
                return False  # another process of ours was quicker: once more, from there
            # Never quietly: entries are missing here, or two faces of this ledger are about.
            log.critical("a co-signer has seen a longer ledger", ledger=ledger, theirs=error.size)
            return False
        except (CosignerError, NoteError) as error:
            log.warning("no cosignature", ledger=ledger, co_signer=self._cosigner.key.name, why=str(error))
            return False
        return True

    async def _submit(self, ledger: str) -> None:
        database, name = self._audit.database, str(self._cosigner.key)
        note = parse_note((await self._audit.checkpoint(ledger)).encode())
        checkpoint = Checkpoint.parse(note.text)
        known = await database.read(lambda connection: store.read_cosigned_by(connection, ledger, name))
        if known >= checkpoint.size:
            return

        async def prove(old_size: int) -> list[bytes]:
            new_size = checkpoint.size
            return await database.read(lambda connection: reading.consistency(connection, ledger, old_size, new_size))

        line = await self._cosigner.cosign(note, known, prove)
        kept = (ledger, name, checkpoint.size, checkpoint.root, str(line))
        await database.write(lambda connection: store.write_cosignature(connection, *kept))
