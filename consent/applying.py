"""Applying: how each kind of change becomes rows, in the transaction that moves the fence's applied index.

Receipts and messages are written here too, so that each is written exactly once, whatever crashed before.
"""

from base64 import b64decode
from typing import Any

from consent import store
from consent.model import GRANTED
from consent.tables import AskingRow, EmergencyRow, EvidenceRow, GuardianshipRow, HelperRow, PermissionRow
from consent.telling import keep_receipt, tell
from services.audit.wire import Place
from services.connection import Connection
from services.sealing import Sealer


class Applying:
    """Writes the room's rows for a change that has its place in the ledger."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def __call__(self, connection: Connection, kind: str, body: dict[str, Any], place: Place) -> None:
        """One change; `body` is what the act put together before it was appended."""
        getattr(self, f"_{kind}")(connection, body, place)
        for message in body.get("messages", []):
            tell(connection, self._sealer, place.time, **message)

    def _asked(self, connection: Connection, body: dict[str, Any], place: Place) -> None:
        for row in body["askings"]:
            store.add(connection, AskingRow(**row, asked_at=place.time, entry=place.index, state="open"))

    def _decided(self, connection: Connection, body: dict[str, Any], place: Place) -> None:
        row, at = body["permission"], (body["permission"]["collaboration"], body["permission"]["case_id"])
        arrow = row["arrow"]
        if row["state"] == GRANTED:
            store.stop_given(connection, *at, arrow, state="renewed", ended_at=place.time, ended_entry=place.index)
        else:
            self._end_given(connection, *at, arrow, place)
        self._note_own(connection, body, *at, arrow, place)
        when = {"starts_at": place.time, "decided_at": place.time, "entry": place.index}
        store.add(connection, PermissionRow(**{**row, **when, "ended_at": 0, "ended_entry": -1, "closing": ""}))
        store.answer_asking(connection, *at, arrow)
        if evidence := body.get("evidence"):
            sealed = {"sealed": b64decode(evidence["sealed"]), "made_at": place.time}
            store.add(connection, EvidenceRow(**{**evidence, **sealed}))
        keep_receipt(connection, self._sealer, place, body["receipt"])

    def _withdrawn(self, connection: Connection, body: dict[str, Any], place: Place) -> None:
        at = (body["collaboration"], body["case_id"])
        self._end_given(connection, *at, body["arrow"], place)
        self._note_own(connection, body, *at, body["arrow"], place)
        keep_receipt(connection, self._sealer, place, body["receipt"])

    def _guardianship(self, connection: Connection, body: dict[str, Any], place: Place) -> None:
        store.add(connection, GuardianshipRow(**body["guardianship"], entry=place.index))

    def _guardianship_ended(self, connection: Connection, body: dict[str, Any], place: Place) -> None:
        ends_at = place.time if body["ends_at"] is None else body["ends_at"]
        store.end_guardianship(connection, body["guardianship"], ends_at, body["last_day"])

    def _emergency(self, connection: Connection, body: dict[str, Any], place: Place) -> None:
        row = body["emergency"]
        ends_at = place.time + body["minutes"] * 60_000
        store.add(connection, EmergencyRow(**row, starts_at=place.time, ends_at=ends_at, entry=place.index))

    def _helper(self, connection: Connection, body: dict[str, Any], place: Place) -> None:
        sealed = {"sealed": b64decode(body["helper"]["sealed"])}
        store.add(connection, HelperRow(**{**body["helper"], **sealed}, starts_at=place.time, entry=place.index))

    def _helper_ended(self, connection: Connection, body: dict[str, Any], place: Place) -> None:
        store.end_helper(connection, body["helper"], place.time)

    @staticmethod
    def _end_given(connection: Connection, collaboration: str, case: str, arrow: str, place: Place) -> None:
        ended = {"state": "withdrawn", "ended_at": place.time, "ended_entry": place.index, "closing": "open"}
        store.stop_given(connection, collaboration, case, arrow, **ended)

    @staticmethod
    def _note_own(
        connection: Connection, body: dict[str, Any], collaboration: str, case: str, arrow: str, place: Place
    ) -> None:
        # Only the citizen's own answer moves their own no: a guardian's yes or no leaves it as it stands.
        if body["own"] == "no":
            store.set_own_no(connection, collaboration, case, arrow, place.time)
        elif body["own"] == "yes":
            store.set_own_no(connection, collaboration, case, arrow, None)
