"""A session that is over in the middle of a long form: what was written is kept, and goes on after signing in."""

import pytest

from tests.doors.callers import Doors
from tests.doors.test_doors import filled, routes
from tests.house import House
from tests.pages.browsing import HTML, Visitor, visit
from tests.pages.officers import HERE
from tests.pages.reading import read

NEEDS = "needs-to-cafe"


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


async def sent_on(house: House, doors: Doors, who: str, path: str, form: dict[str, str | list[str]]) -> Visitor:
    """Somebody without a session sends a form; then signs in, and presses the one button of the page that kept it."""
    nobody = await visit(house, doors, "", "en")
    await nobody.send(path, form, expect=401)
    back = await visit(house, doors, who, "en")
    back.page = nobody.page
    return back


async def test_an_answer_that_a_caseworker_was_recording_is_recorded(house: House, doors: Doors) -> None:
    await house.ask("anna", NEEDS)
    path = f"/work/{house.case('frida', 'anna')}/record/{NEEDS}"
    form: dict[str, str | list[str]] = {
        "person": house.people["anna"], "answer": "yes", "method": "spoken", "day": "2026-12-01",
        "present": "Gert Holm", "notice": await house.notice("anna", NEEDS),
        "fields": list(house.map.arrow(NEEDS).fields)[:2],
    }  # fmt: skip
    frida = await sent_on(house, doors, "frida", path, form)
    told: dict[str, list[str]] = {}
    for one in frida.page.named("input"):
        if "main" in one.within:
            told.setdefault(one.attributes["name"], []).append(one.attributes["value"])
    await frida.send(path, {name: values if len(values) > 1 else values[0] for name, values in told.items()})
    given = await house.last("given")
    assert (given.said["method"], given.said["fields"]) == ("spoken", form["fields"])
    assert given.sealed["present"] == "Gert Holm"


async def test_a_scan_is_asked_for_again_and_all_else_is_there(house: House, doors: Doors) -> None:
    await house.ask("anna", NEEDS)
    path = f"/work/{house.case('frida', 'anna')}/record/{NEEDS}"
    form = {
        "person": house.people["anna"], "answer": "no", "method": "paper", "day": "2026-12-01", "present": "Gert Holm",
        "notice": await house.notice("anna", NEEDS),
    }  # fmt: skip
    nobody = await visit(house, doors, "", "en")
    files = {"scan": ("scan.pdf", b"%PDF-1.7", "application/pdf")}
    answer = await nobody.http.post(path, data=form, files=files, headers=HTML)
    assert answer.status_code == 401 and "choose it again" in read(answer.text).text()
    frida = await visit(house, doors, "frida", "en")
    page = await frida.send(path, dict(form), expect=422)
    assert "Choose a file" in page.text()
    assert "Gert Holm" in {one.attributes.get("value") for one in page.named("input")}
    assert not await house.entries("refused")


async def test_a_citizens_helper_is_named_after_signing_in_again(house: House, doors: Doors) -> None:
    path = f"/cases/{house.cases['anna']}/helpers/new"
    anna = await sent_on(house, doors, "anna", path, {"name": "Gert", "what": "reads with me", "last_day": ""})
    told = {one.attributes["name"]: one.attributes["value"] for one in anna.page.named("input") if "main" in one.within}
    await anna.send(path, dict(told))
    assert "Gert" in anna.page.text()


async def test_the_consoles_forms_are_kept_too(house: House, doors: Doors) -> None:
    pages = ("/ledgers/", "/checks")
    forms = {path for method, path in routes(doors.apps["audit"]) if method == "POST" and path.startswith(pages)}
    assert len(forms) >= 2
    for path in sorted(forms):
        nobody = await visit(house, doors, "", "en", "audit")
        page = await nobody.send(filled(path, house), {"finding": "I spoke with the café."}, expect=401)
        hidden = [one.attributes for one in page.named("input") if "main" in one.within]
        assert [(one["name"], one["value"]) for one in hidden] == [("finding", "I spoke with the café.")], path
    await (await visit(house, doors, "mona", "en", "audit")).get(HERE)
