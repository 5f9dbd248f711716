"""One event at the console: its whole story, on the map, with its proof, decided again; and nothing of others."""

import csv
from io import StringIO

import pytest

from services.audit.again import compared
from services.audit.note import VerifierKey
from services.audit.proof import verify_proof
from services.audit.wire import Entry
from services.decision.wire import Answer
from tests.doors.callers import Doors
from tests.house import House, K
from tests.pages.officers import HERE, NEEDS, WISHES, officer, some_flows


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    await some_flows(house)
    return doors


async def entry_of(house: House, kind: str, arrow: str, outcome: str = "permitted") -> Entry:
    found = [one for one in await house.entries(kind) if one.said["arrow"] == arrow]
    return next(one for one in found if one.said["outcome"] == outcome)


@pytest.mark.parametrize("voice", ["da", "en"])
async def test_every_entry_of_the_ledger_has_a_page_in_order(house: House, doors: Doors, voice: str) -> None:
    mona = await officer(house, doors, "mona", voice)
    for entry in await house.entries():
        page = await mona.get(f"{HERE}/entries/{entry.index}")
        assert str(entry.index) in page.named("h1")[0].text
    for entry in await house.entries("decision", "released"):
        await mona.get(f"{HERE}/entries/{entry.index}/again")


async def test_a_refusal_tells_every_reason_in_words_and_what_was_looked_at(house: House, doors: Doors) -> None:
    entry = await entry_of(house, "decision", NEEDS, "refused")
    mona = await officer(house, doors)
    text = (await mona.get(f"{HERE}/entries/{entry.index}")).text()
    assert entry.said["reasons"], "the fault fired"
    for code in entry.said["reasons"]:
        assert code in text
    assert "Asked, and not answered yet" in text and "Ib, Café manager" in text
    assert "permission.state" in text and "ends.to.grants.1.starts_at" in text


async def test_who_holds_no_part_is_not_called_by_it(house: House, doors: Doors) -> None:
    await house.refused("jonna", "anna", NEEDS, case=house.references["anna"]["municipality"])
    entry, mona = await house.last("decision"), await officer(house, doors)
    assert "no_grant" in entry.said["reasons"], "the fault fired"
    text = (await mona.get(f"{HERE}/entries/{entry.index}")).text()
    assert "Jonna, Animal shelter Nordjylland" in text and "Jonna, Café manager" not in text
    assert "Café manager. This person holds no such part in the case" in text


async def test_a_part_that_was_given_is_no_part_of_who_gave_it(house: House, doors: Doors) -> None:
    entry, mona = await house.last("grant"), await officer(house, doors, "mona", "da")
    page = await mona.get(f"{HERE}/entries/{entry.index}")
    keys = [one.text for one in page.named("dt")]
    assert "Plads i sagen" in keys and "Hvem" not in keys


async def test_the_story_goes_from_the_decision_to_how_it_ended(house: House, doors: Doors) -> None:
    entry = await entry_of(house, "decision", NEEDS)
    mona = await officer(house, doors)
    page = await mona.get(f"{HERE}/entries/{entry.index}")
    kinds = [one.text for one in page.named("li") if one.attributes.get("class") == "dl-entry"]
    assert ["Decision" in kinds[0], "Release" in kinds[1], "Handed over" in kinds[2]] == [True] * 3
    story = (await mona.http.get(f"/v1/collaborations/{K}/entries/{entry.index}/story")).json()
    assert [one["kind"] for one in story["entries"]] == ["decision", "released"]
    assert story["ended"]["outcome"] == "handed-over"
    table = await mona.http.get(f"/v1/collaborations/{K}/entries/{entry.index}/story?format=csv")
    assert [row["kind"] for row in csv.DictReader(StringIO(table.text, newline=""))] == ["decision", "released"]


async def test_reading_an_event_is_one_entry_that_its_citizen_sees(house: House, doors: Doors) -> None:
    entry = await entry_of(house, "decision", WISHES)
    mona = await officer(house, doors)
    before = len(await house.entries())
    await mona.get(f"{HERE}/entries/{entry.index}")
    looked = await house.last("look-up")
    assert len(await house.entries()) == before + 1
    assert (looked.said["what"], looked.case, looked.about["subject"]) == (
        "entry", house.cases["anna"], house.people["anna"],
    )  # fmt: skip
    assert f"as entry {looked.index}" in mona.page.text()


async def test_the_arrow_is_lit_on_the_map_and_no_other(house: House, doors: Doors) -> None:
    entry = await entry_of(house, "decision", NEEDS, "refused")
    mona = await officer(house, doors)
    page = await mona.get(f"{HERE}/entries/{entry.index}")
    [picture] = [one for one in page.named("img") if "map.svg" in one.attributes["src"]]
    assert picture.attributes["alt"].startswith("Support I need")
    drawing = await mona.http.get(picture.attributes["src"])
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert drawing.text.count('class="sign ') == 2, "one at the arrow, one in the legend"
    assert "sign no" in drawing.text.partition(f'id="arrow-{NEEDS}"')[2].partition("</g>\n</g>")[0]


async def test_the_proof_of_the_page_verifies_with_the_ledgers_key_alone(house: House, doors: Doors) -> None:
    entry = await entry_of(house, "released", NEEDS)
    mona = await officer(house, doors)
    page = await mona.get(f"{HERE}/entries/{entry.index}")
    [link] = [one.attributes["href"] for one in page.named("a") if one.attributes["href"].endswith("/proof")]
    key = VerifierKey.parse((await mona.http.get(f"/v1/ledgers/{K}/key")).text)
    assert verify_proof((await mona.http.get(link)).content, key).index == entry.index


async def test_a_decision_is_decided_the_same_again(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    for entry in await house.entries("decision", "released"):
        page = await mona.get(f"{HERE}/entries/{entry.index}/again")
        assert "The answer is the same" in page.text(), entry.said
        told = (await mona.http.get(f"/v1/collaborations/{K}/entries/{entry.index}/again")).json()
        assert told["same"] and told["same_policy"] and told["then"]["outcome"] == entry.said["outcome"]
    assert (await house.last("look-up")).said["what"] == "again"


async def test_another_answer_is_told_to_be_another(house: House, doors: Doors) -> None:
    entry = await entry_of(house, "decision", NEEDS)
    same = Answer(True, "", entry.said["policy"], entry.said["fields"], entry.said["withheld"])
    assert compared(entry, same, 0).same
    for other in (
        Answer(True, "", "x", entry.said["fields"][:-1], entry.said["withheld"]),
        Answer(False, "", "x", reasons=["case_over"]),
    ):
        assert not compared(entry, other, 0).same
        assert not compared(entry, other, 0).same_policy


async def test_a_no_that_came_from_elsewhere_is_held_against_what_the_rules_said(house: House, doors: Doors) -> None:
    entry = await entry_of(house, "decision", NEEDS)
    late = Entry(K, 1, 1, "decision", {**entry.said, "outcome": "refused", "reasons": ["used_up"]}, {}, {})
    yes = Answer(True, "", entry.said["policy"], entry.said["fields"])
    found = compared(late, yes, 0)
    assert found.same and found.elsewhere == ["used_up"]
    assert not compared(late, Answer(False, "", "x", reasons=["case_over"]), 0).same


async def test_an_entry_without_facts_is_not_decided_again(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    grant = await house.last("grant")
    await mona.get(f"{HERE}/entries/{grant.index}/again", 409)


async def test_another_controllers_officer_reads_their_own_side_only(house: House, doors: Doors) -> None:
    kaj = await officer(house, doors, "kaj")
    own, other = await entry_of(house, "decision", NEEDS), await entry_of(house, "decision", WISHES)
    assert "Handed over" in (await kaj.get(f"{HERE}/entries/{own.index}")).text()
    await kaj.get(f"{HERE}/entries/{own.index}/again")
    for path in ("", "/again"):
        await kaj.get(f"{HERE}/entries/{other.index}{path}", 404)
        assert (await house.last("look-up")).said["outcome"] == "refused"
    await kaj.send(f"{HERE}/case", {"entry": str(other.index)}, 404)


async def test_from_an_entry_one_comes_to_all_of_its_case(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    entry = await entry_of(house, "decision", WISHES)
    await mona.get(f"{HERE}/entries/{entry.index}")
    await mona.press("Search in the case", entry=str(entry.index))
    assert mona.at == f"{HERE}/entries" and "You see one case" in mona.page.text()
