"""Beside me: the citizen answers on the caseworker's screen in a session of their own, and it is recorded as that."""

import pytest

from services.browser import aside_name, cookie_name
from tests.doors.callers import Doors
from tests.house import House
from tests.pages.browsing import HTML, Visitor, visit

NEEDS = "needs-to-cafe"


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


async def lent(house: House, doors: Doors) -> tuple[Visitor, str]:
    """Frida has asked Anna and handed her screen over; nobody is signed in yet."""
    frida, case = await visit(house, doors, "frida", "en"), f"/work/{house.case('frida', 'anna')}"
    await frida.send(f"{case}/ask", {"arrows": [NEEDS], "sure": "yes", "way": "beside"})
    assert frida.at == f"{case}/beside"
    sent = await frida.http.post(frida.at, headers=HTML)
    assert sent.headers["location"] == "/beside"
    page = await frida.get("/beside")
    assert "/sign-in?next=/" in {one.attributes["href"] for one in page.named("a")}
    return frida, case


def cookie(house: House, visitor: Visitor) -> str:
    return str(visitor.http.cookies.get(cookie_name("consent", house.settings.url("consent"))) or "")


async def signs_in(house: House, visitor: Visitor, who: str) -> None:
    opened = await house.identity.open_session("consent", house.settings.issuer_url(), who)
    visitor.http.cookies.set(
        cookie_name("consent", house.settings.url("consent")), opened.token, domain="127.0.0.1", path="/"
    )


@pytest.mark.parametrize("voice", ["da", "en-easy"])
async def test_the_pages_are_in_order(house: House, doors: Doors, voice: str) -> None:
    frida = await visit(house, doors, "frida", voice)
    await frida.get(f"/work/{house.case('frida', 'bo')}/beside?arrow=needs-to-cafe")


async def test_the_citizen_answers_as_themselves_and_the_caseworker_goes_on(house: House, doors: Doors) -> None:
    visitor, case = await lent(house, doors)
    assert (await house.last("asked")).said["way"] == "beside"
    assert not cookie(house, visitor), "nobody is signed in while the screen changes hands"
    await signs_in(house, visitor, "anna")
    page = await visitor.get(f"/cases/{house.cases['anna']}/arrows/{NEEDS}")
    assert "Give the screen back" in " ".join(one.text for one in page.named("button"))
    await visitor.press("No", expect=200)
    refused = await house.last("refused")
    assert refused.said["method"] == "beside"
    assert refused.sealed["person"]["id"] == house.people["anna"]
    assert refused.sealed["beside"] == house.people["frida"]
    annas = cookie(house, visitor)
    await visitor.send("/beside/back", {})
    assert visitor.at == case
    assert "Anna: case" in visitor.page.text()
    assert await house.identity.session(annas, "consent") is None, "the citizen's session is over"
    assert not [one for one in visitor.page.named("button") if "Give the screen back" in one.text]


async def test_what_the_citizen_does_elsewhere_is_not_beside_anybody(house: House, doors: Doors) -> None:
    await house.ask("anna", NEEDS)
    await house.answer("anna", "anna", NEEDS, yes=False)
    assert "method" not in (await house.last("refused")).said


async def test_what_was_put_aside_too_long_ago_goes_on_for_nobody(house: House, doors: Doors) -> None:
    visitor, _ = await lent(house, doors)
    house.step("2026-12-01T10:00")
    back = await visitor.http.post("/beside/back", headers=HTML)
    assert back.headers["location"].endswith("/sign-in")
    assert not cookie(house, visitor)
    assert not visitor.http.cookies.get(aside_name("consent", house.settings.url("consent")))


async def test_a_made_up_aside_opens_nothing_and_another_site_takes_nothing_back(house: House, doors: Doors) -> None:
    visitor, _ = await lent(house, doors)
    foreign = {**HTML, "sec-fetch-site": "cross-site"}
    assert (await visitor.http.post("/beside/back", headers=foreign)).status_code == 403
    visitor.http.cookies.set(aside_name("consent", house.settings.url("consent")), "bWFkZS11cA", domain="127.0.0.1")
    back = await visitor.http.post("/beside/back", headers=HTML)
    assert back.headers["location"].endswith("/sign-in")
