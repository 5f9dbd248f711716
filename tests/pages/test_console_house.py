"""The house ledger's events have pages; the first page is a file too; and a long search is several files."""

import csv
from io import StringIO

import pytest

from services.audit.pages.search import results
from services.audit.wire import HOUSE, Query
from tests.doors.callers import Doors
from tests.house import House, K
from tests.pages.browsing import HTML
from tests.pages.officers import HERE, officer, some_flows


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    await some_flows(house)
    return doors


@pytest.mark.parametrize("voice", ["da", "en"])
async def test_every_kind_of_entry_of_the_house_has_a_page_and_the_look_is_on_record(
    house: House, doors: Doors, voice: str
) -> None:
    mona = await officer(house, doors, "mona", voice)
    await (await officer(house, doors, "frida", voice)).get(HERE, 403)
    entries = await house.audit.entries(Query(HOUSE, limit=1_000))
    first = {entry.kind: entry for entry in entries}
    assert len(first) > 3
    for entry in first.values():
        before = len(await house.audit.entries(Query(HOUSE, kinds=("look-up",), limit=1_000)))
        await mona.get(f"/ledgers/house/entries/{entry.index}")
        assert len(await house.audit.entries(Query(HOUSE, kinds=("look-up",), limit=1_000))) == before + 1
    proof = await mona.http.get(f"/v1/collaborations/house/entries/{entries[0].index}/proof")
    assert proof.status_code == 200


async def test_who_does_not_operate_every_collaboration_reads_nothing_of_the_house(house: House, doors: Doors) -> None:
    kaj = await officer(house, doors, "kaj")
    await kaj.get("/ledgers/house/entries/0", 404)
    assert (await kaj.http.get("/v1/collaborations/house/entries/0")).status_code == 404
    assert (await house.last("turned-away", ledger=HOUSE)).said["reasons"] == ["not_theirs"]


async def test_the_first_page_is_a_file_too(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    rows = list(csv.DictReader(StringIO((await mona.http.get("/?format=csv", headers=HTML)).text)))
    assert [(row["ledger"], row["operates"]) for row in rows] == [(K, "True"), (HOUSE, "True")]
    told = (await mona.http.get("/?format=json", headers=HTML)).json()["ledgers"]
    assert told[0]["title_en"] == house.map.title.en
    kaj = await officer(house, doors, "kaj")
    assert [one["operates"] for one in (await kaj.http.get("/?format=json", headers=HTML)).json()["ledgers"]] == [False]


async def test_what_does_not_fit_into_one_file_is_in_the_next(
    house: House, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "IN_A_FILE", 7)
    monkeypatch.setattr(results, "MOST_FILES", 200)
    mona = await officer(house, doors)
    page = await mona.get(f"{HERE}/entries?kind=decision")
    assert "All files" not in page.text(), "few entries are one file"
    page = await mona.get(f"{HERE}/entries")
    links = [one.attributes["href"] for one in page.named("a") if "format=json" in one.attributes["href"]]
    parts = [link for link in links if "part=" in link]
    assert len(parts) > 2
    found: list[int] = []
    for link in parts[:3]:
        found += [one["index"] for one in (await mona.http.get(link, headers=HTML)).json()["entries"]]
    assert found == sorted(set(found), reverse=True) and len(found) == 21

    answer = await mona.http.get(f"{HERE}/entries?kind=grant&format=json", headers=HTML)
    walked = [one["index"] for one in answer.json()["entries"]]
    while "next" in answer.links:
        answer = await mona.http.get(answer.links["next"]["url"], headers=HTML)
        walked += [one["index"] for one in answer.json()["entries"]]
    assert walked == [entry.index for entry in await house.entries("grant")][::-1]
    assert len(walked) > 7
