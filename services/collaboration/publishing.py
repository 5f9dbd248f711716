"""Publishing a map: checked as a whole, numbered, hashed, entered with the operator who did it.

All cases move to the newest map when it is published.
"""

import asyncio

from services.audit.wire import HOUSE, Draft
from services.changes import Change
from services.collaboration import fences, store
from services.collaboration.days import wrong
from services.collaboration.load import Loaded, load_map, whole
from services.collaboration.maps import no_map
from services.collaboration.model import ServiceMap
from services.collaboration.room import Made, Room, only_operator, rests_on
from services.collaboration.wire import Doer, Entered, MapVersion
from services.connection import Connection
from services.ids import EVENT, new_id


async def publish(room: Room, text: str, by: Doer) -> MapVersion:
    """Publishes a map and returns it; the one that is in force already is not published twice.

    Raises Invalid with every mistake, each with line, field and remedy, and NotAllowed for who is no operator.
    """
    only_operator(by, "publish a map")
    # Reading a large map takes a while; other calls go on meanwhile.
    loaded = await asyncio.to_thread(load_map, text)
    map_ = whole(loaded)
    if map_.id == HOUSE:
        raise wrong("collaboration", f"“{HOUSE}” names the house ledger.", "Give the collaboration another id.")

    def judge(connection: Connection, now: int) -> Made | Entered:
        newest = store.read_map_version(connection, map_.id)
        if newest and newest.hash == loaded.map_hash:
            return Entered(map_.id, newest.version)
        version = newest.version + 1 if newest else 1
        return Made(map_.id, _change(connection, map_, version, text, loaded, by))

    await room.make(judge)
    return await map_in_force(room, map_.id)


async def map_in_force(room: Room, collaboration: str) -> MapVersion:
    """The newest published map. Raises NotFound."""
    found = await room.database.read(lambda connection: store.read_map_version(connection, collaboration))
    if found is None:
        raise no_map()
    return found


def _change(connection: Connection, map_: ServiceMap, version: int, text: str, loaded: Loaded, by: Doer) -> Change:
    draft = Draft(
        ledger=map_.id,
        kind="map",
        event=new_id(EVENT),
        said={
            "map_version": version,
            "hash": loaded.map_hash,
            "operator": map_.governance.operator,
            "by_role": "operator",
        },
        sealed={"by": by.person},
        rests_on=rests_on(connection, map_.id, fences.MAP),
        bumps=(fences.MAP,),
        about={"person": by.person},
    )
    body = {
        "collaboration": map_.id,
        "version": version,
        "hash": loaded.map_hash,
        "text": text,
        "content": loaded.content.decode(),
        "partners": list(map_.partners),
    }
    return Change(fences.MAP, "map", body, draft)
