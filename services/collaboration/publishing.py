"""Publishing a map: one that was proposed, to which every partner agreed, and about which citizens were heard.

All cases move to the newest map when it comes into force.
"""

import asyncio
from collections.abc import Sequence

import orjson

from services.audit.wire import Draft
from services.changes import Change
from services.collaboration import days, fences, store, store_proposals
from services.collaboration.anew import asked_anew
from services.collaboration.answering import redraw
from services.collaboration.days import wrong
from services.collaboration.drawn import Drawn
from services.collaboration.load import Loaded
from services.collaboration.maps import no_map
from services.collaboration.model import ServiceMap
from services.collaboration.progress import missing_of
from services.collaboration.proposals import loaded_map, without_mistakes
from services.collaboration.room import Made, Room, only_operator, rests_on
from services.collaboration.store_proposals import ProposalFound
from services.collaboration.wire import Anew, Doer, Entered, MapVersion
from services.connection import Connection
from services.ids import EVENT, new_id
from services.periods import FOREVER, Duration, add
from services.problems import Conflict

_AHEAD = Duration(months=12)


async def publish(room: Room, text: str, by: Doer, first_day: str = "") -> MapVersion:
    """Publishes a proposed map and returns it; the newest one is not published twice.

    It is in force from `first_day` on, at most a year ahead, or from now on; the one before it until then.

    Raises Invalid with every mistake of the map, NotAllowed for who is no operator, and Conflict, which names who is
    missing and what to do, for one that was not proposed on the version in force, or to which not all have agreed.
    """
    only_operator(by, "publish a map")
    # Reading a large map takes a while; other calls go on meanwhile.
    loaded = await asyncio.to_thread(loaded_map, text)
    map_ = without_mistakes(loaded)

    def judge(connection: Connection, now: int) -> Made | Entered:
        newest = store.read_newest(connection, map_.id)
        if newest and store.read_hash(connection, map_.id, newest) == loaded.map_hash:
            return Entered(map_.id, newest)
        before = room.maps.newest_if_any(connection, map_.id)
        proposed = _agreed(connection, Drawn(map_, before.map if before else None), loaded, newest)
        starts_at = _starts(room.maps.starts(connection, map_.id), map_, first_day, now)
        anew = asked_anew(before, store.read_anew(connection, map_.id, newest), map_)
        return Made(map_.id, _change(connection, map_, proposed, loaded, anew, starts_at, by))

    await room.make(judge)

    def published(connection: Connection) -> MapVersion | None:
        return store.read_map_version(connection, map_.id, store.read_newest(connection, map_.id))

    return _there(await room.database.read(published))


async def map_in_force(room: Room, collaboration: str) -> MapVersion:
    """The map in force now. Raises NotFound."""
    now = await room.about_now()

    def work(connection: Connection) -> MapVersion | None:
        known = room.maps.in_force(connection, collaboration, now)
        return store.read_map_version(connection, collaboration, known.version)

    return _there(await room.database.read(work))


def _there(found: MapVersion | None) -> MapVersion:
    if found is None:
        raise no_map()
    return found


def _starts(before: Sequence[tuple[int, int]], map_: ServiceMap, first_day: str, now: int) -> int | None:
    """From when a version is in force; None for "from its entry on". Raises Invalid."""
    last = max((starts_at for _, starts_at in before), default=0)
    if first_day:
        starts_at = days.starts(first_day, map_.zone)
        if starts_at <= now:
            raise wrong("first_day", "This day has begun already.", "Name a later day, or leave it empty for now.")
        _soon(starts_at, map_, now)
    elif last <= now:
        return None
    if not first_day or starts_at < last:
        other = days.first_day(last, map_.zone)
        says = f"The version before it comes into force on {other}."
        raise wrong("first_day", says, f"Name {other} or a later day: versions come into force one after the other.")
    return starts_at


def _soon(starts_at: int, map_: ServiceMap, now: int) -> None:
    """Raises Invalid for a day more than a year ahead: until then no other version could come into force."""
    latest = add(now, _AHEAD, map_.zone)
    if starts_at > latest:
        remedy = f"Name {days.first_day(latest, map_.zone)} or an earlier day; no other version can come before it."
        raise wrong("first_day", "This day is more than a year ahead.", remedy)


def _agreed(connection: Connection, drawn: Drawn, loaded: Loaded, newest: int) -> ProposalFound:
    """The proposal of this map, to which everybody agreed. Raises Conflict."""
    collaboration = drawn.map.id
    proposed = store_proposals.read_proposed(connection, collaboration, loaded.map_hash)
    if proposed is None:
        raise Conflict(
            "This map has not been proposed.",
            "Propose it first (`dottedline map propose FILE`), so that every partner can answer and citizens be heard.",
        )
    if proposed.on_version != newest:
        raise redraw(proposed.on_version, newest)
    if missing := missing_of(connection, collaboration, proposed, drawn):
        errors = [
            {"field": f"partners.{one.partner}" if one.partner else "citizens", "says": one.says, "remedy": one.remedy}
            for one in missing
        ]
        says = " ".join(one.says for one in missing)
        raise Conflict(f"This map cannot be published yet. {says}", "Do what the errors say.", errors=errors)
    return proposed


def _change(
    connection: Connection,
    map_: ServiceMap,
    proposed: ProposalFound,
    loaded: Loaded,
    anew: dict[str, list[Anew]],
    starts_at: int | None,
    by: Doer,
) -> Change:
    version = proposed.on_version + 1
    draft = Draft(
        ledger=map_.id,
        kind="map",
        event=new_id(EVENT),
        said={
            "map_version": version,
            "hash": loaded.map_hash,
            "proposal": proposed.id,
            "asks_anew": sum(many[-1].version == version for many in anew.values()),
            "first_day": "" if starts_at is None else days.first_day(starts_at, map_.zone),
            "operator": map_.governance.operator,
            "by_role": "operator",
        },
        sealed={"by": by.person},
        # Also on what was said about it: a disagreement at the same moment is heard.
        rests_on=rests_on(connection, map_.id, fences.MAP, fences.proposal(proposed.id)),
        # The day must not have begun when the entry gets its place: the one before it holds until then.
        good_before=FOREVER if starts_at is None else starts_at,
        bumps=(fences.MAP,),
        about={"person": by.person},
    )
    body = {
        "collaboration": map_.id,
        "version": version,
        "hash": loaded.map_hash,
        "text": proposed.text,
        "content": loaded.content.decode(),
        "partners": list(map_.partners),
        "starts_at": starts_at,
        "anew": orjson.dumps(anew).decode(),
    }
    return Change(fences.MAP, "map", body, draft)
