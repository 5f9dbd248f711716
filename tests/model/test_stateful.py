"""The whole against a small reference: people, caseworkers, the clock and flows in any order there is.

`DOTTEDLINE_STATEFUL_RUNS` and `DOTTEDLINE_STATEFUL_STEPS` say how many runs of how many steps;
`DOTTEDLINE_STATEFUL_SHRINK` makes a run that fails as short as it can be.
"""

import asyncio
import os
import shutil
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from consent import granting
from deploy.opa_process import OpaProcess
from services.problems import Problem
from tests.house import House, K, at, heard, opened
from tests.model import ledger_checks
from tests.model.reference import (
    ARROWS,
    CITY_CAFE,
    GUARDIANS,
    HOME_CAFE,
    HOUR,
    INTRODUCES,
    NEVER_ENDS,
    ON_PERMISSION,
    SIDES,
    Emergency,
    Part,
    first_morning,
    outward,
)

RUNS = int(os.environ.get("DOTTEDLINE_STATEFUL_RUNS", "25"))
STEPS = int(os.environ.get("DOTTEDLINE_STATEFUL_STEPS", "25"))
SHRINK = bool(os.environ.get("DOTTEDLINE_STATEFUL_SHRINK"))
CITIZENS = st.sampled_from(["anna", "bo", "dagny"])
PERMISSIONS = st.sampled_from(ON_PERMISSION)
DAYS = ("2026-11-23", "2026-12-05", "2026-12-31", "2027-01-04", "2027-02-28", "2027-04-01")
# An act leaves some entries, each a millisecond: nothing begins this shortly before a boundary.
NEAR = 50


class Whole(RuleBasedStateMachine):
    """One house and one reference, and everything that can be done in them."""

    folder: Path
    furnished: Path
    engine: OpaProcess

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.furnished, self.folder)
        self.stack = AsyncExitStack()
        self.house: House = self.do(self.stack.enter_async_context(opened(self.folder, self.engine)))
        self.cases = first_morning()
        self.order = 1

    def do(self, act: Any) -> Any:
        return self.loop.run_until_complete(act)

    def heard_of(self, act: Any) -> str:
        """The code of the problem that comes of an act; "" when it is done."""
        try:
            self.do(act)
        except Problem as problem:
            return problem.code
        return ""

    def now(self) -> int:
        """The present instant, past any boundary that is near."""
        near = [b for case in self.cases.values() for b in case.boundaries() if 0 < b - self.house.clock.instant < NEAR]
        self.house.clock.instant = max([self.house.clock.instant, *near])
        self.order += 1
        return self.house.clock.instant

    def decider(self, citizen: str, guardian: bool) -> str:
        return GUARDIANS.get(citizen, citizen) if guardian else citizen

    @rule(citizen=CITIZENS, arrow=PERMISSIONS)
    def ask(self, citizen: str, arrow: str) -> None:
        self.now()
        assert self.heard_of(self.house.ask(citizen, arrow)) == ""
        self.cases[citizen].about(arrow).asked = True

    @rule(citizen=CITIZENS, arrow=PERMISSIONS, guardian=st.booleans(), trimmed=st.booleans())
    def say_yes(self, citizen: str, arrow: str, guardian: bool, trimmed: bool) -> None:
        now, case, person = self.now(), self.cases[citizen], self.decider(citizen, guardian)
        why_not = case.why_not_yes(person, arrow, now)
        event(f"yes: {why_not or 'given'}")
        fields = self.house.map.arrow(arrow).fields
        chosen = tuple(fields[:1] if trimmed else fields)
        assert self.heard_of(self.house.answer(person, citizen, arrow, True, list(chosen))) == why_not
        if not why_not:
            case.yes(person, arrow, chosen, now)

    @rule(citizen=CITIZENS, arrow=PERMISSIONS, guardian=st.booleans())
    def say_no(self, citizen: str, arrow: str, guardian: bool) -> None:
        now, case, person = self.now(), self.cases[citizen], self.decider(citizen, guardian)
        why_not = case.why_not_no(person, now)
        repeated = case.about(arrow).state == "refused" and case.about(arrow).by == person
        assert self.heard_of(self.house.answer(person, citizen, arrow, False)) == why_not
        if not why_not and not repeated:
            case.no(person, arrow, self.order)

    @rule(citizen=CITIZENS, arrow=PERMISSIONS, guardian=st.booleans(), away=st.booleans())
    def withdraw(self, citizen: str, arrow: str, guardian: bool, away: bool) -> None:
        now, case, person = self.now(), self.cases[citizen], self.decider(citizen, guardian)
        stands = case.about(arrow)
        again = stands.state == "withdrawn" and stands.by == person
        why_not = case.why_not_no(person, now) or ("" if stands.state == "given" or again else "conflict")
        event(f"withdraw: {why_not or 'done'}")
        if away and not why_not and not again:
            self._withdraw_while_the_ledger_is_away(person, citizen, arrow)
        else:
            assert self.heard_of(self.house.withdraw(person, citizen, arrow)) == why_not
        if not why_not and not again:
            case.no(person, arrow, self.order, "withdrawn")

    def _withdraw_while_the_ledger_is_away(self, person: str, citizen: str, arrow: str) -> None:
        self.house.ledger_down()
        assert self.do(self.house.withdraw(person, citizen, arrow)).kept
        self.house.ledger_down(False)
        if arrow in ARROWS:
            asked = list(ARROWS[arrow].fields)
            told = self.do(self.house.refused(SIDES[ARROWS[arrow].receiver], citizen, arrow, fields=asked))
            assert told != []
        self.do(self.house.sweep())

    @rule(citizen=CITIZENS, actor=st.sampled_from(["contact-person", "cafe-manager", "job-consultant"]))
    def grant(self, citizen: str, actor: str) -> None:
        now, case = self.now(), self.cases[citizen]
        part = {"actor": actor, "person": self.house.people[SIDES[actor]]}
        desk, frida = self.house.consent.desk, self.house.session("frida")
        introduced = actor in INTRODUCES
        why_not = "not_allowed" if introduced and case.why_no_permission(INTRODUCES[actor], now) else ""
        event(f"grant: {why_not or 'given'}")
        assert self.heard_of(granting.grant(desk, self.house.case("frida", citizen), part, frida)) == why_not
        standing = [part for part in case.parts if part.actor == actor and now < part.ends_at]
        if why_not or (standing and not introduced):
            return
        for part_ in standing:
            part_.ends_at = now
        case.parts.append(Part(actor, NEVER_ENDS, self.order, introduced))

    @rule(citizen=CITIZENS, actor=st.sampled_from(["contact-person", "cafe-manager", "job-consultant"]))
    def end_grant(self, citizen: str, actor: str) -> None:
        now, case = self.now(), self.cases[citizen]
        for grant in self.do(self.house.collaboration.grants(K, self.house.cases[citizen])):
            if grant.actor == actor and not grant.ended:
                ending = (K, self.house.cases[citizen], grant.id, "", self.house.doer("frida"))
                self.do(self.house.collaboration.end_grant(*ending))
        for part in case.parts:
            if part.actor == actor:
                part.ends_at = min(part.ends_at, now)

    @rule(citizen=CITIZENS, activity=st.sampled_from(["trial-cafe", "matching", "subsidy"]), days=st.data())
    def plan(self, citizen: str, activity: str, days: Any) -> None:
        now, case = self.now(), self.cases[citizen]
        first = days.draw(st.sampled_from(DAYS))
        last = days.draw(st.sampled_from(["", *(day for day in DAYS if day >= first)]))
        plan = (K, self.house.cases[citizen], activity, first, last, self.house.doer("frida"))
        self.do(self.house.collaboration.plan_activity(*plan))
        case.plan(activity, at(first), _day_after(last) if last else NEVER_ENDS, now)

    @rule(citizen=st.sampled_from(["bo", "bo", "anna", "dagny"]), protected=st.booleans(), data=st.data())
    def protect(self, citizen: str, protected: bool, data: Any) -> None:
        """Notes it, and sees what it does to a flow that says who somebody is."""
        self.now()
        noted = self.house.collaboration.protect(K, self.house.cases[citizen], protected, self.house.doer("frida"))
        assert self.heard_of(noted) == ""
        self.cases[citizen].protected = protected
        without = sorted(name for name, arrow in ARROWS.items() if 0 in arrow.named.values())
        self._flow(citizen, data.draw(st.sampled_from(without)), data)

    @precondition(lambda self: self.order > 10)
    @rule(between=st.sampled_from([HOME_CAFE, CITY_CAFE]), how=st.sampled_from(["now", "later"]))
    def end_agreement(self, between: tuple[str, str], how: str) -> None:
        now, agreed = self.now(), self.cases["bo"].agreed
        later = "2027-06-30"
        if how == "later" and now >= at(later):
            return
        act = self.house.collaboration.end_agreement(
            K, *between, later if how == "later" else "", self.house.doer("ove")
        )
        assert self.heard_of(act) == ""
        agreed[between] = min(agreed[between], _day_after(later) if how == "later" else now)

    @rule(citizen=st.sampled_from(["anna", "bo"]))
    def declare_emergency(self, citizen: str) -> None:
        now, case, arrow = self.now(), self.cases[citizen], "acute-help-to-cafe"
        why_not = [why for why in case.reasons(arrow, now, ARROWS[arrow].fields) if why != "no_emergency"]
        act = self.house.gateway.declare_emergency(
            self.house.who("ib"), K, self.house.case("ib", citizen), arrow, "Fell and cannot answer"
        )
        event(f"emergency: {why_not or 'declared'}")
        if why_not:
            # Without an emergency as well, which is a reason like the others.
            expected = outward(case.reasons(arrow, now, ARROWS[arrow].fields))
            assert self._reasons_of(act) == expected
        else:
            declared = self.do(act)
            case.emergencies.append(Emergency(declared.ends_at - HOUR, declared.ends_at))

    @rule(how=st.sampled_from(["shortly before", "just at", "a day", "a month"]), data=st.data())
    def step_clock(self, how: str, data: Any) -> None:
        now = self.house.clock.instant
        coming = sorted({b for case in self.cases.values() for b in case.boundaries() if now < b < NEVER_ENDS})
        to = now + 24 * HOUR * (1 if how == "a day" else 30)
        if coming and how in ("shortly before", "just at"):
            boundary = data.draw(st.sampled_from(coming[:3]))
            to = boundary if how == "just at" else max(now, boundary - 2 * NEAR)
        self.house.clock.instant = to

    @rule(citizen=CITIZENS, arrow=st.sampled_from(sorted(ARROWS)), data=st.data())
    def flow(self, citizen: str, arrow: str, data: Any) -> None:
        self._flow(citizen, arrow, data)

    @precondition(lambda self: any(self._may(arrow) for arrow in ARROWS))
    @rule(data=st.data())
    def flow_that_may(self, data: Any) -> None:
        """Random steps rarely come to a permit by themselves."""
        arrow = data.draw(st.sampled_from([arrow for arrow in ARROWS if self._may(arrow)]))
        self._flow(data.draw(st.sampled_from(self._may(arrow))), arrow, data)

    def _may(self, arrow: str) -> list[str]:
        now = self.house.clock.instant
        return [name for name, case in self.cases.items() if not case.reasons(arrow, now, ARROWS[arrow].fields)]

    def _flow(self, citizen: str, name: str, data: Any) -> None:
        arrow, case = ARROWS[name], self.cases[citizen]
        asked = data.draw(st.lists(st.sampled_from(arrow.fields), min_size=1, unique=True))
        now = self.now()
        why_not = case.reasons(name, now, asked)
        emergency = case.emergency(now) if arrow.ground == "emergency" else None
        if emergency and emergency.used and not why_not:
            why_not = ["used_up"]
        event(f"{name}: {'permitted' if not why_not else 'refused'}")
        who = (
            citizen
            if arrow.sender == "citizen"
            else SIDES[arrow.receiver if arrow.acts == "receiver" else arrow.sender]
        )
        if arrow.acts == "receiver":
            act = self.house.flow(who, citizen, name, fields=asked)
        else:
            items = {item: [] for item in self.house.map.arrow(name).information}
            for path in asked:
                items[path.partition(".")[0]].append(path.partition(".")[2])
            items = {item: names for item, names in items.items() if names}
            act = self.house.flow(who, citizen, name, information=self.house.holder.information(items))
        if why_not:
            assert self._reasons_of(act) == outward(why_not)
            said = self.do(self.house.last("decision")).said
            assert said["reasons"] == why_not
            return
        self._permitted(case.permitted(name, now, asked), name, asked, self.do(act))
        if emergency:
            emergency.used = True

    def _permitted(self, permitted: set[str], name: str, asked: list[str], answer: Any) -> None:
        """P5, P27: returned is what was asked for, on the arrow, permitted, and not kept back."""
        event(f"{name}: {'all' if permitted == set(asked) else 'a part'}")
        if ARROWS[name].acts == "receiver":
            returned = {f"{item}.{field}" for item, values in answer.information.items() for field in values}
            assert returned == permitted
            assert set(self.do(self.house.last("released")).said["fields"]) == returned
        assert set(answer.withheld) == set(asked) - permitted

    def _reasons_of(self, act: Any) -> list[str]:
        try:
            self.do(act)
        except Problem as problem:
            return heard(problem)
        return []

    @rule(citizen=CITIZENS)
    def look(self, citizen: str) -> None:
        now, case = self.now(), self.cases[citizen]
        found = self.do(self.house.consent.permissions(self.house.cases[citizen], self.house.session(citizen)))
        for one in found["permissions"]:
            if one["arrow"] in ON_PERMISSION:
                assert one["state"] == case.seen(one["arrow"], now)
                assert one["own_no"] == case.about(one["arrow"]).own_no

    @rule()
    def sweep(self) -> None:
        self.now()
        self.do(self.house.sweep())

    @rule()
    def restart(self) -> None:
        """A crash: nothing is closed properly, and everything begins again on what lies there."""
        before = self.house.clock.instant
        self.do(self.stack.aclose())
        self.stack = AsyncExitStack()
        self.house = self.do(self.stack.enter_async_context(opened(self.folder, self.engine)))
        self.house.clock.instant = max(before, self.house.clock.instant)

    def teardown(self) -> None:
        citizens = {self.house.cases[name]: name for name in self.cases}
        try:
            assert ledger_checks.broken(self.do(self.house.entries()), citizens) == []
            assert self.do(ledger_checks.verified(self.house))
        finally:
            self.do(self.stack.aclose())
            self.loop.close()


def _day_after(day: str) -> int:
    return at(f"{day}T12:00") + 12 * HOUR


@pytest.mark.timeout(0)
def test_the_whole_does_what_the_reference_does(
    furnished: Path, engine: OpaProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consent.service.ABANDONED", 0)
    made = {"folder": tmp_path / "house", "furnished": furnished, "engine": engine}
    # To make a failing run shorter takes many more: only when somebody asks for it.
    phases = [phase for phase in Phase if SHRINK or phase not in (Phase.shrink, Phase.explain)]
    quick = settings(
        max_examples=RUNS, stateful_step_count=STEPS, deadline=None, print_blob=True, phases=phases,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(type("Whole", (Whole,), made), settings=quick)
