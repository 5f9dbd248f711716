"""Whether name and address are protected: who notes it, how it is entered, and what facts say of it."""

from dataclasses import replace

import pytest

from services.collaboration.load import load_content, load_map
from services.collaboration.marks import mark_of
from services.collaboration.model import ServiceMap
from services.collaboration.wire import Asked, GrantAsked, Mark
from services.problems import Invalid, NotAllowed, NotFound, Unavailable
from tests.collaboration.asking import about, away, placed
from tests.collaboration.world import ANNA, FRIDA, HANNE, IB, OVE, C, World
from tests.house import at

TO_CAFE = Asked(C, "introduction-to-cafe", "to", "cafe", IB.person)


async def test_until_somebody_has_looked_it_up_nobody_knows(world: World) -> None:
    opened = await world.service.open_case(C, ANNA, "2026-11-01", OVE)
    assert (await world.service.case(C, opened.id)).protection == "unknown"
    assert (await world.fact(replace(TO_CAFE, case=opened.id))).protection == "unknown"


@pytest.mark.parametrize(("protected", "known"), [(True, "protected"), (False, "none")])
async def test_who_gives_access_notes_it_and_which_it_is_stands_sealed(
    world: World, protected: bool, known: str
) -> None:
    opened = await world.service.open_case(C, ANNA, "2026-11-01", OVE)
    await world.service.grant(GrantAsked(C, opened.id, "caseworker", person=FRIDA.person), OVE)
    noted = await world.rooms.protect(C, opened.id, protected, FRIDA)
    [entry] = await world.entries("protection")
    assert (entry.index, entry.said) == (noted.entry, {"map_version": 1})
    assert entry.sealed == {"case": opened.id, "person": ANNA, "by": FRIDA.person, "protection": known}
    assert (await world.service.case(C, opened.id)).protection == known


async def test_what_stands_already_is_noted_once(world: World, case: str) -> None:
    first = await world.service.protect(C, case, True, FRIDA)
    assert await world.service.protect(C, case, True, FRIDA) == first
    assert (await world.service.protect(C, case, False, FRIDA)).entry > first.entry
    assert len(await world.entries("protection")) == 3


async def test_what_was_noted_by_mistake_is_taken_back_with_the_reason_on_record(world: World, case: str) -> None:
    assert (await world.service.case(C, case)).protection == "none"
    for why in ("", "  "):
        with pytest.raises(Invalid, match="why the note is taken back"):
            await world.service.protect(C, case, None, FRIDA, why)
    before = await about(world, case, replace(TO_CAFE, case=case))
    noted = await world.rooms.protect(C, case, None, FRIDA, "It was another Anna")
    assert (await world.service.case(C, case)).protection == "unknown"
    entry = (await world.entries("protection"))[-1]
    assert (entry.index, entry.said) == (noted.entry, {"map_version": 1})
    assert (entry.sealed["protection"], entry.sealed["justification"]) == ("unknown", "It was another Anna")
    assert not await placed(world, before), "what rested on the note gets no place any more"
    assert await world.service.protect(C, case, None, FRIDA, "Once more") == noted, "noted twice it stands once"


async def test_nobody_else_may(world: World, case: str) -> None:
    for who, hears in ((IB, NotAllowed), (OVE, NotAllowed), (replace(HANNE, person="prs_jonna"), NotFound)):
        for protected in (True, False):
            with pytest.raises(hears):
                await world.service.protect(C, case, protected, who)
    assert (await about(world, case)).protection == "none"


async def test_a_permit_on_what_was_known_before_gets_no_place(world: World, case: str) -> None:
    before = await about(world, case, replace(TO_CAFE, case=case))
    assert before.protection == "none"
    await world.service.protect(C, case, True, FRIDA)
    assert not await placed(world, before)
    after = await about(world, case, replace(TO_CAFE, case=case))
    assert after.protection == "protected"
    assert await placed(world, after)


async def test_that_somebody_is_protected_counts_before_the_ledger_is_back(world: World, case: str) -> None:
    real, world.audit.append = world.audit.append, away  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        await world.service.protect(C, case, True, FRIDA)
    world.audit.append = real  # type: ignore[method-assign]
    assert (await about(world, case)).protection == "protected"
    await world.service.room.changes.settle()
    assert (await world.service.case(C, case)).protection == "protected"
    assert len(await world.entries("protection")) == 2


async def test_that_somebody_is_not_protected_is_no_end_and_waits_for_nobody(world: World, case: str) -> None:
    await world.service.protect(C, case, True, FRIDA)
    real, world.audit.append = world.audit.append, away  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        await world.service.protect(C, case, False, FRIDA)
    world.audit.append = real  # type: ignore[method-assign]
    assert (await about(world, case)).protection == "protected"
    await world.service.room.changes.settle()
    assert (await world.service.case(C, case)).protection == "protected"


def test_the_map_says_of_every_field_of_an_arrow_what_it_is(aalborg: ServiceMap) -> None:
    arrow = aalborg.arrow("wishes-to-matching")
    until = at("2028-01-01")
    assert {path: mark_of(aalborg, arrow, path) for path in arrow.fields} == {
        "wishes.tasks": Mark("nothing", receiver="public"),
        "wishes.hours_per_week": Mark("nothing", receiver="public"),
        "wishes.places_to_avoid": Mark("nothing", receiver="public"),
        "contact.name": Mark("name", receiver="public", excepted_until=until),
    }


def test_who_is_no_public_authority_is_private(aalborg: ServiceMap) -> None:
    public = ("job-consultant", "activity-leader", "contact-person")
    private = ("cafe-manager", "shelter-mentor", "guardian", "citizen")
    who = {**dict.fromkeys(public, "public"), **dict.fromkeys(private, "private")}
    found = {
        arrow.to.actor: mark_of(aalborg, arrow, arrow.fields[0]).receiver
        for arrow in aalborg.arrows.values()
        if arrow.to.actor in who
    }
    assert found == who


def test_a_part_of_a_private_controller_is_private(text: str) -> None:
    changed = load_map(
        text.replace('en: "Aalborg Municipality"}, kind: public', 'en: "Aalborg Ltd"}, kind: private')
    ).map
    assert changed is not None
    arrow = changed.arrow("invitation")
    assert mark_of(changed, arrow, "contact.name").receiver == "private"


def test_a_map_from_before_there_were_marks_is_read_and_what_looks_like_a_name_is_taken_for_one(text: str) -> None:
    before = text.replace(", identifies: name", "").replace(", identifies: national-number", "")
    checked = load_map(before)
    assert checked.map is None
    assert {mistake.field.rpartition(".")[2] for mistake in checked.mistakes} == {"name", "cpr_number"}
    found = load_map(before, published=True)
    assert found.map is not None
    assert found.map == load_content(found.content).map
    assert mark_of(found.map, found.map.arrow("invitation"), "contact.name").kind == "name"
    assert found.map.identifies("identity.cpr_number") == "national-number"
