"""Co-signers as the settings name them, and what they have seen held against what is here, before anything is served.

A ledger that was restored from a backup knows nothing of what it lost, and neither does what lies beside it. Those who
co-signed it know.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import httpx2
import structlog

from services.audit import reading, store
from services.audit.note import COSIGNATURE, NoteError, VerifierKey
from services.audit.signers import Signers
from services.audit.witness import Cosigner, CosignerError
from services.certificates import trusted
from services.database import Database
from services.problems import CannotStart, NotFound

log = structlog.get_logger("dottedline")


@dataclass(frozen=True, slots=True)
class CoSigner:
    """Where a co-signer is, and the key with which it cosigns."""

    url: str
    key: VerifierKey


def co_signers_in(setting: str) -> list[CoSigner]:
    """The co-signers that a setting names: `URL KEY`, with commas between several; KEY is name+hash+base64.

    Raises CannotStart for one that cannot be read.
    """
    return [_co_signer(part) for part in map(str.strip, setting.split(",")) if part]


def _co_signer(part: str) -> CoSigner:
    url, _, text = part.partition(" ")
    try:
        key = VerifierKey.parse(text)
        if key.kind != COSIGNATURE or not url.startswith(("http://", "https://")):
            raise NoteError("It needs an address, a blank, and the key of a co-signer.")
    except NoteError as error:
        raise CannotStart(
            f"The setting DOTTEDLINE_CO_SIGNERS cannot be read. {error} "
            "Write “https://address name+hash+key”, with commas between several."
        ) from error
    return CoSigner(url, key)


async def hold_against_co_signers(database: Database, signers: Signers, co_signers: Sequence[CoSigner]) -> None:
    """Raises CannotStart for a ledger that does not begin with all that a co-signer has seen of it.

    Cosignatures that lie here are looked at first, then the co-signers are asked, all at once. One that does not
    answer keeps nobody from starting: it is asked again with the next checkpoint.
    """
    for ledger in await database.read(store.read_ledgers):
        await _hold_against_kept(database, ledger)
    async with httpx2.AsyncClient(verify=trusted()) as http:
        asked = [
            _ask(database, signers, ledger, Cosigner(http, co_signer.url, co_signer.key))
            for co_signer in co_signers
            for ledger in signers.ledgers()
        ]
        await asyncio.gather(*asked)


async def _hold_against_kept(database: Database, ledger: str) -> None:
    for size, root, _ in await database.read(lambda connection: store.read_cosignatures(connection, ledger)):
        await _hold_against(database, ledger, size, root)


async def _ask(database: Database, signers: Signers, ledger: str, cosigner: Cosigner) -> None:
    try:
        seen = await cosigner.latest(signers(ledger).name)
    except CosignerError as error:
        log.warning("a co-signer was not heard at start", ledger=ledger, co_signer=cosigner.key.name, why=str(error))
        return
    if seen is not None:
        await _hold_against(database, ledger, seen.size, seen.root)


async def _hold_against(database: Database, ledger: str, size: int, root: bytes) -> None:
    try:
        ours = await database.read(lambda connection: reading.root_at(connection, ledger, size))
    except NotFound as error:
        raise CannotStart(
            f"The ledger {ledger} is shorter than its last co-signed checkpoint ({size} entries): entries are missing. "
            "Restore the newest backup of the audit store."
        ) from error
    if ours != root:
        raise CannotStart(
            f"The ledger {ledger} is another one than its co-signer has seen: its first {size} entries differ. "
            "Restore the newest backup of the audit store, and find out who changed it."
        )
