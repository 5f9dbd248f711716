"""How the house is furnished: the scenario's first morning, done through the services, each act by whose it is."""

from consent import granting
from consent.guarding import NewGuardianship
from deploy.demo.everybody import publish_agreed
from deploy.demo.scenario import Case, load_scenario
from services.collaboration.wire import GrantAsked
from tests.house import MAP_TEXT, House, K


async def furnish(house: House) -> None:
    """People and systems, the map, teams, and three cases."""
    scenario, issuer = load_scenario(), house.settings.issuer_url()
    for name in house.demo.people:
        await house.identity.registry.register_person(house.demo.new_person(name, issuer), "")
    for client in house.demo.clients:
        await house.identity.clients.register_client(house.demo.new_client(client, house.settings), "")
    await house.know()
    operator = house.doer(scenario.operator)
    await publish_agreed(house.collaboration, MAP_TEXT, operator)
    for name, team in scenario.teams.items():
        members = [house.people[member] for member in team.members]
        await house.collaboration.make_team(K, team.partner, name, members, operator)
    await house.decision.entered(K)
    for citizen, case in scenario.cases.items():
        await _furnish_case(house, citizen, case, scenario.operator)


async def _furnish_case(house: House, citizen: str, case: Case, operator: str) -> None:
    first_day = str(case.first_day)
    opened = await house.collaboration.open_case(K, house.people[citizen], first_day, house.doer(operator))
    caseworker, base = house.session(case.caseworker), house.collaboration
    await base.grant(GrantAsked(K, opened.id, "caseworker", house.people[case.caseworker]), house.doer(operator))
    await base.protect(K, opened.id, case.protected, house.doer(case.caseworker))
    await house.know()
    for activity, first in case.running.items():
        await base.plan_activity(K, opened.id, activity, str(first), "", house.doer(case.caseworker))
    reference = house.case(case.caseworker, citizen)
    for guardian, guarded in case.guardianships.items():
        new = NewGuardianship(**guarded.asked(house.people[guardian]))
        await house.consent.register_guardianship(reference, new, caseworker)
    await house.ask(citizen, *case.arrows_asked(), by=case.caseworker)
    for person, arrows in case.permissions.items():
        for arrow in arrows:
            await house.answer(person, citizen, arrow)
    for actor, person in case.parts.items():
        await granting.grant(
            house.consent.desk, reference, {"actor": actor, "person": house.people[person]}, caseworker
        )
    for actor, team in case.team_parts.items():
        await granting.grant(house.consent.desk, reference, {"actor": actor, "team": team}, caseworker)
