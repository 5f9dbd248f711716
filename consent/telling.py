"""Telling: messages to people and partners, and receipts to take home. Their words lie sealed."""

from dataclasses import asdict
from typing import Any

import orjson

from consent import store
from consent.tables import MessageRow, ReceiptRow
from consent.wire import Message
from consent.words import told
from services.audit.wire import Place
from services.connection import Connection
from services.ids import MESSAGE, new_id
from services.sealing import Sealer


def tell(
    connection: Connection,
    sealer: Sealer,
    now: int,
    *,
    once: str,
    to_kind: str,
    to_id: str,
    collaboration: str,
    kind: str,
    about: dict[str, Any],
    said_as: str = "",
    **words: Any,
) -> None:
    """Leaves a message, unless one with this `once` was left before. `said_as` names its words where a kind has
    several."""
    if store.message_told(connection, once):
        return
    content = {"text": told(said_as or kind, **words), "about": about}
    message = new_id(MESSAGE)
    sealed = sealer.seal(orjson.dumps(content), f"message|{message}")
    row = MessageRow(
        id=message, once=once, to_kind=to_kind, to_id=to_id, collaboration=collaboration, kind=kind,
        sent_at=now, read_at=0, sealed=sealed,
    )  # fmt: skip
    store.add(connection, row)


def read_messages(
    connection: Connection, sealer: Sealer, to_kind: str, to_id: str, collaboration: str = ""
) -> list[Message]:
    """What somebody was told, oldest first."""
    found = []
    for row in store.messages(connection, to_kind, to_id, collaboration):
        content = orjson.loads(sealer.open(row.sealed, f"message|{row.id}"))
        found.append(Message(row.id, row.kind, row.sent_at, content["text"], content["about"], row.read_at > 0))
    return found


def keep_receipt(connection: Connection, sealer: Sealer, place: Place, receipt: dict[str, Any]) -> None:
    """Keeps a receipt for the one who decided, with the place of its entry."""
    content = {**receipt["content"], "at": place.time, "entry": place.index}
    sealed = sealer.seal(orjson.dumps(content), f"receipt|{receipt['id']}")
    row = ReceiptRow(
        id=receipt["id"], person=receipt["person"], collaboration=receipt["collaboration"],
        case_id=receipt["case_id"], permission=receipt["permission"], made_at=place.time, sealed=sealed,
    )  # fmt: skip
    store.add(connection, row)


def read_receipts(connection: Connection, sealer: Sealer, person: str) -> list[dict[str, Any]]:
    """A person's receipts, oldest first, each with its id."""
    return [
        {"id": row.id, **orjson.loads(sealer.open(row.sealed, f"receipt|{row.id}"))}
        for row in store.receipts(connection, person)
    ]


def plain(message: Message) -> dict[str, Any]:
    """A message as JSON."""
    return asdict(message)
