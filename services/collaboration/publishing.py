"""Publishing a map: one that was proposed, to which every partner agreed, and about which citizens were heard.

All cases move to the newest map when it is published.
"""

import asyncio

import orjson

from services.audit.wire import Draft
from services.changes import Change
from services.collaboration import fences, store, store_proposals
from services.collaboration.anew import asked_anew
from services.collaboration.answering import redraw
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
from services.problems import Conflict


async def publish(room: Room, text: str, by: Doer) -> MapVersion:
    """Publishes a proposed map and returns it; the one that is in force already is not published twice.

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
        proposed = _agreed(connection, map_, loaded, newest)
        before = room.maps.in_force_if_any(connection, map_.id)
        anew = asked_anew(before, store.read_anew(connection, map_.id, newest), map_)
        return Made(map_.id, _change(connection, map_, proposed, loaded, anew, by))

    await room.make(judge)
    return await map_in_force(room, map_.id)


async def map_in_force(room: Room, collaboration: str) -> MapVersion:
    """The newest published map. Raises NotFound."""
    found = await room.database.read(lambda connection: store.read_map_version(connection, collaboration))
    if found is None:
        raise no_map()
    return found


def _agreed(connection: Connection, map_: ServiceMap, loaded: Loaded, newest: int) -> ProposalFound:
    """The proposal of this map, to which everybody agreed. Raises Conflict."""
    proposed = store_proposals.read_proposed(connection, map_.id, loaded.map_hash)
    if proposed is None:
        raise Conflict(
            "This map has not been proposed.",
            "Propose it first (`dottedline map propose FILE`), so that every partner can answer and citizens be heard.",
        )
    if proposed.on_version != newest:
        raise redraw(proposed.on_version, newest)
    if missing := missing_of(connection, map_.id, proposed, map_):
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
            "operator": map_.governance.operator,
            "by_role": "operator",
        },
        sealed={"by": by.person},
        # Also on what was said about it: a disagreement at the same moment is heard.
        rests_on=rests_on(connection, map_.id, fences.MAP, fences.proposal(proposed.id)),
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
        "anew": orjson.dumps(anew).decode(),
    }
    return Change(fences.MAP, "map", body, draft)
