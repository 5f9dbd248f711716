"""What other rooms may rely on, asked of the service itself and of its client over HTTP: both must do the same."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from deploy.opa_process import OpaProcess
from services.calls import Calls
from services.decision.app import build_decision, make_decision_app
from services.decision.client import Decider, DecisionClient
from services.problems import CannotStart, Invalid, NotAllowed, NotSignedIn, Unavailable
from services.settings import Settings
from services.trust import load_trust, make_trust
from tests.decision.facts import question
from tests.ledger_in_memory import LedgerInMemory


@pytest.fixture
def settings(opa: OpaProcess, tmp_path: Path) -> Settings:
    made = Settings(_env_file=None, data=tmp_path, opa_url=opa.url, opa_token=opa.token)  # type: ignore[call-arg]
    made.keys().mkdir(parents=True)
    make_trust(made.keys())
    return made


def calls_to(settings: Settings, caller: str) -> Calls:
    decision = build_decision(settings, LedgerInMemory())
    app = make_decision_app(settings, decision, load_trust("decision", settings.keys()))
    calls = Calls("decision", "http://decision", load_trust(caller, settings.keys()))
    calls._http = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://decision")
    return calls


@pytest.fixture(params=["the service itself", "its client"])
async def decider(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[Decider]:
    if request.param == "its client":
        yield DecisionClient(calls_to(settings, "gateway"))
        return
    service = build_decision(settings, LedgerInMemory())
    yield service
    await service.close()


async def test_answers_come_in_order_each_with_its_digest(decider: Decider) -> None:
    permitted, refused = await decider.decide([question(), {**question(), "asked": {}}])  # type: ignore[list-item,misc]
    assert (permitted.allow, refused.allow) == (True, False)
    assert permitted.digest != refused.digest
    assert permitted.obligations == [{"erase_by": "2027-03-28"}, {"onward": "none"}]
    assert permitted.revision == await decider.revision()


async def test_what_is_no_json_is_refused_alone(decider: Decider) -> None:
    answers = await decider.decide([question(), {"now": object()}, question()])  # type: ignore[list-item,typeddict-item]
    assert [answer.allow for answer in answers] == [True, False, True]
    assert answers[1].reasons == ["facts_incomplete"]


async def test_more_than_a_batch_is_asked_in_several(decider: Decider) -> None:
    assert all(answer.allow for answer in await decider.decide([question()] * 600))  # type: ignore[list-item]
    assert await decider.decide([]) == []


async def test_it_is_well(decider: Decider) -> None:
    assert await decider.health()


@pytest.mark.parametrize("body", [None, [], {}, {"questions": None}, {"questions": {}}, {"questions": [{}] * 257}])
async def test_what_is_no_batch_is_turned_away(settings: Settings, body: Any) -> None:
    with pytest.raises(Invalid, match="questions"):
        await calls_to(settings, "gateway").post("/internal/v1/decide", body, list[dict[str, Any]])


async def test_only_services_with_business_here_are_answered(settings: Settings) -> None:
    with pytest.raises(NotAllowed):
        await DecisionClient(calls_to(settings, "identity")).decide([question()])  # type: ignore[list-item]
    for path in ("decide", "revision", "health"):
        response = await calls_to(settings, "gateway")._http.post(f"/internal/v1/{path}", json={})
        assert response.status_code == NotSignedIn.status


async def test_an_answer_to_something_else_is_not_taken(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    client = DecisionClient(calls_to(settings, "gateway"))
    [other] = await client.decide([question("law")])  # type: ignore[list-item]

    async def another(*_: object) -> list[Any]:
        return [other]

    monkeypatch.setattr(client._calls, "post", another)
    with pytest.raises(Unavailable):
        await client.decide([question()])  # type: ignore[list-item]


@pytest.mark.parametrize("url", ["", "ftp://127.0.0.1", "127.0.0.1:8181", "http://127.0.0.1:8181/v1/data", "http://"])
def test_an_address_that_is_none_is_told_at_start(settings: Settings, url: str) -> None:
    with pytest.raises(CannotStart, match="engine"):
        build_decision(settings.model_copy(update={"opa_url": url}), LedgerInMemory())
