"""The collaboration's doors for the other services; `CollaborationClient` is their other end."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from fastapi.responses import Response

from services.collaboration.service import Collaboration
from services.collaboration.wire import ArrowState, Asked, Doer, GrantAsked
from services.inner import only
from services.web import json_response

Text = Annotated[str, Body(embed=True)]
By = Annotated[Doer, Body(embed=True)]


def inner_router(collaboration: Collaboration) -> APIRouter:
    """What other services ask, and what the people's door does for caseworkers and operators."""
    router = APIRouter(prefix="/internal/v1", include_in_schema=False)
    _add_reading(router, collaboration)
    _add_cases(router, collaboration)
    _add_doing(router, collaboration)
    return router


def _add_reading(router: APIRouter, service: Collaboration) -> None:
    @router.post("/facts", dependencies=[Depends(only("gateway"))])
    async def facts(asked: list[Asked]) -> Response:
        return json_response(await service.facts(asked))

    @router.post("/trial", dependencies=[Depends(only("gateway"))])
    async def trial(collaboration: Text, text: Text) -> Response:
        return json_response(await service.trial(collaboration, text))

    @router.post("/facts-on-trial", dependencies=[Depends(only("gateway"))])
    async def facts_on_trial(
        collaboration: Text, content: Text, asked: Annotated[list[Asked], Body(embed=True)]
    ) -> Response:
        return json_response(await service.facts_on_trial(collaboration, content, asked))

    everybody = [Depends(only("gateway", "consent", "audit", "decision", "identity"))]

    @router.post("/map-in-force", dependencies=everybody)
    async def map_in_force(collaboration: Text) -> Response:
        return json_response(await service.map_in_force(collaboration))

    @router.post("/collaborations", dependencies=everybody)
    async def collaborations() -> Response:
        return json_response(await service.collaborations())

    @router.post("/drawing", dependencies=[Depends(only("consent", "audit"))])
    async def drawing(
        collaboration: Text, language: Text, states: Annotated[dict[str, ArrowState] | None, Body(embed=True)]
    ) -> Response:
        return json_response(await service.drawing(collaboration, language, states))

    @router.post("/known-cases", dependencies=[Depends(only("gateway"))])
    async def known_cases(collaboration: Text, partner: Text) -> Response:
        return json_response(await service.known_cases(collaboration, partner))


def _add_cases(router: APIRouter, service: Collaboration) -> None:
    both = [Depends(only("gateway", "consent"))]

    @router.post("/case", dependencies=both)
    async def case(collaboration: Text, case: Text) -> Response:
        return json_response(await service.case(collaboration, case))

    @router.post("/case-by-reference", dependencies=[Depends(only("gateway", "consent", "audit"))])
    async def case_by_reference(collaboration: Text, reference: Text) -> Response:
        return json_response(await service.case_by_reference(collaboration, reference))

    @router.post("/colleagues", dependencies=both)
    async def colleagues(collaboration: Text, case: Text, actor: Text) -> Response:
        return json_response(await service.colleagues(collaboration, case, actor))

    alone = [Depends(only("consent"))]

    @router.post("/known-subjects", dependencies=alone)
    async def known_subjects(collaboration: Text, partner: Text) -> Response:
        return json_response(await service.known_subjects(collaboration, partner))

    @router.post("/teams", dependencies=alone)
    async def teams(collaboration: Text) -> Response:
        return json_response(await service.teams(collaboration))

    router.post("/cases-of-subject", name="cases-of-subject", dependencies=both)(_cases(service.cases_of_subject))

    @router.post("/cases-of-worker", dependencies=alone)
    async def cases_of_worker(person: Text, later: Annotated[bool, Body(embed=True)] = False) -> Response:
        return json_response(await service.cases_of_worker(person, later))


def _cases(of: Callable[[str], Awaitable[Any]]) -> Callable[[str], Awaitable[Response]]:
    async def cases(person: Text) -> Response:
        return json_response(await of(person))

    return cases


def _add_doing(router: APIRouter, service: Collaboration) -> None:
    people = [Depends(only("consent"))]

    @router.post("/open-case", dependencies=people)
    async def open_case(collaboration: Text, subject: Text, first_day: Text, by: By) -> Response:
        return json_response(await service.open_case(collaboration, subject, first_day, by))

    @router.post("/close-case", dependencies=people)
    async def close_case(collaboration: Text, case: Text, last_day: Text, by: By) -> Response:
        return json_response(await service.close_case(collaboration, case, last_day, by))

    @router.post("/reopen-case", dependencies=people)
    async def reopen_case(collaboration: Text, case: Text, by: By) -> Response:
        return json_response(await service.reopen_case(collaboration, case, by))

    @router.post("/plan-activity", dependencies=people)
    async def plan_activity(
        collaboration: Text, case: Text, activity: Text, first_day: Text, last_day: Text, by: By
    ) -> Response:
        return json_response(await service.plan_activity(collaboration, case, activity, first_day, last_day, by))

    @router.post("/cancel-activity", dependencies=people)
    async def cancel_activity(collaboration: Text, case: Text, activity: Text, by: By) -> Response:
        return json_response(await service.cancel_activity(collaboration, case, activity, by))

    @router.post("/protect", dependencies=people)
    async def protect(
        collaboration: Text,
        case: Text,
        protected: Annotated[bool | None, Body(embed=True, strict=True)],
        by: By,
        why: Annotated[str, Body(embed=True)] = "",
    ) -> Response:
        return json_response(await service.protect(collaboration, case, protected, by, why))

    @router.post("/grant", dependencies=people)
    async def grant(asked: Annotated[GrantAsked, Body(embed=True)], by: By) -> Response:
        return json_response(await service.grant(asked, by))

    @router.post("/end-grant", dependencies=people)
    async def end_grant(collaboration: Text, case: Text, grant: Text, last_day: Text, by: By) -> Response:
        return json_response(await service.end_grant(collaboration, case, grant, last_day, by))

    @router.post("/make-team", dependencies=people)
    async def make_team(
        collaboration: Text, partner: Text, team: Text, members: Annotated[list[str], Body(embed=True)], by: By
    ) -> Response:
        return json_response(await service.make_team(collaboration, partner, team, members, by))

    @router.post("/publish", dependencies=people)
    async def publish(text: Text, by: By, first_day: Text = "") -> Response:
        return json_response(await service.publish(text, by, first_day))

    @router.post("/end-agreement", dependencies=people)
    async def end_agreement(collaboration: Text, one: Text, other: Text, last_day: Text, by: By) -> Response:
        return json_response(await service.end_agreement(collaboration, one, other, last_day, by))
