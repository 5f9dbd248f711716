"""The key of a case: what lies sealed under it (scans, names of helpers) is gone for good once the key is destroyed."""

from consent import store
from consent.desk import Desk
from consent.hand import InHand
from consent.tables import CaseKeyRow
from services.connection import Connection
from services.problems import Gone
from services.sealing import Sealer, new_wrapped_key, unwrapped


async def case_sealer(desk: Desk, hand: InHand) -> Sealer:
    """The case's own key; made the first time. Raises Gone once it is destroyed."""

    def write(connection: Connection) -> bytes:
        known = store.case_key(connection, *hand.key)
        if known is None:
            known = new_wrapped_key(desk.master)
            store.add(connection, CaseKeyRow(collaboration=hand.key[0], case_id=hand.key[1], wrapped=known))
        return known

    if not (wrapped := await desk.database.write(write)):
        raise Gone("The case's key was destroyed; nothing more is kept under it.", "Ask the operator.")
    return unwrapped(desk.master, wrapped)


def sealer_known(connection: Connection, desk: Desk, hand: InHand) -> Sealer | None:
    """The case's own key; None where it was destroyed, or nothing was ever sealed under it."""
    wrapped = store.case_key(connection, *hand.key)
    return unwrapped(desk.master, wrapped) if wrapped else None
