"""The ledger's files over HTTP (C2SP tlog-tiles), for those who may read all of it and for tools written by others.

Whoever reads a checkpoint leaves one entry for all that they read up to its size: the tiles under it never change, so
an export is one look-up, however many files it has. Bundles of entries beyond what is on record are not served.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response

from services.audit import store
from services.audit.checkpoint import Checkpoint
from services.audit.cosigning import Cosigning
from services.audit.doors import Doors
from services.audit.layout import ENTRIES, tile_named
from services.audit.looked import look_up
from services.audit.note import parse_note
from services.audit.service import Audit
from services.identity.client import person
from services.identity.wire import Session
from services.openapi import problems
from services.problems import Conflict, NotFound

TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
_HIGHEST = 63

Ledger = Annotated[str, Path(max_length=80, examples=["aalborg-aktiv"])]
SignedIn = Annotated[Session, Depends(person)]


def tiles_router(audit: Audit, doors: Doors, cosigning: Cosigning) -> APIRouter:
    """The routes, one folder per ledger."""
    router = APIRouter(prefix="/v1/ledgers/{ledger}", tags=["the whole ledger"])
    on_record: dict[tuple[str, str], int] = {}

    @router.get("/checkpoint", response_class=Response)
    async def read_checkpoint(ledger: Ledger, session: SignedIn) -> Response:
        """The ledger's checkpoint, signed and where possible co-signed; it covers the entry that you read it."""
        await doors.whole_ledger(session, ledger, "ledger")
        looked = (await audit.append([look_up(ledger, session, "ledger", {}, {})]))[0].index
        note = await cosigning.checkpoint(ledger, looked)
        on_record[session.person, ledger] = Checkpoint.parse(parse_note(note.encode()).text).size - 1
        return _answer(note, TEXT)

    @router.get("/key", response_class=Response)
    async def read_key(ledger: Ledger, session: SignedIn) -> Response:
        """The key with which anybody verifies the ledger: name+hash+base64. Hand it on by another way than the copy."""
        await doors.whole_ledger(session, ledger, "key")
        return _answer(f"{await audit.public_key(ledger)}\n", TEXT)

    @router.get("/tile/{path:path}", response_class=Response, responses=problems(409))
    async def read_tile(ledger: Ledger, path: str, session: SignedIn) -> Response:
        """A tile of hashes (`0/x001/067`) or a bundle of entries (`entries/000.p/17`), partial ones included."""
        await doors.whole_ledger(session, ledger, "tile")
        tile = tile_named(f"tile/{path}")
        if tile is None or tile.level > _HIGHEST or tile.index >= 2**48:
            raise NotFound("No tile is called so.", "See C2SP tlog-tiles for their names.")
        if tile.level != ENTRIES:
            return _answer(await audit.tile(ledger, tile), BYTES)
        last = tile.first_entry(tile.width - 1)
        if last > on_record.get((session.person, ledger), -1):
            asked = (ledger, session.person)
            on_record[session.person, ledger] = await audit.database.read(lambda c: store.read_last_look_up(c, *asked))
        if last > on_record[session.person, ledger]:
            raise Conflict("These entries are newer than the checkpoint that you read.", "Read the checkpoint first.")
        return _answer(await audit.tile(ledger, tile), BYTES)

    return router


def _answer(content: str | bytes, kind: str) -> Response:
    return Response(content, 200, {"Cache-Control": "no-store"}, media_type=kind)
