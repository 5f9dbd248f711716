"""What partners say about a proposed map: each agrees or disagrees, through its strategic actor or on paper."""

from dataclasses import dataclass

from services.audit.wire import Draft
from services.changes import Change
from services.collaboration import fences, store, store_proposals
from services.collaboration.days import wrong
from services.collaboration.drawn import Drawn
from services.collaboration.mistakes import choose
from services.collaboration.proposals import drawn_of, found_proposal
from services.collaboration.room import OPERATOR, Made, Room, rests_on
from services.collaboration.said import required, seal, short
from services.collaboration.store_proposals import PositionFound, ProposalFound
from services.collaboration.strategic import STRATEGIC
from services.collaboration.wire import Answering, Doer, Entered
from services.connection import Connection
from services.ids import DISAGREEMENT, EVENT, new_id
from services.problems import Conflict, NotAllowed


@dataclass(frozen=True, slots=True)
class Here:
    """A proposal that can still be answered, and its map with the one it was drawn on."""

    found: ProposalFound
    drawn: Drawn
    rests_on: dict[str, int]


async def answer(room: Room, collaboration: str, proposal: str, said: Answering, by: Doer) -> Entered:
    """A partner agrees, or disagrees; the newest answer counts, and the same one again changes nothing.

    Raises NotFound, Invalid, NotAllowed for who does not speak for this partner, Conflict for a proposal that was
    published or is outdated. The id that comes back is the disagreement's, or the proposal's.
    """
    _check_words(said)

    def judge(connection: Connection, now: int) -> Made | Entered:
        here = open_proposal(room, connection, collaboration, proposal)
        role = _as_whom(here.drawn, said, by)
        before = store_proposals.read_positions(connection, collaboration, proposal).get(said.partner)
        if before and before.agrees and said.agrees:
            return Entered(proposal, before.entry)
        if before and said.paper:
            _only_after_paper(here.drawn, said, before)
        _check_names(here.drawn, said)
        return Made(*_change(room, here, collaboration, said, by, role))

    return await room.make(judge)


def open_proposal(room: Room, connection: Connection, collaboration: str, proposal: str) -> Here:
    """A proposal that can be answered. Raises NotFound; Conflict where it is published, or outdated."""
    found = found_proposal(connection, collaboration, proposal)
    newest = store.read_newest(connection, collaboration)
    if found.on_version != newest:
        published = store.read_hash(connection, collaboration, newest) == found.hash
        if published and found.on_version == newest - 1:
            raise Conflict("This map is published already.", "Propose a new one to change it.")
        raise redraw(found.on_version, newest)
    rests = rests_on(connection, collaboration, fences.MAP, fences.proposal(found.id))
    return Here(found, drawn_of(room, connection, collaboration, found), rests)


def redraw(on_version: int, newest: int) -> Conflict:
    """What is heard about a map that was drawn on another version than the newest."""
    drawn = f"was drawn on version {on_version}" if on_version else "was drawn before there was any"
    return Conflict(
        f"This map {drawn}, and version {newest} is published now.",
        f"Redraw it from version {newest}, and propose it anew; then its partners answer that.",
    )


def _check_words(said: Answering) -> None:
    if said.agrees:
        if said.matter:
            raise wrong("matter", "Who agrees disagrees about nothing.", "Leave `matter` empty, or answer “disagree”.")
    else:
        required("matter", said.matter, "Say what you disagree about, so that it can be settled.")
    short("paper", said.paper)


def _as_whom(drawn: Drawn, said: Answering, by: Doer) -> str:
    if said.partner not in drawn.partners:
        raise wrong("partner", "The map has no partner of this name to agree.", choose(said.partner, drawn.partners))
    if said.paper:
        if OPERATOR in by.roles:
            return OPERATOR
        raise NotAllowed("Only an operator enters what was signed on paper.", "Leave `paper` empty to answer yourself.")
    if drawn.speaks(by, said.partner):
        return STRATEGIC
    actor = drawn.actor(said.partner).title.en
    if OPERATOR in by.roles:
        remedy = f"Their strategic actor ({actor}) does; of what they signed on paper enter the reference in `paper`."
        raise NotAllowed("An operator does not answer for a partner.", remedy)
    raise NotAllowed("You do not speak for this partner.", f"Ask its strategic actor: {actor}.")


def _only_after_paper(drawn: Drawn, said: Answering, before: PositionFound) -> None:
    """Raises NotAllowed where the partner itself answered last: what an operator enters does not change that."""
    if not before.paper:
        actor = drawn.actor(said.partner).title.en
        remedy = f"They change it themselves: ask their strategic actor, {actor}."
        raise NotAllowed("This partner has answered itself; paper does not change its answer.", remedy)


def _check_names(drawn: Drawn, said: Answering) -> None:
    for number, partner in enumerate(said.parties):
        if partner not in drawn.partners or partner == said.partner:
            others = [one for one in drawn.partners if one != said.partner]
            raise wrong(f"parties[{number}]", "There is no other partner of this name.", choose(partner, others))
    if said.owner and said.owner not in drawn.map.actors:
        raise wrong("owner", "The map has no actor of this name.", choose(said.owner, drawn.map.actors))


def _change(room: Room, here: Here, collaboration: str, said: Answering, by: Doer, role: str) -> tuple[str, Change]:
    proposal = here.found.id
    kind = "map-agreed" if said.agrees else "map-disagreed"
    id_ = proposal if said.agrees else new_id(DISAGREEMENT)
    drawn, governance = here.drawn, here.drawn.map.governance
    who = {"partner": said.partner, "actor": drawn.actor(said.partner).id}
    settled = {
        "parties": list(said.parties) or [drawn.map.controller_of(governance.operator)],
        "owner": said.owner or governance.coordinator.actor,
    }
    if not said.parties and settled["parties"] == [said.partner]:
        settled["parties"] = [one for one in drawn.partners if one != said.partner]
    more = {} if said.agrees else {"disagreement": id_, **settled}
    words = {"paper": said.paper, "matter": said.matter.strip()}
    draft = Draft(
        ledger=collaboration,
        kind=kind,
        event=new_id(EVENT),
        said={
            **{"proposal": proposal, "hash": here.found.hash, "by_role": role, "on_paper": bool(said.paper)},
            **who,
            **more,
        },
        sealed={"by": by.person, **{name: value for name, value in words.items() if value}},
        rests_on=here.rests_on,
        bumps=(fences.proposal(proposal),),
        about={"person": by.person},
    )
    body = {
        "collaboration": collaboration,
        "proposal": proposal,
        **who,
        "agrees": said.agrees,
        "person": by.person,
        "paper": seal(room.sealer, said.paper, proposal),
        "outcome": seal(room.sealer, "agreed", proposal) if said.agrees else "",
        "disagreement": id_,
        **settled,
        "matter": seal(room.sealer, words["matter"], proposal),
    }
    return id_, Change(fences.proposal(proposal), kind, body, draft)
