"""Less never permits more: a refusal more, a matter, field, grant or day less, and what was refused stays refused."""

from collections.abc import Callable
from copy import deepcopy
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.opa_process import OpaProcess
from services.decision.wire import LARGEST_BATCH
from tests.decision.facts import Facts
from tests.decision.questions import some_question
from tests.decision.test_reference import BATCHES, ask

Less = Callable[[Facts, Random], None]


def say_no(facts: Facts, random: Random) -> None:
    if "permission" in facts:
        facts["permission"].update(random.choice([{"own_no": True}, {"state": "refused"}, {"state": "withdrawn"}]))


def drop_a_matter(facts: Facts, random: Random) -> None:
    for holder in [*facts.get("ends", {}).values(), facts.get("permission", {}).get("given_by", {})]:
        for guardianship in holder.get("guardianships", []):
            guardianship["matters"] = guardianship["matters"][1:]


def drop_a_field(facts: Facts, random: Random) -> None:
    for holder in (facts.get("arrow", {}), facts.get("permission", {})):
        if holder.get("fields"):
            holder["fields"].pop(random.randrange(len(holder["fields"])))


def shorten_a_period(facts: Facts, random: Random) -> None:
    span = random.choice(_spans(facts))
    for first in span.keys() & {"starts_at", "opens_at"}:
        span[first] += random.choice([0, 1, 1000])
    for last in span.keys() & {"ends_at", "closes_at"}:
        span[last] -= random.choice([0, 1, 1000])


def take_one_away(facts: Facts, random: Random) -> None:
    lists = [found for found in _lists(facts) if found]
    if lists:
        found = random.choice(lists)
        found.pop(random.randrange(len(found)))


def take_an_actor_away(facts: Facts, random: Random) -> None:
    if "ends" in facts:
        facts["ends"].pop(random.choice(["from", "to"]))


def keep_more_back(facts: Facts, random: Random) -> None:
    for mark in facts.get("marked", []):
        if "protection" in mark:
            mark["protection"] = random.choice(["protected", "unknown"])
        else:
            mark["receiver"] = "private"
        if random.random() < 0.5:
            mark.pop("exception", None)


def _lists(facts: Facts) -> list[list[Facts]]:
    found = [facts.get("open", []), facts.get("parts", []), facts.get("agreement", {}).get("terms", [])]
    found.append(facts.get("emergency", {}).get("declared", []))
    found.append([mark["exception"] for mark in facts.get("marked", []) if "exception" in mark])
    for holder in [*facts.get("ends", {}).values(), facts.get("permission", {}).get("given_by", {})]:
        found += [holder.get("grants", []), holder.get("guardianships", [])]
    return found


def _spans(facts: Facts) -> list[Facts]:
    single = [facts[name] for name in ("case", "permission") if "starts_at" in facts.get(name, {})]
    return [{}, *single, *(span for found in _lists(facts) for span in found)]


LESS: list[Less] = [
    say_no,
    drop_a_matter,
    drop_a_field,
    shorten_a_period,
    take_one_away,
    take_an_actor_away,
    keep_more_back,
]


@settings(max_examples=BATCHES, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**63))
def test_less_never_permits_more(opa: OpaProcess, seed: int) -> None:
    random = Random(seed)
    before = [some_question(random) for _ in range(LARGEST_BATCH)]
    after = deepcopy(before)
    for facts in after:
        random.choice(LESS)(facts, random)
    for was, now, facts in zip(ask(opa, before), ask(opa, after), after, strict=True):
        assert now.allow <= was.allow, facts
        assert set(now.fields) <= set(was.fields), facts
