"""Finding a case at one's own partner, by a name or a number, with a justification that the citizen can read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from consent.desk import Desk
from services.audit.wire import HOUSE, Draft
from services.collaboration.wire import KnownSubject
from services.identity.wire import Person, Role, Session
from services.ids import EVENT, new_id
from services.problems import Invalid, NotAllowed

_FEWEST_LETTERS, _FEWEST_WORDS, _MOST = 2, 3, 20


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case that was found: its reference here, the citizen's name, and who gives access in it, by name; `mine` says
    that it is whoever searched."""

    case: str
    person: str
    mine: bool
    caseworkers: list[str]


async def search(desk: Desk, words: str, justification: str, session: Session) -> list[FoundCase]:
    """The cases of citizens with this name or number that the searcher's own partner gives access in; at most 20.

    Each case found gets an entry, with who searched and why; a search that finds none has one too. Raises Invalid
    without words or a justification, NotAllowed, on record, for who is no caseworker.
    """
    _check(words, justification)
    if Role.CASEWORKER not in session.roles or not session.partner:
        await desk.ledger.append([_entry(HOUSE, session, words, justification, "refused")])
        raise NotAllowed("Only caseworkers search for a case.", "Ask the caseworker of the case.")
    found: list[FoundCase] = []
    drafts: list[Draft] = []
    for collaboration in await desk.collaborations.collaborations():
        map_, _ = await desk.map(collaboration)
        giving = [actor for actor in map_.governance.access_given_by if map_.actor(actor).partner == session.partner]
        if not giving:
            continue
        known = await desk.collaborations.known_subjects(collaboration, session.partner)
        for one, person in (await _fitting(desk, known, words))[:_MOST]:
            found.append(await _told(desk, collaboration, one, person, giving, session))
            drafts.append(_entry(collaboration, session, words, justification, "permitted", one))
    await desk.ledger.append(drafts or [_entry(HOUSE, session, words, justification, "permitted")])
    return found[:_MOST]


def _check(words: str, justification: str) -> None:
    if len(words.strip()) < _FEWEST_LETTERS:
        raise Invalid("Nothing to search for was given.", "Write a name or a number.", field="words")
    if len(justification.split()) < _FEWEST_WORDS:
        raise Invalid("A search has a justification.", "Write why you need to find the case.", field="justification")


async def _fitting(desk: Desk, known: Sequence[KnownSubject], words: str) -> list[tuple[KnownSubject, Person]]:
    """Those whose name has every word searched for, or whose number at their provider is just this."""
    people = await desk.identity.people([one.subject for one in known])
    pairs = [(one, people[one.subject]) for one in known if one.subject in people]
    return [(one, person) for one, person in pairs if _fits(person, words)]


def _fits(person: Person, words: str) -> bool:
    wanted, names = words.casefold().split(), person.name.casefold().split()
    every = all(any(name.startswith(word) for name in names) for word in wanted)
    return every or person.subject.replace("-", "") == words.strip().replace("-", "")


async def _told(
    desk: Desk, collaboration: str, one: KnownSubject, person: Person, giving: Sequence[str], session: Session
) -> FoundCase:
    holders = {
        each for actor in giving for each in await desk.collaborations.colleagues(collaboration, one.case, actor)
    }
    names = await desk.identity.people(sorted(holders))
    workers = sorted(each.name for each in names.values())
    return FoundCase(one.reference, person.name, session.person in holders, workers)


def _entry(
    ledger: str, session: Session, words: str, justification: str, outcome: str, one: KnownSubject | None = None
) -> Draft:
    who: dict[str, Any] = {"id": session.person, "name": session.name, "partner": session.partner}
    said = {"what": "search", "as": "caseworker", "outcome": outcome, "partner": session.partner or "person"}
    subject = {"subject": one.subject} if one else {}
    return Draft(
        ledger, "look-up", new_id(EVENT), said, case=one.case if one else "",
        sealed={"person": who, "searched": words, "justification": justification},
        about={"person": session.person, "to_partner": session.partner, **subject},
    )  # fmt: skip
