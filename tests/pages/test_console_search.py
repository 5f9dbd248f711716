"""The console's first pages: who comes in, the overview, searching; each look on record, and only what concerns one."""

import csv
from io import StringIO

import pytest

from services.audit.wire import HOUSE
from tests.doors.callers import Doors
from tests.house import House, K
from tests.pages.browsing import visit
from tests.pages.officers import HERE, NEEDS, WISHES, officer, some_flows

VOICES = ("da", "en", "en-easy")


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    await some_flows(house)
    return doors


@pytest.mark.parametrize("voice", VOICES)
async def test_every_page_is_in_order_in_every_voice(house: House, doors: Doors, voice: str) -> None:
    visitor = await officer(house, doors, "mona", voice)
    for path in (
        "/",
        HERE,
        f"{HERE}?span=84",
        f"{HERE}/entries",
        f"{HERE}/case",
        "/ledgers/house/entries",
        "/signed-in",
    ):
        page = await visitor.get(path)
        assert page.named("html")[0].attributes["lang"] == voice[:2]
    await (await visit(house, doors, "", voice, "audit")).get("/")


async def test_who_is_not_signed_in_comes_to_the_sign_in_and_others_are_told_no(house: House, doors: Doors) -> None:
    nobody = await visit(house, doors, "", "en", "audit")
    answer = await nobody.http.get(HERE, headers={"accept": "text/html"})
    assert answer.status_code == 303 and answer.headers["location"].endswith(f"/sign-in?next={HERE}")
    frida = await visit(house, doors, "frida", "en", "audit")
    assert "not yours to do" in (await frida.get(HERE, 403)).text()
    assert (await house.last("turned-away", ledger=HOUSE)).said["reasons"] == ["not_your_role"]
    assert "for data protection officers" in (await frida.get("/")).text()


async def test_the_overview_counts_what_was_shared_and_refused(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    page = await mona.get(HERE)
    numbers = {one.text.split()[0]: one for one in page.named("dt")}
    assert "Shared" in numbers and "not answered yet" in page.text()
    answer = (await mona.http.get(f"/v1/collaborations/{K}/overview?span=7")).json()
    assert answer["counts"]["sums"] == {"shared": 2, "ready": 0, "refused": 1, "stopped": 0, "emergencies": 0}
    assert len(answer["counts"]["rows"]) == 7
    table = (await mona.http.get(f"/v1/collaborations/{K}/overview?span=7&format=csv")).text
    rows = list(csv.DictReader(StringIO(table, newline="")))
    assert (rows[-1]["shared"], rows[-1]["refused"]) == ("2", "1")


async def test_another_controllers_officer_counts_only_their_own_side(house: House, doors: Doors) -> None:
    kaj = await officer(house, doors, "kaj")
    await kaj.get(HERE)
    answer = (await kaj.http.get(f"/v1/collaborations/{K}/overview?span=7")).json()
    assert answer["counts"]["sums"] == {"shared": 1, "ready": 0, "refused": 1, "stopped": 0, "emergencies": 0}
    assert set(answer["counts"]["arrows"]) == {NEEDS}


async def test_another_controllers_officer_finds_only_their_own_side(house: House, doors: Doors) -> None:
    kaj = await officer(house, doors, "kaj")
    await kaj.get(f"{HERE}/entries")
    options = {one.attributes.get("value") for one in kaj.page.named("option")}
    assert NEEDS in options and WISHES not in options
    await kaj.get(f"{HERE}/entries?arrow={WISHES}")
    assert "no entries that fit" in kaj.page.text()
    await kaj.get("/ledgers/house/entries", 404)
    assert "house ledger" not in (await kaj.get("/")).text().lower()


async def test_what_is_chosen_narrows_what_is_found_and_is_counted(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    page = await mona.get(f"{HERE}/entries?kind=decision&outcome=refused")
    refusals = [one for one in page.named("li") if one.attributes.get("class") == "dl-entry"]
    assert len(refusals) == 1 and "not answered yet" in refusals[0].text
    counted = {one.attributes["value"]: one.text for one in page.named("option")}
    assert counted["permitted"] == "Permitted (2)", "other outcomes are counted as well, to be chosen instead"
    assert counted[NEEDS].endswith("(1)")
    assert "Anna" not in page.text() and "Ib" not in page.text(), "a list keeps shut what is sealed"


async def test_each_look_is_one_entry_and_the_page_says_which(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    for path, what in ((HERE, "overview"), (f"{HERE}/entries", "entries")):
        before = len(await house.entries("look-up"))
        page = await mona.get(path)
        looked = await house.last("look-up")
        assert len(await house.entries("look-up")) == before + 1
        assert looked.said["what"] == what and looked.sealed["person"]["name"] == "Mona"
        assert f"as entry {looked.index}" in page.text()


async def test_older_entries_stand_on_the_next_page_and_none_twice(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    await mona.get(f"{HERE}/entries")
    seen: list[str] = []
    for _ in range(10):
        page = mona.page
        new = [one.attributes["href"] for one in page.named("a") if f"{HERE}/entries/" in one.attributes["href"]]
        seen += new
        on = [one for one in page.named("a") if one.attributes.get("rel") == "next"]
        if not on:
            break
        await mona.get(on[0].attributes["href"])
    everything = [one for one in await house.entries() if one.kind != "look-up"]
    assert len(seen) == len(set(seen)) == len(everything)


async def test_a_day_that_is_none_is_said_to_be_and_the_rest_stays_chosen(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    page = await mona.get(f"{HERE}/entries?kind=decision&first_day=tomorrow", 422)
    assert "Write a day" in page.text() and page.named("title")[0].text.startswith("Error:")
    chosen = [one.attributes["value"] for one in page.named("option") if "selected" in one.attributes]
    assert chosen == ["decision"]


async def test_days_are_those_of_the_collaboration(house: House, doors: Doors) -> None:
    house.step("2026-12-03T00:10")
    mona = await officer(house, doors)
    await house.refused("ib", "bo", NEEDS, purpose="invite")
    for query, many in (("first_day=2026-12-03", 1), ("last_day=2026-12-02", 3), ("first_day=2026-12-04", 0)):
        answer = await mona.http.get(f"/v1/collaborations/{K}/entries?kind=decision&{query}")
        assert len(answer.json()["entries"]) == many, query


async def test_a_case_is_chosen_without_standing_in_any_url_and_its_citizen_sees_it(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    reference = house.case("frida", "anna")
    await mona.get(f"{HERE}/case")
    await mona.press("Look in the case", reference=reference)
    assert mona.at == f"{HERE}/entries" and not mona.answer.url.query
    assert "You see one case" in mona.page.text()
    looked = (await house.entries("look-up"))[-2:]
    assert {one.case for one in looked} == {house.cases["anna"]}
    assert {one.about["subject"] for one in looked} == {house.people["anna"]}
    files = await mona.http.get(f"{HERE}/entries?format=json")
    flows = {one.about["flow"] for one in await house.entries("decision") if one.case == house.cases["anna"]}
    assert {one["flow"] for one in files.json()["entries"] if one["kind"] == "decision"} == flows
    await mona.send(f"{HERE}/case", {"drop": "yes"})
    assert "You see one case" not in mona.page.text()


async def test_a_reference_that_is_not_known_and_one_of_others_are_told_alike(house: House, doors: Doors) -> None:
    kaj = await officer(house, doors, "kaj")
    for reference in ("ref_none", house.case("frida", "anna")):
        await kaj.get(f"{HERE}/case")
        page = await kaj.press("Look in the case", expect=422, reference=reference)
        assert "do not know this reference" in page.text()
        assert reference in {one.attributes.get("value") for one in page.named("input")}, "what was written stays"
    await kaj.get(f"{HERE}/case")
    assert "Write a reference" in (await kaj.press("Look in the case", expect=422)).text()
    await kaj.press("Look in the case", reference=house.case("ib", "bo"))
    assert "You see one case" in kaj.page.text()


async def test_a_chosen_case_counts_for_nobody_else(house: House, doors: Doors) -> None:
    mona, kaj = await officer(house, doors), await officer(house, doors, "kaj")
    await mona.get(f"{HERE}/case")
    await mona.press("Look in the case", reference=house.case("frida", "anna"))
    kaj.http.cookies.set("dottedline-case", str(mona.http.cookies["dottedline-case"]), domain="127.0.0.1")
    assert "You see one case" not in (await kaj.get(f"{HERE}/entries")).text()


async def test_no_cell_of_a_table_is_a_formula(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    table = await mona.http.get(f"{HERE}/entries?format=csv&kind=decision")
    rows = list(csv.DictReader(StringIO(table.text, newline="")))
    assert [row["outcome"] for row in rows] == ["permitted", "permitted", "refused"]
    assert table.headers["content-disposition"] == 'attachment; filename="entries.csv"'
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
