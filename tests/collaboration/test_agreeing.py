"""Partners agree on a map, each through its strategic actor; disagreement is a record; citizens are heard."""

import asyncio
from dataclasses import asdict, replace
from typing import Any

import pytest

from deploy.demo.everybody import HEARD, agree, publish_agreed, strategic
from services.collaboration.drawn import Drawn
from services.collaboration.load import load_map
from services.collaboration.wire import Answering, Doer, Proposal, Voice
from services.problems import Conflict, Invalid, NotAllowed, NotFound
from tests.collaboration.test_publishing import TEXT, changed, fields, heard, with_scouts
from tests.collaboration.world import FRIDA, IB, NINE, OVE, C, World, world_in

DRAWN = changed("hours_per_week: 10}", "hours_per_week: 12}")
PARTNERS = ["municipality", "care-home", "cafe", "shelter"]


async def proposed(world: World, text: str = DRAWN) -> str:
    return (await world.service.propose(text, OVE)).id


async def seen(world: World, proposal: str) -> Proposal:
    return await world.service.proposal(C, proposal, OVE)


async def says(world: World, proposal: str, partner: str, **more: Any) -> str:
    said = Answering(partner, **{"agrees": True, **more})
    return (await world.service.answer_proposal(C, proposal, said, strategic(partner))).id


async def test_a_map_comes_into_force_when_every_partner_has_agreed_and_citizens_were_heard(world: World) -> None:
    proposal = await proposed(world)
    for partner in PARTNERS:
        await says(world, proposal, partner)
    await world.service.hear(C, proposal, HEARD, OVE)
    told = await seen(world, proposal)
    assert (told.state, told.missing, told.on_version) == ("open", [], 1)
    version = await world.service.publish(DRAWN, OVE)
    assert version.version == 2
    assert (await seen(world, proposal)).state == "published"
    [*_, entry] = await world.entries("map")
    assert (entry.said["proposal"], entry.said["map_version"]) == (proposal, 2)


async def test_who_is_missing_is_named_with_what_to_do(world: World) -> None:
    proposal = await proposed(world)
    await says(world, proposal, "cafe")
    refused = await heard(world.service.publish(DRAWN, OVE))
    assert isinstance(refused, Conflict)
    assert fields(refused) == ["partners.municipality", "partners.care-home", "partners.shelter", "citizens"]
    assert "Café Kastanjen" not in refused.detail
    assert refused.more["errors"][2]["remedy"].startswith("Its strategic actor (Board) agrees or disagrees")
    assert "Users' council, heard before every new map" in refused.more["errors"][3]["remedy"]
    assert (await world.service.map_in_force(C)).version == 1


@pytest.mark.parametrize("left_out", [*PARTNERS, "citizens"])
async def test_no_single_one_can_be_passed_over(world: World, left_out: str) -> None:
    proposal = await proposed(world)
    for partner in PARTNERS:
        if partner != left_out:
            await says(world, proposal, partner)
    if left_out != "citizens":
        await world.service.hear(C, proposal, HEARD, OVE)
    wanted = left_out if left_out == "citizens" else f"partners.{left_out}"
    assert fields(await heard(world.service.publish(DRAWN, OVE))) == [wanted]


async def test_what_was_not_proposed_is_not_published(world: World) -> None:
    refused = await heard(world.service.publish(DRAWN, OVE))
    assert isinstance(refused, Conflict)
    assert "Propose it first" in refused.remedy


async def test_an_agreement_is_to_one_text_and_no_other(world: World) -> None:
    await agree(world.service, DRAWN, await proposed(world), OVE)
    other = changed("hours_per_week: 10}", "hours_per_week: 13}")
    assert isinstance(await heard(world.service.publish(other, OVE)), Conflict)
    await world.service.propose(other, OVE)
    assert len(fields(await heard(world.service.publish(other, OVE)))) == len(PARTNERS) + 1
    # Comments and blanks are no other text.
    assert (await world.service.publish("# Read me\n" + DRAWN, OVE)).text == DRAWN


async def test_a_map_drawn_on_an_older_version_is_redrawn(world: World) -> None:
    old = await proposed(world)
    await agree(world.service, DRAWN, old, OVE)
    await publish_agreed(world.service, changed("hours_per_week: 10}", "hours_per_week: 11}"), OVE)
    assert (await seen(world, old)).state == "outdated"
    for act in (
        world.service.publish(DRAWN, OVE),
        world.service.answer_proposal(C, old, Answering("cafe", True), strategic("cafe")),
        world.service.hear(C, old, HEARD, OVE),
    ):
        refused = await heard(act)
        assert isinstance(refused, Conflict)
        assert refused.remedy.startswith("Redraw it from version 2, and propose it anew")
    # The same text, proposed anew, is a proposal of its own, and nobody has agreed to it.
    again = await proposed(world)
    assert again != old
    assert all(not one.answer for one in (await seen(world, again)).positions)


async def test_the_same_text_proposed_twice_is_one_proposal(world: World) -> None:
    assert await proposed(world) == await proposed(world)
    assert len(await world.entries("map-proposed")) == 2, "the first map's, and this one"
    refused = await heard(world.service.propose(TEXT, OVE))
    assert isinstance(refused, Conflict)


async def test_a_text_proposed_by_several_at_the_same_moment_is_one_proposal(world: World) -> None:
    by = [OVE, *map(strategic, PARTNERS[:3])]
    met = await asyncio.gather(*(world.service.propose(DRAWN, one) for one in by))
    assert len({one.id for one in met}) == 1
    assert len(await world.entries("map-proposed")) == 2, "the first map's, and this one"
    await agree(world.service, DRAWN, met[0].id, OVE)
    assert (await world.service.publish(DRAWN, OVE)).version == 2
    # On another version the same text is another proposal.
    await publish_agreed(world.service, TEXT, OVE)
    assert await proposed(world) != met[0].id


async def test_a_proposal_says_what_is_different_and_along_which_arrows_one_asks_anew(world: World) -> None:
    wider = changed("keep_for: P3M", "keep_for: P6M")
    told = await seen(world, await proposed(world, wider))
    assert told.asks_anew
    assert any("asked anew" in sentence for sentence in told.differences["en"])
    assert any("spørges igen" in sentence for sentence in told.differences["da"])
    [entry] = (await world.entries("map-proposed"))[1:]
    assert entry.said["asks_anew"] == len(told.asks_anew)
    assert (told.text, told.on_version, told.person) == (wider, 1, OVE.person)


OTHERS = [
    pytest.param(FRIDA, id="a caseworker of the partner"),
    pytest.param(IB, id="somebody of the partner without the role"),
    pytest.param(OVE, id="an operator"),
    pytest.param(strategic("care-home"), id="who speaks for another partner"),
    pytest.param(strategic(""), id="who speaks for nobody"),
    pytest.param(Doer("prs_anna", "", ("citizen",)), id="a citizen"),
]


@pytest.mark.parametrize("by", OTHERS)
async def test_nobody_else_answers_for_a_partner(world: World, by: Doer) -> None:
    proposal = await proposed(world)
    refused = await heard(world.service.answer_proposal(C, proposal, Answering("cafe", True), by))
    assert isinstance(refused, NotAllowed)
    assert "Café manager" in refused.remedy
    assert await world.entries("map-agreed") == (await world.entries("map-agreed"))[: len(PARTNERS)]


async def test_an_operator_enters_what_was_signed_on_paper_and_nobody_else_does(world: World) -> None:
    proposal = await proposed(world)
    on_paper = Answering("shelter", True, paper="Letter 2026-77, signed by the board")
    await world.service.answer_proposal(C, proposal, on_paper, OVE)
    assert isinstance(
        await heard(world.service.answer_proposal(C, proposal, on_paper, strategic("shelter"))), NotAllowed
    )
    [shelter] = [one for one in (await seen(world, proposal)).positions if one.partner == "shelter"]
    assert (shelter.answer, shelter.person, shelter.paper) == ("agrees", OVE.person, on_paper.paper)
    entry = (await world.entries("map-agreed"))[-1]
    assert (entry.said["by_role"], entry.said["on_paper"]) == ("operator", True)
    assert on_paper.paper not in str(entry.said)
    assert entry.sealed == {"by": OVE.person, "paper": on_paper.paper}


@pytest.mark.parametrize("agreed", [True, False])
async def test_paper_never_changes_what_a_partner_said_itself(world: World, agreed: bool) -> None:
    proposal = await proposed(world)
    await agree(world.service, DRAWN, proposal, OVE)
    if not agreed:
        await says(world, proposal, "care-home", agrees=False, matter="Not with us.")
    before = await seen(world, proposal)
    on_paper = Answering("care-home", not agreed, "Letter 8 says no." if agreed else "", paper="Letter 7")
    refused = await heard(world.service.answer_proposal(C, proposal, on_paper, OVE))
    assert isinstance(refused, NotAllowed)
    assert "They change it themselves" in refused.remedy
    assert "Care home leader" in refused.remedy
    assert await seen(world, proposal) == before
    if not agreed:
        assert fields(await heard(world.service.publish(DRAWN, OVE))) == ["partners.care-home"]
        await says(world, proposal, "care-home")
    assert (await world.service.publish(DRAWN, OVE)).version == 2


async def test_paper_changes_paper_and_a_partner_changes_both(world: World) -> None:
    proposal = await proposed(world)
    for number, answer in enumerate(("disagrees", "agrees", "disagrees")):
        matter = "Too many hours." if answer == "disagrees" else ""
        said = Answering("shelter", not matter, matter, paper=f"Letter {number}")
        await world.service.answer_proposal(C, proposal, said, OVE)
        assert [one.answer for one in (await seen(world, proposal)).positions][-1] == answer
    await says(world, proposal, "shelter")
    [*_, shelter] = (await seen(world, proposal)).positions
    assert (shelter.answer, shelter.paper) == ("agrees", "")


async def test_who_proposes_is_an_operator_or_speaks_for_a_partner(world: World) -> None:
    assert (await seen(world, (await world.service.propose(DRAWN, strategic("shelter"))).id)).partner == "shelter"
    for by in (FRIDA, IB, strategic("scouts")):
        assert isinstance(await heard(world.service.propose(DRAWN, by)), NotAllowed)


async def test_only_those_who_agree_on_it_read_a_proposal(world: World) -> None:
    proposal = await proposed(world)
    for by in (OVE, strategic("cafe")):
        assert next(one.id for one in await world.service.proposals(C, by)) == proposal
        assert (await world.service.proposal(C, proposal, by)).id == proposal
    for by in (FRIDA, IB, strategic("scouts")):
        assert isinstance(await heard(world.service.proposals(C, by)), NotAllowed)
        assert isinstance(await heard(world.service.proposal(C, proposal, by)), NotAllowed)
    assert isinstance(await heard(world.service.proposal(C, "pro_0", OVE)), NotFound)
    assert isinstance(await heard(world.service.proposal("nowhere", proposal, OVE)), NotFound)


async def test_a_disagreement_is_a_record_with_parties_matter_owner_and_outcome(world: World) -> None:
    proposal = await proposed(world)
    said = {"agrees": False, "matter": "Ten hours are too few.", "parties": ["municipality"], "owner": "caseworker"}
    disagreement = await says(world, proposal, "cafe", **said)
    [one] = (await seen(world, proposal)).disagreements
    assert (one.id, one.partner, one.parties, one.matter, one.owner, one.closed_at) == (
        disagreement, "cafe", ["municipality"], "Ten hours are too few.", "caseworker", 0,
    )  # fmt: skip
    for partner in ("municipality", "care-home", "shelter"):
        await says(world, proposal, partner)
    await world.service.hear(C, proposal, HEARD, OVE)
    assert fields(await heard(world.service.publish(DRAWN, OVE))) == ["partners.cafe"]
    # Closing it settles the matter, and agrees for nobody.
    await world.service.close_disagreement(C, proposal, disagreement, "Two hours more.", strategic("cafe"))
    [one] = (await seen(world, proposal)).disagreements
    assert (one.outcome, one.closed_at) == ("Two hours more.", NINE)
    assert fields(await heard(world.service.publish(DRAWN, OVE))) == ["partners.cafe"]
    await says(world, proposal, "cafe")
    assert (await world.service.publish(DRAWN, OVE)).version == 2
    [entry] = await world.entries("map-disagreed")
    assert entry.said["parties"] == ["municipality"]
    assert entry.sealed == {"by": "psn_strategic_cafe", "matter": "Ten hours are too few."}
    [closed] = await world.entries("disagreement-closed")
    assert (closed.said["disagreement"], closed.sealed["outcome"]) == (disagreement, "Two hours more.")


async def test_who_agrees_after_all_ends_their_own_disagreement(world: World) -> None:
    proposal = await proposed(world)
    await says(world, proposal, "cafe", agrees=False, matter="Too few hours.")
    await says(world, proposal, "cafe")
    [one] = (await seen(world, proposal)).disagreements
    assert (one.parties, one.outcome, one.closed_at) == (["municipality"], "agreed", NINE)


async def test_who_agreed_may_still_disagree_before_it_is_published(world: World) -> None:
    proposal = await proposed(world)
    await agree(world.service, DRAWN, proposal, OVE)
    await says(world, proposal, "municipality", agrees=False, matter="The hours are not paid for.")
    assert fields(await heard(world.service.publish(DRAWN, OVE))) == ["partners.municipality"]
    assert (await seen(world, proposal)).disagreements[0].parties == ["care-home", "cafe", "shelter"]


async def test_a_disagreement_at_the_moment_of_publishing_either_stops_it_or_comes_too_late(world: World) -> None:
    for hours in range(11, 17):
        text = changed("hours_per_week: 10}", f"hours_per_week: {hours}}}")
        proposal = await proposed(world, text)
        await agree(world.service, text, proposal, OVE)
        said = Answering("cafe", False, "Too many hours.")
        answering = world.service.answer_proposal(C, proposal, said, strategic("cafe"))
        # Each of them is first every other time.
        acts: list[Any] = [world.service.publish(text, OVE), answering]
        met = await asyncio.gather(*(acts if hours % 2 else acts[::-1]), return_exceptions=True)
        assert [isinstance(one, Conflict) for one in met].count(True) == 1, "exactly one of the two came first"
        state = (await seen(world, proposal)).state
        disagreed = [one.said["proposal"] for one in await world.entries("map-disagreed")]
        assert (state == "published") == (proposal not in disagreed)


async def test_how_citizens_were_heard_is_kept_whole(world: World) -> None:
    proposal = await proposed(world)
    for name in ("who", "how", "said", "answered"):
        wrong = await heard(world.service.hear(C, proposal, Voice(**{**_words(), name: " "}), OVE))
        assert isinstance(wrong, Invalid)
        assert fields(wrong) == [name]
    await world.service.hear(C, proposal, HEARD, strategic("municipality"))
    [voice] = (await seen(world, proposal)).voices
    assert asdict(voice) == {**_words(), "heard_at": NINE}
    entry = (await world.entries("citizens-heard"))[-1]
    assert entry.sealed == {"by": "psn_strategic_municipality", **_words()}
    assert not any(word in str(entry.said) for word in _words().values())
    assert isinstance(await heard(world.service.hear(C, proposal, HEARD, FRIDA)), NotAllowed)


def _words() -> dict[str, str]:
    return {name: value for name, value in asdict(HEARD).items() if name != "heard_at"}


async def test_a_partner_that_joins_agrees_too(world: World) -> None:
    proposal = await proposed(world, with_scouts())
    for partner in PARTNERS:
        await says(world, proposal, partner)
    await world.service.hear(C, proposal, HEARD, OVE)
    assert fields(await heard(world.service.publish(with_scouts(), OVE))) == ["partners.scouts"]
    await says(world, proposal, "scouts")
    assert (await world.service.publish(with_scouts(), OVE)).version == 2


def a_part(partner: str, of: str, strategic_of: str = "") -> str:
    """The map, with one controller made a part of another, which may get a strategic actor of that part."""
    lines = [line for line in TEXT.splitlines() if not ("{between: [" in line and partner in line)]
    drawn = "\n".join(lines) + "\n"
    start = drawn.index(f"  {partner}:", drawn.index("\npartners:"))
    end = drawn.index("}\n", start)
    drawn = f"{drawn[:end]}, part_of: {of}{drawn[end:]}"
    return drawn.replace("strategic: head-of-employment", f"strategic: {strategic_of or 'head-of-employment'}", 1)


async def test_a_partner_that_a_map_makes_a_part_of_another_must_agree_to_that(world: World) -> None:
    text = a_part("care-home", of="cafe")
    proposal = await proposed(world, text)
    for partner in ("municipality", "cafe", "shelter"):
        await says(world, proposal, partner)
    await world.service.hear(C, proposal, HEARD, OVE)
    assert fields(await heard(world.service.publish(text, OVE))) == ["partners.care-home"]
    # Nobody of what it would be a part of speaks for it.
    said = Answering("care-home", True)
    assert isinstance(await heard(world.service.answer_proposal(C, proposal, said, strategic("cafe"))), NotAllowed)
    disagreement = await says(world, proposal, "care-home", agrees=False, matter="We stay what we are.")
    told = await seen(world, proposal)
    assert [(one.partner, one.strategic, one.answer) for one in told.positions][-1] == (
        "care-home", "care-home-leader", "disagrees",
    )  # fmt: skip
    assert [one.says for one in told.missing] == ["Solsiden, self-governing care home disagrees."]
    assert fields(await heard(world.service.publish(text, OVE))) == ["partners.care-home"]
    await world.service.close_disagreement(C, proposal, disagreement, "For a year only.", strategic("care-home"))
    await says(world, proposal, "care-home")
    assert (await world.service.publish(text, OVE)).version == 2
    # From now on it is a part, and is not asked.
    later = await proposed(world, text.replace("hours_per_week: 10}", "hours_per_week: 12}"))
    assert "care-home" not in [one.partner for one in (await seen(world, later)).positions]


async def test_a_proposed_map_gives_nobody_another_partners_say(world: World) -> None:
    text = a_part("cafe", of="municipality", strategic_of="cafe-manager")
    proposal = (await world.service.propose(text, strategic("cafe"))).id
    said = Answering("municipality", True)
    refused = await heard(world.service.answer_proposal(C, proposal, said, strategic("cafe")))
    assert isinstance(refused, NotAllowed)
    assert "Head of employment" in refused.remedy
    await world.service.answer_proposal(C, proposal, said, strategic("municipality"))
    await says(world, proposal, "cafe")
    assert [one.partner for one in (await seen(world, proposal)).missing] == ["care-home", "shelter", ""]


@pytest.mark.parametrize("new", ["community", "scouts"])
def test_for_a_part_that_becomes_a_partner_and_one_that_joins_only_their_own_speak(new: str) -> None:
    before = load_map(TEXT).map
    assert before is not None
    # Whoever drew it made the café a part of the new one, and its own manager the strategic actor of both.
    own = replace(before.partners.get(new, before.partner("shelter")), id=new, part_of=None)
    partners = {**before.partners, new: own, "cafe": replace(before.partner("cafe"), part_of=new)}
    responsible = {**before.governance.responsible, new: before.governance.responsible["cafe"]}
    after = replace(before, partners=partners, governance=replace(before.governance, responsible=responsible))
    drawn = Drawn(after, before)
    assert set(drawn.partners) == {*PARTNERS, new}
    assert {of for of in ("municipality", "cafe", new) if drawn.speaks(strategic(of), new)} == {new}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Answering("coffee", True), "partner"),
        (Answering("community", True), "partner"),
        (Answering("cafe", False, " "), "matter"),
        (Answering("cafe", True, "But the hours?"), "matter"),
        (Answering("cafe", False, "Hours.", ["cafe"]), "parties[0]"),
        (Answering("cafe", False, "Hours.", ["scouts"]), "parties[0]"),
        (Answering("cafe", False, "Hours.", owner="nobody"), "owner"),
        (Answering("cafe", False, "x" * 4_001), "matter"),
    ],
)
async def test_a_mistake_in_an_answer_is_named(world: World, said: Answering, field: str) -> None:
    proposal = await proposed(world)
    wrong = await heard(world.service.answer_proposal(C, proposal, said, strategic("cafe")))
    assert isinstance(wrong, Invalid)
    assert fields(wrong) == [field]


async def test_what_was_said_is_there_after_a_restart_and_lies_sealed(world: World) -> None:
    proposal = await proposed(world)
    await says(world, proposal, "cafe", agrees=False, matter="Planted-Sentinel-Matter")
    await world.service.hear(C, proposal, HEARD, OVE)
    before = await seen(world, proposal)
    world.service.room.database.close()
    again = world_in(world.folder)
    await again.service.check_start()
    assert await seen(again, proposal) == before
    assert again.service.lost == frozenset()
    again.close()
    for store in world.folder.rglob("*.db*"):
        held = store.read_bytes()
        assert b"Planted-Sentinel-Matter" not in held, store
        assert HEARD.said.encode() not in held, store


async def test_the_first_map_is_an_operators_to_propose(world: World) -> None:
    other = TEXT.replace("collaboration: aalborg-aktiv", "collaboration: another")
    assert isinstance(await heard(world.service.propose(other, strategic("cafe"))), NotAllowed)
    first = await world.service.propose(other, OVE)
    told = await world.service.proposal("another", first.id, strategic("cafe"))
    assert (told.on_version, told.differences["en"]) == (0, ["It is the first map."])
