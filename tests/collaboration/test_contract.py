"""Everything that other rooms do here, by the service itself and by its client over HTTP: both must do the same."""

from collections.abc import Awaitable
from typing import Any

import httpx2
import pytest

from deploy.demo.everybody import agree
from services.audit.wire import NEVER, Draft
from services.calls import Calls
from services.collaboration.client import CollaborationClient, Collaborations
from services.collaboration.inner_api import inner_router
from services.collaboration.wire import Asked, GrantAsked
from services.ids import EVENT, new_id
from services.problems import Invalid, Moved, NotAllowed, NotFound, Problem
from services.trust import load_trust
from services.web import make_app
from tests.audit.installation import settings_in
from tests.collaboration.world import ANNA, FRIDA, IB, NINE, OVE, SCENARIO, C, World

TEXT = SCENARIO.read_text(encoding="utf-8")


def client_of(world: World, caller: str) -> CollaborationClient:
    """The service as another one reaches it, with that one's key."""
    installation = settings_in(world.folder)
    app = make_app("Maps and cases", "", installation)
    app.state.trust = load_trust("collaboration", installation.keys())
    app.include_router(inner_router(world.service))
    calls = Calls("collaboration", "http://collaboration", load_trust(caller, installation.keys()))
    calls._http = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://collaboration")
    return CollaborationClient(calls)


@pytest.fixture(params=["the service itself", "its client"])
def by(request: pytest.FixtureRequest, world: World) -> Any:
    """The room as a caller reaches it."""

    def reach(caller: str) -> Collaborations:
        return world.service if request.param == "the service itself" else client_of(world, caller)

    return reach


async def heard(doing: Awaitable[Any]) -> Problem:
    with pytest.raises(Problem) as raised:
        await doing
    return raised.value


async def test_a_case_from_its_opening_to_its_last_grant(world: World, by: Any) -> None:
    consent, gateway = by("consent"), by("gateway")
    case = (await consent.open_case(C, ANNA, "2026-12-01", OVE)).id
    await consent.grant(GrantAsked(C, case, "caseworker", FRIDA.person), OVE)
    await consent.plan_activity(C, case, "trial-cafe", "2027-01-04", "", FRIDA)
    introduced: dict[str, Any] = {"introduced_by": "introduction-to-cafe", "rests_on": {f"permission:{case}": NEVER}}
    held = await consent.grant(GrantAsked(C, case, "cafe-manager", IB.person, **introduced), FRIDA)
    await consent.make_team(C, "municipality", "wage-office", ["prs_lis"], OVE)
    await consent.grant(GrantAsked(C, case, "wage-subsidy", team="wage-office"), FRIDA)

    view = await consent.case(C, case)
    assert view == await world.service.case(C, case)
    assert await consent.grants(C, case) == view.grants
    assert await consent.cases_of_subject(ANNA) == await consent.cases_of_worker("prs_lis") == [view]
    assert await gateway.case_by_reference(C, view.references["cafe"]) == (view, "cafe")
    assert await consent.colleagues(C, case, "wage-subsidy") == ["prs_lis"]
    [known] = await gateway.known_cases(C, "cafe")
    assert (known.reference, known.introduced_by) == (
        view.references["cafe"], {"cafe-manager": ["introduction-to-cafe", NINE]},
    )  # fmt: skip
    asked = [
        Asked(C, "needs-to-cafe", "to", "cafe", IB.person, view.references["cafe"]),
        Asked(C, "needs-to-cafe", "to", "cafe", IB.person, "ref_0"),
        Asked(C, "acute-help-to-cafe", "to", "cafe", IB.person, view.references["cafe"]),
    ]
    assert await gateway.facts(asked) == await world.service.facts(asked)

    await consent.cancel_activity(C, case, "trial-cafe", FRIDA)
    assert (await consent.case(C, case)).runs == []
    await consent.end_grant(C, case, held.id, "", FRIDA)
    await consent.end_agreement(C, "cafe", "care-home", "", OVE)
    assert await gateway.known_cases(C, "cafe") == []
    [facts] = await gateway.facts(asked[:1])
    assert [term["ends_at"] for term in facts.agreement["terms"]] == [NINE]


async def test_a_map_is_published_and_read(world: World, by: Any) -> None:
    consent, text = by("consent"), TEXT.replace("hours_per_week: 10}", "hours_per_week: 12}")
    await agree(world.service, text, (await world.service.propose(text, OVE)).id, OVE)
    version = await consent.publish(text, OVE)
    assert version.version == 2
    assert await by("audit").map_in_force(C) == version
    assert await by("audit").collaborations() == [C]


async def test_each_problem_arrives_as_what_it_was(world: World, by: Any) -> None:
    consent = by("consent")
    case = await world.case_of(ANNA)
    assert isinstance(await heard(consent.map_in_force("nowhere")), NotFound)
    assert isinstance(await heard(consent.publish(TEXT, FRIDA)), NotAllowed)
    wrong = await heard(consent.grant(GrantAsked(C, case, "job-consultent", "prs_gert"), FRIDA))
    assert isinstance(wrong, Invalid)
    assert (wrong.remedy, [error["field"] for error in wrong.more["errors"]]) == (
        "Did you mean `job-consultant`?", ["actor"],
    )  # fmt: skip
    fence = f"permission:{case}"
    await world.audit.append([Draft(C, "withdrawn", new_id(EVENT), {}, case, bumps=(fence,))])
    stale: dict[str, Any] = {"introduced_by": "introduction-to-cafe", "rests_on": {fence: NEVER}}
    assert isinstance(await heard(consent.grant(GrantAsked(C, case, "cafe-manager", IB.person, **stale), FRIDA)), Moved)


async def test_a_service_without_business_here_is_turned_away(world: World) -> None:
    case = await world.case_of(ANNA)
    for doing in (
        client_of(world, "audit").case(C, case),
        client_of(world, "gateway").grant(GrantAsked(C, case, "job-consultant", "prs_gert"), FRIDA),
        client_of(world, "gateway").publish(TEXT, OVE),
        client_of(world, "consent").facts([]),
    ):
        assert isinstance(await heard(doing), NotAllowed)
