"""Why an entry may not stand where it stands: permits and releases, and changes that rest on facts (P5, P8, P10)."""

from collections.abc import Iterator

from services.collaboration.model import Arrow, ServiceMap
from tests.campaigns.simulation.journal import Act
from tests.campaigns.simulation.records import Row
from tests.campaigns.simulation.standing import Case, Standing, day_after
from tests.house import at
from tests.model.reference import NEVER_ENDS, days_before

FIRST_GENERATION = 1


def wrong(row: Row, standing: Standing, act: Act | None) -> list[str]:
    """What is wrong with this entry, after those before it; nothing when all is well."""
    if row.kind in ("decision", "released") and row.said["outcome"] == "permitted":
        return list(_permit(row, standing, act))
    if row.kind in ("given", "refused", "withdrawn"):
        return list(_answer(row, standing))
    if row.kind == "grant" and row.said.get("introduced_by"):
        return [f"gives a part, and {why}" for why in _no_yes(row.said["introduced_by"], row, standing)]
    return []


def _answer(row: Row, standing: Standing) -> Iterator[str]:
    case, arrow = standing.cases[row.case], row.said["arrow"]
    assert standing.map is not None
    matter = standing.map.arrow(arrow).matter
    custody = any(guard.custody and guard.holds(matter, row.time) for guard in case.guards.values())
    if row.person == case.subject:
        if row.kind == "given" and custody:
            yield "is a minor's own yes, and custody decides"
        return
    mine = [guard for guard in case.guards.values() if guard.guardian == row.person]
    if not any(guard.holds(matter, row.time) for guard in mine):
        yield "was said by a guardian whose guardianship does not hold"
    if row.kind == "given" and arrow in case.own_no:
        yield "was given over the person's own no"


def _permit(row: Row, standing: Standing, act: Act | None) -> Iterator[str]:
    said, map_ = row.said, standing.map
    if act is None:
        yield "permits what nobody asked for"
        return
    if map_ is None or said["map_version"] != standing.version:
        yield f"rests on map {said['map_version']}, and {standing.version} is in force"
        return
    if said["policy"] != standing.policy:
        yield "rests on another policy than the one in force"
    arrow, case = map_.arrow(said["arrow"]), standing.cases[row.case]
    if row.time < case.starts_at:
        yield "came before the case was open"
    who = act.who
    if who.client and standing.clients.get(who.client, FIRST_GENERATION) != who.generation:
        yield "rests on a client's keys that have ended"
    if row.time >= who.valid_until:
        yield "rests on a token that is over"
    if not said["fields"] and row.kind == "decision":
        yield "permits no field"
    if not set(said["fields"]) <= set(arrow.fields):
        yield "has fields that are not on the arrow"
    if act.asked.fields and not set(said["fields"]) <= set(act.asked.fields):
        yield "has fields that nobody asked for"
    if kept := kept_back(arrow, case, map_, row.time) & set(said["fields"]):
        yield f"has what is kept back: {', '.join(sorted(kept))}"
    yield from _ends(row, arrow, case, standing, act)
    yield from _when(row, arrow, case)
    yield from _agreed(row, arrow, standing)
    yield from _ground(row, arrow, case, standing)


def kept_back(arrow: Arrow, case: Case, map_: ServiceMap, now: int) -> set[str]:
    """The fields of an arrow that may not pass now: they say who somebody is, and no exception is in force (P27)."""
    to = map_.actor(arrow.to.actor)
    public = to.partner is not None and map_.partner(to.partner).kind == "public"
    found = set()
    for path in arrow.fields:
        field, exception = map_.field(path), arrow.exceptions.get(path)
        excepted = exception is not None and now < day_after(str(exception.last_day))
        own = to.person == "subject" and field.about is None
        known = public if field.identifies == "national-number" else case.protection == "none" and field.about is None
        if field.identifies not in (None, "nothing") and not (excepted or own or known):
            found.add(path)
    return found


def _ends(row: Row, arrow: Arrow, case: Case, standing: Standing, act: Act) -> Iterator[str]:
    assert standing.map is not None
    for side, end in (("from", arrow.from_), ("to", arrow.to)):
        kind = standing.map.actor(end.actor).person
        acting = act.who.person if side == row.said["side"] else ""
        if kind == "subject":
            good = acting in ("", case.subject)
        elif kind == "guardian":
            guards = case.guards.values()
            good = any(one.holds(arrow.matter, row.time) and acting in ("", one.guardian) for one in guards)
        else:
            good = _somebody(end.actor, row.time, case, standing, acting)
        if not good:
            yield f"rests on the part of {end.actor}, which {acting or 'nobody'} has"


def _somebody(actor: str, now: int, case: Case, standing: Standing, acting: str) -> bool:
    for part in case.parts:
        if part.actor != actor or not part.starts_at <= now < part.ends_at:
            continue
        if part.introduced_by and case.stopped.get(part.introduced_by, -1) > part.made:
            continue
        if acting in ("", part.holder) or acting in standing.teams.get(part.holder, set()):
            return True
    return False


def _when(row: Row, arrow: Arrow, case: Case) -> Iterator[str]:
    if arrow.when is None or not arrow.when.during:
        return
    before = arrow.when.before_start.days if arrow.when.before_start else 0
    spans = [(days_before(one[1], before), one[2]) for one in case.runs if one[0] in arrow.when.during]
    if not any(starts <= row.time < ends for starts, ends in spans):
        yield "rests on an activity that does not run"


def _agreed(row: Row, arrow: Arrow, standing: Standing) -> Iterator[str]:
    map_ = standing.map
    assert map_ is not None
    partners = [map_.actor(end.actor).partner for end in (arrow.from_, arrow.to)]
    controllers = {map_.controller_of(partner) for partner in partners if partner}
    if len(controllers) < 2:
        return
    for agreement in map_.governance.agreements:
        if set(agreement.between) == controllers:
            last = day_after(str(agreement.last_day)) if agreement.last_day else NEVER_ENDS
            ends = min(last, standing.ended.get(agreement.reference, NEVER_ENDS))
            if at(str(agreement.first_day)) <= row.time < ends:
                return
    yield "rests on an agreement that is not in force"


def _ground(row: Row, arrow: Arrow, case: Case, standing: Standing) -> Iterator[str]:
    assert standing.map is not None
    basis = standing.map.ground_of(arrow.id).basis
    if basis == "permission":
        yield from _no_yes(arrow.id, row, standing)
        given = case.given.get(arrow.id)
        if given is None:
            return
        if not set(row.said["fields"]) <= given.fields:
            yield "has fields that were not permitted"
        given.used += row.kind == "released"
        if arrow.at_most and arrow.at_most.per == "permission" and given.used > arrow.at_most.times:
            yield "uses a permission once too often"
    elif basis == "emergency":
        holding = [one for one in case.emergencies if one.arrow == arrow.id and one.starts_at <= row.time < one.ends_at]
        if not holding:
            yield "rests on an emergency that is over"
            return
        if row.kind == "released":
            unused = [one for one in holding if not one.used]
            if not unused:
                yield "uses an emergency once too often"
            else:
                unused[0].used += 1


def _no_yes(arrow: str, row: Row, standing: Standing) -> Iterator[str]:
    case = standing.cases[row.case]
    assert standing.map is not None
    given = case.given.get(arrow)
    if arrow in case.own_no:
        yield "stands against the person's own no"
    if given is None:
        yield "rests on a permission that has ended or never was"
        return
    if row.time >= given.ends_at:
        yield "rests on a permission that has expired"
    guard = case.guards.get(given.guardianship) if given.guardianship else None
    if guard is not None and not guard.holds(standing.map.arrow(arrow).matter, row.time):
        yield "rests on the yes of a guardian whose guardianship does not hold"
