"""How a disagreement is closed, and how citizens are heard: what goes on around a proposed map beside the answers."""

from services.audit.wire import Draft
from services.changes import Change
from services.collaboration import fences, store_proposals
from services.collaboration.answering import Here, open_proposal
from services.collaboration.proposals import drawn_of, found_proposal
from services.collaboration.room import OPERATOR, Made, Room, rests_on
from services.collaboration.said import required, seal
from services.collaboration.strategic import STRATEGIC, only_strategic
from services.collaboration.wire import Doer, Entered, Voice
from services.connection import Connection
from services.ids import EVENT, new_id
from services.problems import NotAllowed, NotFound

_HOW = {
    "who": "Say who was heard, such as “the users' council, nine people”; name nobody who does not want it.",
    "how": "Say how, such as “at its meeting on 3 March”.",
    "said": "Say what they said.",
    "answered": "Say what they were answered: what was changed, or why not.",
}


async def hear(room: Room, collaboration: str, proposal: str, voice: Voice, by: Doer) -> Entered:
    """Enters how citizens were heard. Raises NotFound, Invalid, NotAllowed, Conflict as answering does."""
    words = {name: required(name, getattr(voice, name), remedy) for name, remedy in _HOW.items()}

    def judge(connection: Connection, now: int) -> Made | Entered:
        here = open_proposal(room, connection, collaboration, proposal)
        role = only_strategic(by, "enter how citizens were heard", *here.drawn.maps)
        return Made(proposal, _heard(room, here, collaboration, words, by, role))

    return await room.make(judge)


async def close_disagreement(
    room: Room, collaboration: str, proposal: str, disagreement: str, outcome: str, by: Doer
) -> Entered:
    """Closes a disagreement with what came of it; closed again it stays as it was.

    It may be closed when the map is published or redrawn, too. It agrees for nobody. Raises NotFound, Invalid, and
    NotAllowed for who is neither operator nor speaks for one of its parties.
    """
    words = required("outcome", outcome, "Say what came of it.")

    def judge(connection: Connection, now: int) -> Made | Entered:
        found = found_proposal(connection, collaboration, proposal)
        every = store_proposals.read_disagreements(connection, collaboration, proposal)
        open_ = next((one for one in every if one.id == disagreement), None)
        if open_ is None:
            raise NotFound("There is no such disagreement about this proposal.", "GET …/proposals/{id} lists them.")
        drawn = drawn_of(room, connection, collaboration, found)
        between = [one for one in (open_.partner, *open_.parties) if one in drawn.partners]
        if OPERATOR not in by.roles and not any(drawn.speaks(by, one) for one in between):
            raise NotAllowed("Only an operator, or who speaks for one of its parties, closes a disagreement.")
        if open_.closed_at:
            return Entered(open_.id, open_.entry)
        role = OPERATOR if OPERATOR in by.roles else STRATEGIC
        return Made(open_.id, _closed(connection, room, collaboration, proposal, open_.id, words, by, role))

    return await room.make(judge)


def _heard(room: Room, here: Here, collaboration: str, words: dict[str, str], by: Doer, role: str) -> Change:
    proposal = here.found.id
    draft = Draft(
        ledger=collaboration,
        kind="citizens-heard",
        event=new_id(EVENT),
        said={"proposal": proposal, "hash": here.found.hash, "by_role": role, "partner": by.partner},
        sealed={"by": by.person, **words},
        rests_on=here.rests_on,
        bumps=(fences.proposal(proposal),),
        about={"person": by.person},
    )
    body = {
        "collaboration": collaboration,
        "proposal": proposal,
        "words": seal(room.sealer, words, proposal),
        "person": by.person,
    }
    return Change(fences.proposal(proposal), "citizens-heard", body, draft)


def _closed(
    connection: Connection, room: Room, collaboration: str, proposal: str, id_: str, words: str, by: Doer, role: str
) -> Change:
    fence = fences.proposal(proposal)
    draft = Draft(
        ledger=collaboration,
        kind="disagreement-closed",
        event=new_id(EVENT),
        said={"proposal": proposal, "disagreement": id_, "by_role": role, "partner": by.partner},
        sealed={"by": by.person, "outcome": words},
        rests_on=rests_on(connection, collaboration, fence),
        bumps=(fence,),
        about={"person": by.person},
    )
    body = {
        "collaboration": collaboration,
        "disagreement": id_,
        "outcome": seal(room.sealer, words, proposal),
    }
    return Change(fence, "disagreement-closed", body, draft)
