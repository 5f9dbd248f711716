"""Officers at the console: Mona of the controller that operates, and Kaj of the café, who sees its own side only."""

from services.identity.wire import NewPerson, Role
from tests.doors.callers import Doors
from tests.house import House, K
from tests.pages.browsing import Visitor, visit

HERE = f"/ledgers/{K}"
NEEDS, WISHES = "needs-to-cafe", "wishes-to-matching"


async def officer(house: House, doors: Doors, who: str = "mona", voice: str = "en") -> Visitor:
    """Somebody signed in at the console; `kaj` is made the café's officer first."""
    issuer = house.settings.issuer_url()
    if who == "kaj" and await house.identity.person_by_subject(issuer, "kaj") is None:
        new = NewPerson(issuer, "kaj", "Kaj", "cafe", [Role.DATA_PROTECTION_OFFICER])
        await house.identity.registry.register_person(new, "")
    return await visit(house, doors, who, voice, "audit")


async def some_flows(house: House) -> None:
    """One flow to the café that was refused and one that was shared, and one within the municipality."""
    await house.refused("ib", "bo", NEEDS)
    await house.answer("clara", "bo", NEEDS, True, ["support-needs.sensory_needs"])
    await house.flow("ib", "bo", NEEDS)
    await house.flow("gert", "anna", WISHES)
