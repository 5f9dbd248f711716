"""The start page: the service in a minute, the live map, and a newcomer's first steps in a demonstration."""

from xml.etree import ElementTree

import pytest

from deploy.demo.everybody import publish_agreed
from deploy.demo.first_steps import ARROW, PATH
from services.browser import cookie_name
from tests.doors.callers import Doors
from tests.house import MAP_TEXT, House, K
from tests.pages.browsing import HTML, Visitor, visit
from tests.pages.reading import read

MOST_CLICKS = 12


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    doors.apps["consent"].state.public_map = K
    return doors


async def picture_of(visitor: Visitor) -> str:
    (image,) = visitor.page.named("img")
    answer = await visitor.http.get(image.attributes["src"], headers={"accept-encoding": "gzip"})
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    return answer.text


@pytest.mark.parametrize("voice", ["da", "da-easy", "en", "en-easy"])
async def test_the_start_page_shows_the_map_in_force(house: House, doors: Doors, voice: str) -> None:
    nobody = await visit(house, doors, "", voice)
    await nobody.get("/")
    drawn = ElementTree.fromstring(await picture_of(nobody))
    arrows = [one for one in drawn.iter() if one.get("id", "").startswith("arrow-")]
    assert len(arrows) == len(house.map.arrows)


async def test_the_start_page_with_the_map_weighs_less_than_100_kb(house: House, doors: Doors) -> None:
    nobody = await visit(house, doors, "")
    page = await nobody.get("/")
    brought = [one.attributes["src"] for one in page.named("script", "img")]
    brought += [one.attributes["href"] for one in page.named("link")]
    brought.append(brought[0].replace("dottedline.js", "govuk-frontend.js"))  # which that script asks for
    weight = len(nobody.answer.content)
    for path in brought:
        async with nobody.http.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
            assert answer.headers["content-encoding"] == "gzip", path
            weight += len(b"".join([part async for part in answer.aiter_raw()]))
    assert weight < 100_000


async def test_a_new_map_is_on_the_start_page_at_once_under_another_address(house: House, doors: Doors) -> None:
    nobody = await visit(house, doors, "", "en")
    await nobody.get("/")
    before = nobody.page.named("img")[0].attributes["src"]
    text = MAP_TEXT.replace("Aalborg Aktiv: meaningful work", "Aalborg Aktiv: work with meaning")
    await publish_agreed(house.collaboration, text, house.doer("ove"))
    await nobody.get("/")
    assert nobody.page.named("img")[0].attributes["src"] != before
    assert "work with meaning" in nobody.page.text()


async def test_without_a_public_map_nobody_learns_which_collaborations_there_are(house: House, doors: Doors) -> None:
    doors.apps["consent"].state.public_map = ""
    nobody = await visit(house, doors, "", "en")
    page = await nobody.get("/")
    assert "Aalborg" not in nobody.answer.text
    assert not page.named("img")
    await nobody.get("/map", expect=404)
    await nobody.get("/map/0/da.svg", expect=404)


async def test_the_list_says_what_the_picture_does_and_can_be_narrowed(house: House, doors: Doors) -> None:
    nobody = await visit(house, doors, "", "en")
    page = await nobody.get("/map")
    assert len(page.named("tr")) == 1 + len(house.map.arrows)
    page = await nobody.get("/map?who=cafe&takes=emergency")
    assert "Number of arrows: 1" in page.text()
    (row,) = [one.text for one in page.named("tr") if "Café manager" in one.text]
    assert "Somebody is in danger" in row
    assert "no arrows with what you chose" in (await nobody.get("/map?who=nobody")).text()


async def test_htmx_gets_the_list_alone_and_a_browser_the_page(house: House, doors: Doors) -> None:
    nobody = await visit(house, doors, "", "en")
    asked = {**HTML, "hx-request": "true", "hx-request-type": "partial"}
    part = (await nobody.http.get("/map?takes=law", headers=asked)).text
    assert "<h1" not in part
    assert "<html" not in part
    page = await nobody.get("/map?takes=law")
    assert part.count("<tr") == len(page.named("tr")) > 1
    whole = await nobody.http.get("/map", headers={**asked, "hx-request-type": "full"})
    read(whole.text)
    other = await nobody.http.get("/help", headers=asked)  # a template without a part is never cut
    read(other.text)


class Newcomer:
    """Somebody who clicks, and counts."""

    def __init__(self, house: House, doors: Doors, visitor: Visitor) -> None:
        self.house, self.doors, self.visitor, self.clicks = house, doors, visitor, 0

    async def be(self, who: str) -> None:
        """Two clicks: the link to the people, and the person. The provider's page is in its own tests."""
        link = self._link()
        if link.endswith("/begin"):
            led = await self.visitor.http.get(link, headers=HTML)
            link = led.headers["location"]
        assert link == f"/sign-in?next={PATH}/go"
        session = await visit(self.house, self.doors, who, "en")
        cookie = cookie_name("consent", self.house.settings.url("consent"))
        if cookie in self.visitor.http.cookies:
            self.visitor.http.cookies.delete(cookie)
        self.visitor.http.cookies.set(cookie, session.http.cookies[cookie], domain="127.0.0.1")
        self.clicks += 2
        await self.visitor.get(f"{PATH}/go")

    def _link(self) -> str:
        wanted = ("Begin: choose Ib", "Be somebody else")
        return next(one.attributes["href"] for one in self.visitor.page.named("a") if one.text.strip() in wanted)

    async def press(self, button: str, expect: int = 200, ticks: int = 0) -> str:
        """One click on the button, after as many ticks; what is ticked already goes along, as in a browser."""
        self.clicks += 1 + ticks
        boxes = [one for one in self.visitor.page.named("input") if one.attributes.get("type") == "checkbox"]
        told = [one.attributes["value"] for one in boxes if "checked" in one.attributes]
        told += [one.attributes["value"] for one in boxes if "checked" not in one.attributes][:ticks]
        return (await self.visitor.press(button, expect, fields=told)).text()


async def test_a_newcomer_sees_a_no_and_then_a_yes_within_twelve_clicks(house: House, doors: Doors) -> None:
    await house.ask("bo", ARROW)
    visitor = await visit(house, doors, "", "en")
    await visitor.get("/")
    newcomer = Newcomer(house, doors, visitor)
    await newcomer.be("ib")
    assert "It was not shared" in await newcomer.press("Ask for it now", expect=403)
    before = len(await house.entries("released"))
    await newcomer.be("clara")
    await newcomer.press("Yes to what I ticked", ticks=1)
    await newcomer.be("ib")
    assert "Answer from" in await newcomer.press("Ask for it now")
    assert len(await house.entries("released")) == before + 1
    assert newcomer.clicks <= MOST_CLICKS
    assert (await visitor.get(PATH)).text().count("Done") == 3
    await newcomer.be("bo")
    assert visitor.at == f"/cases/{house.cases['bo']}/seen"
    assert (await visitor.get(PATH)).text().count("Done") == 4


async def test_the_guide_leads_nobody_who_has_more_to_choose_from(house: House, doors: Doors) -> None:
    frida = await visit(house, doors, "frida")
    answer = await frida.http.get(f"{PATH}/go", headers=HTML)
    assert answer.headers["location"] == "/"


async def test_the_steps_stand_on_a_page_of_their_own_too(house: House, doors: Doors) -> None:
    anna = await visit(house, doors, "anna", "da-easy")
    page = await anna.get(PATH)
    assert "Vær Ib" in page.text()
    assert "Gjort" not in page.text(), "whoever has not begun has done nothing"
