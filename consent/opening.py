"""Opening a case for a citizen, with the one who first gives access in it. An operator's act, by the map and the rules
of `services.collaboration`."""

from dataclasses import dataclass

from consent.desk import Desk
from consent.granting import doer
from services.collaboration.wire import GrantAsked
from services.identity.wire import Role, Session
from services.problems import Invalid, NotAllowed


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case that was opened: its reference at the operator's own partner ("" where that is none), and its entry."""

    case: str
    reference: str
    entry: int


async def open_case(
    desk: Desk, collaboration: str, number: str, first_day: str, caseworker: str, session: Session
) -> OpenedCase:
    """Opens a case for the citizen who signs in with this number, and gives the caseworker's part in it.

    Done twice it is the same case. Raises NotAllowed for who is no operator, Invalid naming the field.
    """
    if Role.OPERATOR not in session.roles:
        raise NotAllowed("Only an operator opens a case.", "Ask the operator of this collaboration.")
    map_, _ = await desk.map(collaboration)
    giving = map_.governance.access_given_by[0]
    worker = await desk.identity.person(caseworker)
    if worker is None or worker.partner != map_.actor(giving).partner:
        raise Invalid("Nobody was chosen to give access.", "Choose somebody of that partner.", field="caseworker")
    subject = await desk.identity.person_by_subject(desk.issuer, number.strip())
    if subject is None or Role.CITIZEN not in subject.roles:
        raise Invalid("No citizen is registered with this number.", "Register the person first.", field="number")
    opened = await desk.collaborations.open_case(collaboration, subject.id, first_day, doer(session))
    view = await desk.collaborations.case(collaboration, opened.id)
    if not any(one.actor == giving and not one.ended for one in view.grants):
        await desk.collaborations.grant(GrantAsked(collaboration, opened.id, giving, worker.id), doer(session))
    return OpenedCase(opened.id, view.references.get(session.partner, ""), opened.entry)
