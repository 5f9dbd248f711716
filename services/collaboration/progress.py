"""How far a proposed map has come: read for those whose it is to answer."""

import orjson

from services.collaboration import store, store_proposals
from services.collaboration.drawn import Drawn
from services.collaboration.missing import missing
from services.collaboration.proposals import drawn_of, found_proposal, map_of
from services.collaboration.room import Room
from services.collaboration.said import unseal
from services.collaboration.store_proposals import DisagreementFound, PositionFound, ProposalFound
from services.collaboration.strategic import only_strategic
from services.collaboration.wire import Disagreement, Doer, Missing, Position, Proposal, Voice
from services.connection import Connection


async def proposal(room: Room, collaboration: str, id_: str, by: Doer) -> Proposal:
    """One proposal. Raises NotFound, and NotAllowed for who is neither operator nor strategic actor there."""

    def work(connection: Connection) -> Proposal:
        return _whole(room, connection, collaboration, found_proposal(connection, collaboration, id_), by)

    return await room.database.read(work)


async def proposals(room: Room, collaboration: str, by: Doer) -> list[Proposal]:
    """The proposals of a collaboration that somebody may see, newest first."""

    def work(connection: Connection) -> list[Proposal]:
        found = store_proposals.read_proposals(connection, collaboration)
        known = room.maps.newest_if_any(connection, collaboration)
        only_strategic(by, "see what is proposed", *([known.map] if known else map(map_of, found)))
        return [_told(room, connection, collaboration, one) for one in found]

    return await room.database.read(work)


def _whole(room: Room, connection: Connection, collaboration: str, found: ProposalFound, by: Doer) -> Proposal:
    known = room.maps.newest_if_any(connection, collaboration)
    only_strategic(by, "see what is proposed", map_of(found), *([known.map] if known else []))
    return _told(room, connection, collaboration, found)


def _told(room: Room, connection: Connection, collaboration: str, found: ProposalFound) -> Proposal:
    drawn = drawn_of(room, connection, collaboration, found)
    positions = store_proposals.read_positions(connection, collaboration, found.id)
    disagreements = store_proposals.read_disagreements(connection, collaboration, found.id)
    voices = store_proposals.read_voices(connection, collaboration, found.id)
    state = _state(connection, collaboration, found)
    told = orjson.loads(found.told)
    return Proposal(
        id=found.id,
        collaboration=collaboration,
        state=state,
        on_version=found.on_version,
        hash=found.hash,
        proposed_at=found.proposed_at,
        person=found.person,
        partner=found.partner,
        text=found.text,
        differences={"da": told["da"], "en": told["en"]},
        asks_anew=told["asks_anew"],
        positions=[_position(room, drawn, found.id, one, positions.get(one)) for one in drawn.partners],
        voices=[Voice(**unseal(room.sealer, one.words, found.id), heard_at=one.heard_at) for one in voices],
        disagreements=[_disagreement(room, found.id, one) for one in disagreements],
        missing=missing(drawn, positions, disagreements, voices) if state == "open" else [],
    )


def _state(connection: Connection, collaboration: str, found: ProposalFound) -> str:
    newest = store.read_newest(connection, collaboration)
    if found.on_version == newest:
        return "open"
    after = store.read_hash(connection, collaboration, found.on_version + 1)
    return "published" if after == found.hash else "outdated"


def _position(room: Room, drawn: Drawn, proposal: str, partner: str, said: PositionFound | None) -> Position:
    strategic = drawn.actor(partner).id
    if said is None:
        return Position(partner, strategic)
    paper = unseal(room.sealer, said.paper, proposal)
    return Position(partner, strategic, "agrees" if said.agrees else "disagrees", said.person, said.said_at, paper)


def _disagreement(room: Room, proposal: str, found: DisagreementFound) -> Disagreement:
    matter, outcome = (unseal(room.sealer, words, proposal) for words in (found.matter, found.outcome))
    owner, since, closed = found.owner, found.raised_at, found.closed_at
    return Disagreement(found.id, found.partner, found.parties, matter, owner, since, outcome, closed)


def missing_of(connection: Connection, collaboration: str, found: ProposalFound, drawn: Drawn) -> list[Missing]:
    """What keeps a proposal from being published."""
    return missing(
        drawn,
        store_proposals.read_positions(connection, collaboration, found.id),
        store_proposals.read_disagreements(connection, collaboration, found.id),
        store_proposals.read_voices(connection, collaboration, found.id),
    )
