"""One contract, two ways: each room's service object and its client over HTTP do the same for whoever asks.

`tests/audit`, `tests/decision` and `tests/identity` have theirs beside them.
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

import httpx2
import pytest

from consent.client import ConsentClient
from consent.wire import EmergencyAsked, PermissionAsked
from deploy.apps import app_of
from deploy.everything import make_keys
from gateway.client import GatewayClient
from services.audit.client import LedgerClient
from services.calls import Calls
from services.collaboration.client import CollaborationClient
from services.collaboration.wire import ArrowState, Asked, Doer, GrantAsked, Sign
from services.problems import Invalid, NotAllowed, NotFound, NotSignedIn, Problem, Refused
from tests.house import House, K

Room = Any
Maker = Callable[[str, str], Awaitable[Room]]
CLIENTS = {
    "collaboration": CollaborationClient,
    "consent": ConsentClient,
    "gateway": GatewayClient,
    "audit": LedgerClient,
}


@pytest.fixture(params=["the service itself", "its client"])
def room(request: pytest.FixtureRequest, house: House) -> Maker:
    """A room as `caller` reaches it."""
    made: dict[str, Any] = {}

    async def reach(name: str, caller: str) -> Room:
        if request.param == "the service itself":
            return getattr(house, name)
        make_keys(house.settings)
        made[name] = made.get(name) or app_of(house.wiring, name)
        line = Calls(name, house.settings.url(name), house.wiring.trust(caller))
        line._http = httpx2.AsyncClient(transport=httpx2.ASGITransport(made[name]), base_url=house.settings.url(name))
        return CLIENTS[name](line)  # type: ignore[abstract]

    return reach


async def heard(doing: Awaitable[Any]) -> Problem:
    with pytest.raises(Problem) as problem:
        await doing
    return problem.value


async def test_the_collaboration_tells_facts_of_a_case(house: House, room: Maker) -> None:
    collaboration = await room("collaboration", "gateway")
    reference = house.references["bo"]["cafe"]
    asked = [
        Asked(K, "needs-to-cafe", "to", "cafe", house.people["ib"], reference),
        Asked(K, "needs-to-cafe", "to", "cafe", house.people["ib"], "ref_made_up"),
        Asked(K, "no-such-arrow", "to", "cafe", house.people["ib"], reference),
    ]
    known, nobody, no_arrow = await collaboration.facts(asked)
    assert known.case == house.cases["bo"]
    assert known.arrow.fields[0] == "support-needs.practical_support"
    assert len(known.grants_to) == 1
    assert known.fences[f"part:{known.case}"] >= 0
    assert nobody.case == ""
    assert nobody.arrow == known.arrow
    assert no_arrow.arrow is None


async def test_the_collaboration_tells_cases_maps_and_colleagues(house: House, room: Maker) -> None:
    collaboration = await room("collaboration", "consent")
    assert await collaboration.collaborations() == [K]
    version = await collaboration.map_in_force(K)
    assert (version.collaboration, version.version) == (K, 1)
    view, partner = await collaboration.case_by_reference(K, house.references["anna"]["municipality"])
    assert (view.id, partner) == (house.cases["anna"], "municipality")
    assert await collaboration.case(K, view.id) == view
    assert [one.id for one in await collaboration.cases_of_subject(house.people["anna"])] == [view.id]
    assert view.id in {one.id for one in await collaboration.cases_of_worker(house.people["frida"])}
    assert await collaboration.colleagues(K, view.id, "caseworker") == [house.people["frida"]]
    subjects = {one.reference: one.subject for one in await collaboration.known_subjects(K, "municipality")}
    assert subjects[house.references["anna"]["municipality"]] == house.people["anna"]
    assert [(one.team, one.members) for one in await collaboration.teams(K)] == [
        ("wage-subsidy", [house.people["lis"]])
    ]
    assert isinstance(await heard(collaboration.case(K, "cas_none")), NotFound)
    svg = await collaboration.drawing(K, "en", {"needs-to-cafe": ArrowState(Sign.YES, "You said yes")})
    assert 'class="sign yes"' in svg
    assert isinstance(await heard(collaboration.drawing("nowhere", "en", {})), NotFound)


async def test_the_collaboration_says_no_to_who_may_not(house: House, room: Maker) -> None:
    collaboration = await room("collaboration", "consent")
    ib = Doer(house.people["ib"], "cafe", ("professional",))
    asked = GrantAsked(K, house.cases["anna"], "cafe-manager", house.people["ib"])
    assert isinstance(await heard(collaboration.grant(asked, ib)), NotFound)  # he has no part in her case
    assert isinstance(await heard(collaboration.open_case(K, house.people["clara"], "2026-12-01", ib)), NotAllowed)
    frida = house.doer("frida")
    wrong = await heard(collaboration.plan_activity(K, house.cases["anna"], "trial-caffe", "2027-01-04", "", frida))
    assert isinstance(wrong, Invalid)
    assert "trial-cafe" in wrong.remedy
    entered = await collaboration.plan_activity(K, house.cases["anna"], "trial-cafe", "2027-01-04", "", frida)
    assert entered.entry >= 0


async def test_consent_tells_permissions_and_declares(house: House, room: Maker) -> None:
    consent = await room("consent", "gateway")
    asked = [
        PermissionAsked(K, house.cases["dagny"], "needs-to-matching", "personal"),
        PermissionAsked(K, house.cases["bo"], "needs-to-cafe", "personal"),
        PermissionAsked(K, "", "needs-to-cafe"),
    ]
    given, waiting, nobody = await consent.facts(asked)
    assert (given.state, given.given_as, len(given.guards)) == ("given", "guardian", 1)
    assert waiting.state == "asked"
    assert nobody.fences == {}
    emergency = EmergencyAsked(
        K, house.cases["bo"], "acute-help-to-cafe", "cafe", "cafe-manager", house.people["ib"], "Ib",
        "Bo cannot answer and needs help", good_before=2**53 - 1,
    )  # fmt: skip
    assert isinstance(await heard(consent.declare_emergency(_without_words(emergency))), Invalid)
    declared = await consent.declare_emergency(emergency)
    assert declared.check_by == "2026-12-04"
    assert await consent.partner_messages(K, "shelter") == []


async def test_the_gateway_carries_for_people(house: House, room: Maker) -> None:
    gateway = await room("gateway", "consent")
    anna = house.who("anna")
    words = {"own-words": {"dream": "Kager", "places_to_avoid": "Støj"}}
    sent = await gateway.carry_one(anna, house.asked("anna", "anna", "own-wishes", information=words))
    assert sent.outcome == "deposited"
    waiting = await gateway.inbox(house.who("frida", client="", generation=0), K)
    assert [one.flow for one in waiting] == [sent.flow]
    refused = await heard(gateway.carry_one(house.who("ib"), house.asked("ib", "bo", "needs-to-cafe")))
    assert isinstance(refused, Refused)
    assert [one["code"] for one in refused.more["reasons"]] == ["no_permission_in_force"]
    assert isinstance(await heard(gateway.acknowledge(house.who("ib"), K, "flw_none", "erased")), NotFound)
    jonna = house.who("jonna")
    assert await gateway.messages(jonna, K) == []
    assert await gateway.holdings(jonna, K) == []
    assert isinstance(await heard(gateway.still_needed(jonna, K, "flw_none", "Why.")), NotFound)

    ib = house.who("ib", client="", generation=0)
    declared = await gateway.declare_emergency(ib, K, house.case("ib", "bo"), "acute-help-to-cafe", "He fell just now.")
    assert declared.check_by == "2026-12-04"


async def test_a_service_that_has_no_business_there_is_turned_away(house: House) -> None:
    make_keys(house.settings)
    app = app_of(house.wiring, "consent")
    line = Calls("consent", house.settings.url("consent"), house.wiring.trust("identity"))
    line._http = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=house.settings.url("consent"))
    assert isinstance(await heard(ConsentClient(line).facts([])), NotAllowed)
    line._trust.name = "gateway"  # says it is the gateway, and signs with its own key
    line._trust._made.clear()
    assert isinstance(await heard(ConsentClient(line).facts([])), NotSignedIn)


def _without_words(emergency: EmergencyAsked) -> EmergencyAsked:
    return EmergencyAsked(**{**asdict(emergency), "justification": "help"})
