"""Cases as people and partners' systems see them: in days, with everybody's reference or only their own."""

from collections.abc import Iterable

from services.collaboration import days, store
from services.collaboration.access import holders
from services.collaboration.maps import Known, Maps
from services.collaboration.model import ServiceMap
from services.collaboration.store import CaseFound, GrantFound, RunFound
from services.collaboration.wire import ActivityRun, CaseView, Grant, KnownCase
from services.connection import Connection


def case_view(connection: Connection, known: Known, case: CaseFound, now: int) -> CaseView:
    """One case, whole."""
    zone = known.map.zone
    grants = store.read_grants(connection, case.collaboration, case.id)
    return CaseView(
        id=case.id,
        collaboration=case.collaboration,
        subject=case.subject,
        map_version=known.version,
        first_day=days.first_day(case.starts_at, zone),
        last_day=days.last_day(case.ends_at, zone),
        runs=[_run(known.map, run) for run in store.read_runs(connection, case.collaboration, case.id)],
        grants=[grant_view(known.map, grant, now) for grant in grants],
        references=store.read_references(connection, case.collaboration, case.id),
        protection=case.protection,
    )


def case_views(connection: Connection, maps: Maps, cases: Iterable[CaseFound], now: int) -> list[CaseView]:
    """Cases of several collaborations."""
    return [case_view(connection, maps.in_force(connection, case.collaboration, now), case, now) for case in cases]


def grant_view(map_: ServiceMap, grant: GrantFound, now: int) -> Grant:
    """A grant in days; `ended` once it is over."""
    return Grant(
        id=grant.id,
        actor=grant.actor,
        partner=grant.partner,
        person=grant.person,
        team=grant.team,
        first_day=days.first_day(grant.starts_at, map_.zone),
        last_day=days.last_day(grant.ends_at, map_.zone),
        introduced_by=grant.introduced_by,
        made_at=grant.made_at,
        ended=grant.ends_at <= now,
    )


def known_cases(connection: Connection, known: Known, collaboration: str, partner: str, now: int) -> list[KnownCase]:
    """The cases in which somebody of a partner holds a part now, by the partner's own reference.

    Only activities that its parts have to do with: that somebody is in a case says nothing about the rest of it.
    """
    by_case: dict[str, list[GrantFound]] = {}
    for grant in store.read_partner_grants(connection, collaboration, partner, now):
        if holders(connection, collaboration, grant):
            by_case.setdefault(grant.case, []).append(grant)
    found = []
    for case, grants in by_case.items():
        actors = sorted({grant.actor for grant in grants})
        concern = _concerning(known.map, actors)
        runs = [run for run in store.read_runs(connection, collaboration, case) if run.activity in concern]
        reference = store.read_references(connection, collaboration, case).get(partner, "")
        own = [_run(known.map, run) for run in runs]
        found.append(KnownCase(case, reference, actors, _introductions(grants), own))
    return found


def colleagues(connection: Connection, collaboration: str, case: str, actor: str, now: int) -> list[str]:
    """The persons who hold an actor's part in a case now."""
    grants = store.read_grants(connection, collaboration, case)
    mine = (grant for grant in grants if grant.actor == actor and grant.holds_at(now))
    return sorted({person for grant in mine for person in holders(connection, collaboration, grant)})


def _concerning(map_: ServiceMap, actors: list[str]) -> set[str]:
    """The activities that these actors perform, or that open an arrow of theirs."""
    own = {id_ for id_, activity in map_.activities.items() if set(actors) & set(activity.actors)}
    arrows = [arrow for actor in actors for arrow in (*map_.arrows_from(actor), *map_.arrows_to(actor))]
    return own | {activity for arrow in arrows if arrow.when for activity in arrow.when.during}


def _introductions(grants: list[GrantFound]) -> dict[str, list[int | str]]:
    """By actor, the introduction that the newest of its grants rests on; none for a part held inside."""
    newest: dict[str, list[int | str]] = {}
    for grant in sorted(grants, key=lambda grant: grant.entry):
        newest[grant.actor] = [grant.introduced_by, grant.made_at]
    inside = {grant.actor for grant in grants if not grant.introduced_by}
    return {actor: introduction for actor, introduction in newest.items() if actor not in inside}


def _run(map_: ServiceMap, run: RunFound) -> ActivityRun:
    return ActivityRun(run.activity, days.first_day(run.starts_at, map_.zone), days.last_day(run.ends_at, map_.zone))
