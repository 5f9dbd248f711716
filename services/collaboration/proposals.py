"""Maps that are proposed: a text that does not change any more, on the version it was drawn from, for all to answer."""

import asyncio
from functools import lru_cache

import orjson

from services.audit.wire import HOUSE, Count, Draft
from services.changes import Change
from services.collaboration import fences, store, store_proposals
from services.collaboration.days import first_day, wrong
from services.collaboration.diff import differences
from services.collaboration.diff_words import Told
from services.collaboration.drawn import Drawn
from services.collaboration.load import Loaded, load_content, load_map, whole
from services.collaboration.maps import Known, no_map
from services.collaboration.model import ServiceMap
from services.collaboration.parts import Language
from services.collaboration.room import Made, Room, rests_on
from services.collaboration.store_proposals import ProposalFound
from services.collaboration.strategic import only_strategic
from services.collaboration.wire import Doer, Entered
from services.connection import Connection
from services.ids import EVENT, PROPOSAL, new_id
from services.problems import Conflict, NotFound

_LANGUAGES: tuple[Language, Language] = ("da", "en")


async def propose(room: Room, text: str, by: Doer) -> Entered:
    """Proposes a map, on the newest version; the same text on the same version is the same proposal.

    Raises Invalid with every mistake, NotAllowed for who is neither operator nor a strategic actor of the newest map,
    and Conflict for that map itself.
    """
    loaded = await asyncio.to_thread(loaded_map, text)
    map_ = without_mistakes(loaded)

    def judge(connection: Connection, now: int) -> Made | Entered:
        known = room.maps.newest_if_any(connection, map_.id)
        role = only_strategic(by, "propose a map", *([known.map] if known else []))
        on_version = known.version if known else 0
        if known and store.read_hash(connection, map_.id, on_version) == loaded.map_hash:
            raise _the_newest(known, dict(room.maps.starts(connection, map_.id))[on_version], now)
        before = store_proposals.read_proposed(connection, map_.id, loaded.map_hash)
        if before and before.on_version == on_version:
            return Entered(before.id, before.entry)
        return Made(*_change(connection, known, map_, text, loaded, by, role))

    return await room.make(judge)


def _the_newest(known: Known, starts_at: int, now: int) -> Conflict:
    """What is heard about a map that is the newest version already, in force or to come."""
    day = first_day(starts_at, known.map.zone)
    which = "the map in force" if starts_at <= now else f"the newest map, in force from {day}"
    return Conflict(f"This is {which}; there is nothing to propose.", "Redraw it first.")


@lru_cache(maxsize=8)
def loaded_map(text: str) -> Loaded:
    """A map from its text; a text that was proposed is read again when it is published."""
    return load_map(text)


def without_mistakes(loaded: Loaded) -> ServiceMap:
    """The map of a text. Raises Invalid with every mistake, and for a map that calls itself the house ledger."""
    map_ = whole(loaded)
    if map_.id == HOUSE:
        raise wrong("collaboration", f"“{HOUSE}” names the house ledger.", "Give the collaboration another id.")
    return map_


def found_proposal(connection: Connection, collaboration: str, proposal: str) -> ProposalFound:
    """A proposal by its id. Raises NotFound."""
    if not store.read_newest(connection, collaboration) and not store_proposals.read_proposals(
        connection, collaboration
    ):
        raise no_map()
    found = store_proposals.read_proposal(connection, collaboration, proposal)
    if found is None:
        raise NotFound("There is no such proposal in this collaboration.", "GET …/proposals lists them.")
    return found


def map_of(found: ProposalFound) -> ServiceMap:
    """The map that was proposed."""
    map_ = load_content(found.content).map
    assert map_ is not None, "only a map without mistakes is proposed"
    return map_


def drawn_of(room: Room, connection: Connection, collaboration: str, found: ProposalFound) -> Drawn:
    """The map that was proposed, and the version that it was drawn on."""
    before = room.maps.version_if_any(connection, collaboration, found.on_version)
    return Drawn(map_of(found), before.map if before else None)


def _change(
    connection: Connection, known: Known | None, map_: ServiceMap, text: str, loaded: Loaded, by: Doer, role: str
) -> tuple[str, Change]:
    id_, on_version = new_id(PROPOSAL), known.version if known else 0
    told, asks_anew = _told(known, map_)
    draft = Draft(
        ledger=map_.id,
        kind="map-proposed",
        event=new_id(EVENT),
        said={
            "proposal": id_,
            "hash": loaded.map_hash,
            "on_version": on_version,
            "differences": len(told["en"]),
            "asks_anew": len(asks_anew),
            "by_role": role,
            "partner": by.partner,
        },
        sealed={"by": by.person},
        rests_on=rests_on(connection, map_.id, fences.MAP),
        bumps=(fences.proposal(id_),),
        # Two who propose one text at the same moment do not meet in any fence; here they do.
        counts=(Count(f"proposal-of:{loaded.map_hash}:{on_version}", 1),),
        about={"person": by.person},
    )
    body = {
        "collaboration": map_.id,
        "proposal": id_,
        "on_version": on_version,
        "hash": loaded.map_hash,
        "text": text,
        "content": loaded.content.decode(),
        "told": orjson.dumps({**told, "asks_anew": asks_anew}).decode(),
        "person": by.person,
        "partner": by.partner,
    }
    return id_, Change(fences.proposal(id_), "map-proposed", body, draft)


def _told(known: Known | None, map_: ServiceMap) -> tuple[dict[str, list[str]], list[str]]:
    """What is different, a sentence or a few for each part, by language; and the arrows that ask anew."""
    if known is None:
        return {"da": ["Det er det første kort."], "en": ["It is the first map."]}, []
    found = differences(known.map, map_)
    told: dict[str, list[str]] = {
        language: [" ".join(sentences) for _, sentences in Told(known.map, map_, language).lines(found)]
        for language in _LANGUAGES
    }
    return told, [one.id for one in found if one.asks_anew]
