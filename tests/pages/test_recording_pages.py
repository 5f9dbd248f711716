"""Asking by a letter to print, and recording what came back on paper, at the portal."""

import pytest

from deploy.demo.everybody import publish_agreed
from tests.doors.callers import Doors
from tests.house import MAP_TEXT, House
from tests.pages.browsing import HTML, visit

NEEDS = "needs-to-cafe"


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


@pytest.mark.parametrize("voice", ["da", "en-easy"])
async def test_a_letter_is_printed_instead_of_a_message(house: House, doors: Doors, voice: str) -> None:
    frida = await visit(house, doors, "frida", voice)
    case = f"/work/{house.case('frida', 'anna')}"
    await frida.send(f"{case}/ask", {"arrows": [NEEDS], "sure": "yes", "way": "letter"})
    assert frida.at == f"{case}/letter"
    assert "Anna" in frida.page.text()
    assert frida.page.text().count("☐") == len(house.map.arrow(NEEDS).fields) + 1
    assert (await house.last("asked")).said["way"] == "letter"
    await frida.get(f"{case}/record")
    await frida.get(f"{case}/record/{NEEDS}")


async def test_what_came_back_on_paper_is_recorded_with_its_scan(house: House, doors: Doors) -> None:
    await house.ask("anna", NEEDS)
    frida = await visit(house, doors, "frida", "en")
    case = f"/work/{house.case('frida', 'anna')}"
    await frida.get(f"{case}/record")
    await frida.follow("May the café manager")
    at = frida.at
    notice = next(one.attributes["value"] for one in frida.page.named("input") if one.attributes["name"] == "notice")
    form = {"person": house.people["anna"], "answer": "yes", "method": "paper", "day": "2026-12-01", "notice": notice}
    fields = list(house.map.arrow(NEEDS).fields)[:1]
    page = await frida.send(at, {**form, "fields": fields}, expect=422)
    assert "Choose a file" in page.text()
    files = {"scan": ("scan.png", b"\x89PNG\r\n\x1a\n paper", "image/png")}
    sent = await frida.http.post(at, data={**form, "fields": fields}, files=files, headers=HTML)
    assert sent.headers["location"].endswith("/recorded")
    await frida.get(f"{case}/recorded")
    given = await house.last("given")
    assert (given.said["method"], given.said["fields"]) == ("paper", fields)
    await frida.get(f"{case}/record")
    (link,) = [one.attributes["href"] for one in frida.page.named("a") if "/v1/cases/" in one.attributes["href"]]
    scan = await frida.http.get(link, headers=HTML)
    assert scan.content == files["scan"][1]
    assert scan.headers["content-disposition"].startswith("attachment")
    ib = await visit(house, doors, "ib", "en")
    assert (await ib.http.get(link, headers=HTML)).status_code == 404


async def test_what_is_asked_anew_is_printed_and_recorded_as_it_is_now(house: House, doors: Doors) -> None:
    """An earlier opening stands in no notice, and yet neither the letter nor the form is the one from before."""
    await house.permit("anna", "anna", NEEDS)
    read = await house.notice("anna", NEEDS)
    earlier = MAP_TEXT.replace("before_start: P7D", "before_start: P30D")
    assert earlier != MAP_TEXT
    await publish_agreed(house.collaboration, earlier, house.doer("ove"))
    now = await house.notice("anna", NEEDS)
    assert now != read
    frida = await visit(house, doors, "frida", "en")
    case = f"/work/{house.case('frida', 'anna')}"
    letter = (await frida.get(f"{case}/letter?arrow={NEEDS}")).text()
    assert now[:12] in letter
    assert read[:12] not in letter
    await frida.get(f"{case}/record/{NEEDS}")
    assert [one.attributes["value"] for one in frida.page.named("input") if one.attributes["name"] == "notice"] == [now]
