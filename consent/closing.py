"""Closing a withdrawal: every receiver is asked to erase, reminded, and when all have answered, the citizen hears it.

Run by the sweeper; each step can be repeated. A crash between the ledger and the rows leaves a step to be done again:
entries carry event ids made from what they are about, messages a `once`.
"""

import hashlib
from collections.abc import Callable, Collection
from typing import Any

from consent import store
from consent.desk import Desk
from consent.hand import PERSON
from consent.tables import ClosingRow, PermissionRow
from consent.telling import tell
from consent.words import said_day
from services.audit.wire import Draft, Query
from services.collaboration.model import ServiceMap
from services.connection import Connection
from services.periods import Duration, add, day_of, starts_at

# Long enough for a receiver's week, short enough that nobody forgets.
ANSWER_WITHIN = Duration(days=7)
_MOST_FLOWS = 10_000


async def sweep(desk: Desk) -> None:
    """Looks for receivers of withdrawn permissions, reminds the silent ones, closes what is answered."""
    stuck: Exception | None = None
    for permission in await desk.database.read(store.withdrawn_unclosed):
        try:
            if permission.closing == "open":
                await _ask_receivers(desk, permission)
            await _close_if_answered(desk, permission.id)
        except Exception as error:  # one that cannot be closed must not keep the others waiting; it is told at the end
            stuck = error
    await _remind(desk)
    if stuck is not None:
        raise stuck


async def answered(desk: Desk, flow: str, partner: str) -> None:
    """A receiver has erased what it got by a flow."""
    now = await desk.clock.now()
    concerned = await desk.database.write(
        lambda connection: store.change_closing(connection, flow, partner, answered_at=now)
    )
    for permission in concerned:
        await _close_if_answered(desk, permission)


async def _ask_receivers(desk: Desk, permission: PermissionRow) -> None:
    map_, _ = await desk.map(permission.collaboration)
    now = await desk.clock.now()
    remind_at = starts_at(add(day_of(permission.ended_at, map_.zone), ANSWER_WITHIN, map_.zone), map_.zone)
    told: dict[str, Any] = {"what": _what(map_, permission.arrow), "due": said_day(day_of(remind_at, map_.zone))}
    holders = await _who_has_it(desk, permission)

    def work(connection: Connection) -> None:
        found = store.permission(connection, permission.id)
        if found is None or found.closing != "open":
            return  # another process was quicker
        for flow, (partner, reference, erased_at) in holders.items():
            row = ClosingRow(
                permission=permission.id, flow=flow, collaboration=permission.collaboration,
                case_id=permission.case_id, partner=partner, reference=reference, asked_at=now,
                remind_at=remind_at, answered_at=erased_at,
            )  # fmt: skip
            store.add(connection, row)
            if not erased_at:
                message = _to_partner(row, permission.arrow, "please-erase")
                tell(connection, desk.sealer, now, **message, **told)
        store.change_permission(connection, permission.id, closing="asked")

    await desk.database.write(work)
    # Who erased while we read and wrote found no row to put it in. Its entry came before that, so it is there now.
    for flow, (partner, _, erased_at) in (await _who_has_it(desk, permission)).items():
        if erased_at:
            await desk.database.write(_answer_of(flow, partner, erased_at))


def _answer_of(flow: str, partner: str, erased_at: int) -> Callable[[Connection], object]:
    return lambda connection: store.change_closing(connection, flow, partner, answered_at=erased_at)


async def _who_has_it(desk: Desk, permission: PermissionRow) -> dict[str, tuple[str, str, int]]:
    """The flows whose receivers had something at the withdrawal: flow to partner, its own reference, and 0.

    Or instead of 0 when it was erased: some do so by themselves, sooner than they are asked. They have answered.
    """
    kinds = ("released", "erased")
    query = Query(
        permission.collaboration, case=permission.case_id, arrow=permission.arrow, kinds=kinds, limit=_MOST_FLOWS
    )
    entries = await desk.ledger.entries(query)
    erased = {entry.about.get("flow", ""): entry for entry in entries if entry.kind == "erased"}
    # What came after the withdrawal rests on a newer yes; and nobody tells a person to erase what is about them.
    had = [entry for entry in entries if entry.kind == "released" and entry.index < permission.ended_entry]
    found = {}
    for entry in had:
        flow, partner = entry.about["flow"], entry.about.get("to_partner", "")
        gone = erased.get(flow)
        if partner != PERSON and (gone is None or gone.index > permission.ended_entry):
            found[flow] = (partner, str(entry.sealed.get("to_reference", "")), gone.time if gone else 0)
    return found


async def _close_if_answered(desk: Desk, permission_id: str) -> None:
    def look(connection: Connection) -> tuple[PermissionRow | None, list[ClosingRow]]:
        return store.permission(connection, permission_id), store.closings(connection, permission_id)

    permission, waiting = await desk.database.read(look)
    if permission is None or permission.closing != "asked" or any(row.answered_at == 0 for row in waiting):
        return
    map_, _ = await desk.map(permission.collaboration)
    partners = _titles(map_, {row.partner for row in waiting})
    case = await desk.collaborations.case(permission.collaboration, permission.case_id)
    place = (await desk.ledger.append([_system_entry(permission, "withdrawal-closed", receivers=len(waiting))]))[0]

    def work(connection: Connection) -> None:
        store.change_permission(connection, permission_id, closing="closed")
        if waiting:
            tell(
                connection, desk.sealer, place.time, once=f"closed|{permission_id}", to_kind="person",
                to_id=case.subject, collaboration=permission.collaboration, kind="withdrawal-closed",
                about={"arrow": permission.arrow, "entry": place.index}, partner=partners,
            )  # fmt: skip

    await desk.database.write(work)


async def _remind(desk: Desk) -> None:
    now = await desk.clock.now()
    for row in await desk.database.read(lambda connection: store.closings_to_remind(connection, now)):
        await _remind_one(desk, row, now)


async def _remind_one(desk: Desk, row: ClosingRow, now: int) -> None:
    permission = await desk.database.read(lambda connection: store.permission(connection, row.permission))
    if permission is None:
        return
    said = {"to": {"partner": row.partner}, "due": row.remind_at}
    await desk.ledger.append([_system_entry(permission, "reminded", row.flow, **said)])
    map_, _ = await desk.map(row.collaboration)
    following = starts_at(add(day_of(now, map_.zone), ANSWER_WITHIN, map_.zone), map_.zone)

    def work(connection: Connection) -> None:
        store.change_closing(connection, row.flow, row.partner, remind_at=following)
        message = _to_partner(row, permission.arrow, "reminder", again=row.remind_at)
        tell(connection, desk.sealer, now, **message, what=_what(map_, permission.arrow))

    await desk.database.write(work)


def _what(map_: ServiceMap, arrow: str) -> dict[str, str]:
    """What went along an arrow, by the titles of its items; in general words where it is on the map no more."""
    if arrow not in map_.arrows:
        return {"da": "det, tilladelsen gjaldt", "en": "what the permission was about"}
    items = dict.fromkeys(path.partition(".")[0] for path in map_.arrow(arrow).fields)
    titles = [map_.item(item).title for item in items]
    return {"da": ", ".join(one.da for one in titles), "en": ", ".join(one.en for one in titles)}


def _titles(map_: ServiceMap, partners: Collection[str]) -> dict[str, str]:
    """The partners in one phrase, by language; in general words those that have left the map since."""
    titles = [map_.partners[one].title for one in sorted(partners) if one in map_.partners]
    da, en = [one.da for one in titles], [one.en for one in titles]
    if len(titles) < len(partners):
        da, en = [*da, "et sted, som ikke er med mere"], [*en, "a place that takes no part any more"]
    return {"da": " og ".join(da), "en": " and ".join(en)}


def _to_partner(row: ClosingRow, arrow: str, kind: str, again: int = 0) -> dict[str, Any]:
    return {
        "once": f"{kind}|{row.permission}|{row.flow}|{again}", "to_kind": "partner", "to_id": row.partner,
        "collaboration": row.collaboration, "kind": kind,
        "about": {"flow": row.flow, "case": row.reference, "arrow": arrow},
    }  # fmt: skip


def _system_entry(permission: PermissionRow, kind: str, flow: str = "", **said: Any) -> Draft:
    # The event is made from what the entry is about: done twice, it stands once.
    about = "|".join([kind, permission.id, flow, *(str(value) for value in said.values())])
    return Draft(
        permission.collaboration, kind, f"evt_{hashlib.sha256(about.encode()).hexdigest()[:32]}",
        {"arrow": permission.arrow, **said}, case=permission.case_id,
        sealed={"case": permission.case_id, "permission": permission.id, "flow": flow},
        about={"flow": flow} if flow else {},
    )  # fmt: skip
