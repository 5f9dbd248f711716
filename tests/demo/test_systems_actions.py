"""What the systems do for people in the partners' offices, and who may have them do it."""

import stat
from typing import Any

import httpx2
import pytest

from deploy.demo.systems.memory import records_of
from deploy.demo.systems.names import control_secret, folder_of, systems_of
from deploy.demo.systems.remote import RemoteSystem
from tests.demo.conftest import World
from tests.demo.standin import CLOCK_AT, person_in

GOT = {
    "flow": "flw_7",
    "outcome": "released",
    "information": {"support-needs": {"practical_support": "<b>Ro</b> & tid"}},
    "withheld": [],
    "obligations": [{"erase_by": "2027-03-28"}, {"onward": "none"}],
}


async def test_a_system_asks_as_a_person_with_its_own_reference(world: World, remotes: dict[str, RemoteSystem]) -> None:
    world.standin.answers["flows"] = (200, GOT)
    await remotes["cafe"].know({"anna": "ref_1"})
    done = await remotes["cafe"].do(
        "ask",
        collaboration="aalborg-aktiv",
        person="ib",
        about="anna",
        arrow="needs-to-cafe",
        purpose="prepare-trial",
        fields=["support-needs.practical_support"],
        justification="Vagt på mandag",
        key="key-1",
    )
    assert (done.status, done.body) == (200, GOT)
    method, path, headers, body = world.standin.calls[-1]
    assert (method, path, headers["idempotency-key"]) == ("POST", "flows", "key-1")
    assert headers["authorization"] == "DPoP of-the-system"
    assert person_in(body) == "ib"
    body.pop("person")
    assert body == {
        "case": "ref_1",
        "arrow": "needs-to-cafe",
        "purpose": "prepare-trial",
        "fields": ["support-needs.practical_support"],
        "justification": "Vagt på mandag",
    }


async def test_what_came_is_kept_shown_and_erased_before_that_is_said(
    world: World, remotes: dict[str, RemoteSystem]
) -> None:
    cafe = remotes["cafe"]
    world.standin.answers.update({"flows/flw_7/fetch": (200, GOT), "flows/flw_7/received": (204, None)})
    assert (await cafe.do("fetch", collaboration="aalborg-aktiv", person="ib", flow="flw_7")).body == GOT
    assert (await cafe.do("received", collaboration="aalborg-aktiv", person="ib", flow="flw_7")).status == 204
    kept = await cafe.received()
    assert [(got["flow"], got["information"], got["at"]) for got in kept] == [("flw_7", GOT["information"], CLOCK_AT)]
    file = folder_of(world.settings) / "cafe.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    page = await _page(world)
    assert "&lt;b&gt;Ro&lt;/b&gt; &amp; tid" in page.text
    assert "2027-03-28" in page.text
    assert "<b>" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    done = await cafe.do("erased", collaboration="aalborg-aktiv", person="ib", flow="flw_7")
    assert (done.status, done.body) == (404, {"code": "no_such_case"})
    assert await cafe.received() == []
    assert b"tid" not in file.read_bytes()
    assert "ikke modtaget noget" in (await _page(world)).text


async def test_a_refusal_is_told_as_it_is_and_nothing_is_kept(world: World, remotes: dict[str, RemoteSystem]) -> None:
    world.standin.answers["flows"] = (403, {"code": "refused", "reasons": [{"code": "too_early"}], "entry": 42})
    done = await remotes["cafe"].do(
        "ask", collaboration="aalborg-aktiv", person="ib", reference="ref_of_another", arrow="needs-to-cafe"
    )
    assert (done.status, done.body["entry"]) == (403, 42)
    assert world.standin.calls[-1][3]["case"] == "ref_of_another"
    assert await remotes["cafe"].received() == []


async def test_a_system_sends_out_of_its_own_records(world: World, remotes: dict[str, RemoteSystem]) -> None:
    world.standin.answers["flows"] = (202, {"flow": "flw_8", "outcome": "deposited"})
    await remotes["municipality"].know({"bo": "ref_2"})
    sent = {"collaboration": "aalborg-aktiv", "person": "gert", "about": "bo", "arrow": "plan-to-cafe"}
    done = await remotes["municipality"].do("send", **sent, fields=["trial-plan.start_date", "trial-plan.tasks"])
    assert (done.status, done.body["outcome"]) == (202, "deposited")
    tasks = records_of("municipality")["bo"]["trial-plan"]["tasks"]
    body = world.standin.calls[-1][3]
    assert body["information"] == {"trial-plan": {"start_date": "2026-11-23", "tasks": tasks}}
    assert person_in(body) == "gert"
    await remotes["municipality"].do("send", **sent, information={"trial-plan": {"tasks": "Opvask"}})
    assert world.standin.calls[-1][3]["information"] == {"trial-plan": {"tasks": "Opvask"}}


async def test_a_system_reads_its_cases_and_its_inbox(world: World, remotes: dict[str, RemoteSystem]) -> None:
    world.standin.answers.update({"cases": (200, {"cases": []}), "inbox": (200, {"waiting": []})})
    for act, body in (("cases", {"cases": []}), ("inbox", {"waiting": []})):
        assert (await remotes["municipality"].do(act, collaboration="aalborg-aktiv")).body == body
        assert world.standin.calls[-1][:2] == ("GET", act)


@pytest.mark.parametrize(
    ("act", "body", "status"),
    [
        ("ask", {"person": "ib", "about": "nobody", "arrow": "needs-to-cafe"}, 404),
        ("ask", {"person": "ib", "arrow": "needs-to-cafe", "unknown": 1}, 422),
        ("ask", {"about": "anna", "arrow": "needs-to-cafe"}, 422),
        ("send", {"person": "ib", "about": "anna", "reference": "r", "arrow": "x", "fields": ["wishes.tasks"]}, 422),
        ("fetch", {"person": "ib"}, 422),
    ],
)
async def test_what_a_system_cannot_do_it_says_and_does_not_do(
    world: World, remotes: dict[str, RemoteSystem], act: str, body: dict[str, Any], status: int
) -> None:
    with pytest.raises(httpx2.HTTPStatusError) as raised:
        await remotes["cafe"].do(act, collaboration="aalborg-aktiv", **body)
    assert raised.value.response.status_code == status
    assert world.standin.calls == []


async def test_when_dottedline_does_not_answer_the_system_says_so(
    world: World, remotes: dict[str, RemoteSystem]
) -> None:
    world.standin.answers["cases"] = (500, "x")
    assert (await remotes["cafe"].do("cases", collaboration="aalborg-aktiv")).status == 500
    world.standin.now = "broken"  # type: ignore[assignment]
    with pytest.raises(httpx2.HTTPStatusError):
        await remotes["cafe"].do("cases", collaboration="aalborg-aktiv")


CONTROL = [
    ("PUT", "/references"),
    ("GET", "/received"),
    ("POST", "/hold"),
    ("GET", "/hold"),
    ("POST", "/release"),
    *(("POST", f"/do/{act}") for act in ("ask", "send", "fetch", "received", "erased", "emergency")),
    *(("POST", f"/do/{act}") for act in ("cases", "inbox", "messages")),
]


@pytest.mark.parametrize("partner", systems_of())
async def test_control_routes_open_with_the_secret_alone(world: World, partner: str) -> None:
    secret = control_secret(world.settings)
    async with httpx2.AsyncClient(base_url=world.systems[partner]) as http:
        for method, path in CONTROL:
            for given in ("", "Bearer", f"Bearer {secret[:-1]}", secret, f"Basic {secret}", f"Bearer {secret}0"):
                answer = await http.request(method, path, headers={"authorization": given}, json={})
                assert answer.status_code == 401, (method, path, given)
            assert (await http.request(method, path, json={})).status_code == 401
            answer = await http.request(method, path, headers={"authorization": f"Bearer {secret}"}, json={})
            assert answer.status_code in {200, 422}, (method, path)
        shown = (await http.get("/openapi.json")).json()["paths"]
    # Every route there is was knocked on: a new one must be named here.
    others = {"/dottedline/v1/information"} if systems_of()[partner].holds else {"/"}
    assert set(shown) == {path for _, path in CONTROL} | others


async def test_another_name_for_this_machine_opens_nothing(world: World) -> None:
    async with httpx2.AsyncClient() as http:
        answer = await http.get(world.systems["cafe"], headers={"host": "rebound.example"})
    assert answer.status_code == 400


async def _page(world: World) -> httpx2.Response:
    async with httpx2.AsyncClient() as http:
        return await http.get(world.systems["cafe"])
