"""Bugs in whether a permission holds, and when: P7, P8, P10 to P12."""

from tests.campaigns.gate.bug import Bug

_CHECK = "tests/gate/test_planted.py::test_without_a_bug_the_check_holds"
_ORDERING = "tests/gateway/test_flow_ordering.py"
_WITHDRAWING = "tests/consent/test_withdrawing.py"
_GUARDIANS = "tests/consent/test_guardians.py"
_OWN_NO = "tests/consent/test_own_no.py"
_CONTRACT = "tests/audit/test_contract.py"

BUGS = [
    Bug(
        "a permit is remembered",
        "P7",
        "services/decision/asking.py",
        "        return [settled[str(place)] for place in range(len(questions))]",
        '        known = self.__dict__.setdefault("known", {})\n'
        '        told = [(repr(one.get("asked")), settled[str(place)]) for place, one in enumerate(questions)]\n'
        "        known.update({asked: answer for asked, answer in told if answer.allow})\n"
        "        return [known.get(asked, answer) for asked, answer in told]",
        (f"{_CHECK}[a_withdrawal_counts_for_the_next_question]",),
    ),
    Bug(
        "a no that waits for the ledger does not count yet",
        "P7",
        "consent/facts.py",
        "        for end in changes.pending_ends(connection, {fence_of(case) for _, case in cases}):",
        "        for end in list[Change]():",
        (f"{_WITHDRAWING}::TestTheLedgerIsAway::test_when_the_ledger_is_back_facts_refuse_before_it_is_entered",),
    ),
    Bug(
        "facts carry the ledger's last index, not the one that was applied",
        "P8",
        "consent/service.py",
        "        return await self.database.look(lambda connection: read_facts(connection, self.changes, asked))",
        "        found = await self.database.look(lambda connection: read_facts(connection, self.changes, asked))\n"
        "        for one, facts in zip(asked, found, strict=True):\n"
        "            facts.fences.update(await self.desk.ledger.fences(one.collaboration, list(facts.fences)))\n"
        "        return found",
        (f"{_CHECK}[a_narrower_yes_holds_from_its_entry_on]",),
    ),
    Bug(
        "nobody looks at the clock when a permit gets its place",
        "P8",
        "gateway/questions.py",
        "    return min(ends)\n",
        "    return FOREVER\n",
        (f"{_CHECK}[nothing_is_permitted_at_the_end_of_a_guardianship]",),
    ),
    Bug(
        "a permit rests on nothing",
        "P8",
        "gateway/entries.py",
        "        rests_on=facts.fences if permitted else {},",
        "        rests_on={},",
        (f"{_ORDERING}::test_what_moves_once_is_decided_again",),
    ),
    Bug(
        "a release rests on nothing",
        "P8",
        "gateway/entries.py",
        "        rests_on=facts.fences,\n",
        "        rests_on={},\n",
        (f"{_ORDERING}::test_an_end_between_permit_and_release_stops_the_release",),
    ),
    Bug(
        "a release may be later than the end of what it rests on",
        "P8",
        "gateway/entries.py",
        "        good_before=facts.good_before,\n",
        "        good_before=FOREVER,\n",
        (f"{_ORDERING}::test_an_end_between_permit_and_release_stops_the_release",),
    ),
    Bug(
        "a fence may have moved on",
        "P8",
        "services/audit/judge.py",
        "standing.fences.get(name, NEVER) != applied",
        "standing.fences.get(name, NEVER) < applied",
        (f"{_CONTRACT}::test_what_rests_on_a_fence_that_moved_is_not_written",),
    ),
    Bug(
        "changes are applied out of order",
        "P8",
        "services/changes.py",
        "            if applied != place.previous[fence]:",
        "            if False:",
        (f"{_CHECK}[what_stands_at_the_end_is_what_was_said_last]",
         "tests/ordering/test_crashes.py::test_an_old_backup_of_an_owner_is_refused_case_by_case"),
    ),
    Bug(
        "a yes that stopped halfway comes into force at the next start",
        "P8",
        "services/changes.py",
        "        if change.ends:\n            # It only takes away",
        "        if change:\n            # It only takes away",
        ("tests/ordering/test_crashes.py"
         "::test_a_pending_yes_that_the_ledger_does_not_know_is_dropped_for_good",),
    ),
    Bug(
        "the instant of an end is still within",
        "P10",
        "services/audit/judge.py",
        "    if time >= draft.good_before:",
        "    if time > draft.good_before:",
        (f"{_CONTRACT}::test_what_is_late_or_used_up_is_not_written",),
    ),
    Bug(
        "a permission holds a millisecond too long",
        "P10",
        "consent/facts.py",
        "            span=Span(found.starts_at, found.ends_at),",
        "            span=Span(found.starts_at, found.ends_at + 1),",
        (f"{_CHECK}[a_permission_ends_at_its_end]",),
    ),
    Bug(
        "a day ends at its beginning",
        "P10",
        "services/periods.py",
        "starts_at(last_day + timedelta(days=1), zone)",
        "starts_at(last_day, zone)",
        ("tests/services/test_periods.py::test_a_day_holds_its_first_instant_and_ends_where_the_next_begins",),
    ),
    Bug(
        "a day is 24 hours, also when clocks change",
        "P10",
        "services/periods.py",
        "    return (moved - _EPOCH) // _MS\n\n\ndef _moved_day",
        "    return start + (day - local.date()).days * 86_400_000\n\n\ndef _moved_day",
        ("tests/services/test_periods.py::test_an_instant_keeps_its_time_of_day_over_a_change_of_clocks",),
    ),
    Bug(
        "who was born on 29 February comes of age a day early",
        "P10",
        "services/periods.py",
        "        return date(year, 3, 1)",
        "        return date(year, 2, 28)",
        ("tests/services/test_periods.py::test_somebody_born_on_29_february",),
    ),
    Bug(
        "an emergency has no end",
        "P10",
        "consent/applying.py",
        '        ends_at = place.time + body["minutes"] * 60_000',
        "        ends_at = 2**53 - 1",
        ("tests/consent/test_emergencies.py::test_it_holds_for_the_minutes_of_the_map",),
    ),
    Bug(
        "a guardian's yes rests on nothing",
        "P11",
        "consent/deciding.py",
        "    rests = {} if own_no else hand.fences()",
        "    rests: dict[str, int] = {}",
        (f"{_OWN_NO}::test_an_own_no_between_a_guardians_reading_and_entry_turns_the_yes_away",),
    ),
    Bug(
        "a guardian may say yes over the person's own no",
        "P11",
        "consent/deciding.py",
        "    if given.yes and decider.kind != CITIZEN and (*hand.key, given.arrow) in noes:",
        "    if not given.yes and (*hand.key, given.arrow) in noes:",
        (f"{_OWN_NO}::test_whatever_came_first_the_own_no_stands",),
    ),
    Bug(
        "a person's no stops only their own yes",
        "P11",
        "consent/facts.py",
        "            own_no=key in self.own_noes,",
        "            own_no=key in self.own_noes and self.newest[key].decided_as == CITIZEN,",
        (f"{_CHECK}[a_persons_no_stops_a_guardians_yes]",),
        (
            (
                "consent/deciding.py",
                "    if given.yes and decider.kind != CITIZEN and (*hand.key, given.arrow) in noes:",
                "    if given.yes and decider.kind == CITIZEN and not noes and hand is None:",
            ),
        ),
    ),
    Bug(
        "a guardian decides on the day after the last",
        "P11",
        "consent/model.py",
        "        return matter in self.matters and self.span.starts_at <= now < self.span.ends_at",
        "        return matter in self.matters and self.span.starts_at <= now <= self.span.ends_at",
        ("tests/consent/test_model.py"
         "::test_a_guardian_decides_until_the_end_of_the_last_day_and_not_a_millisecond_longer",),
    ),
    Bug(
        "an ended guardian goes on reading",
        "P11",
        "consent/model.py",
        "    if any(one.span.starts_at <= now < one.span.ends_at for one in mine):\n        return GUARDIAN",
        "    if any(one.span.starts_at <= now for one in mine):\n        return GUARDIAN",
        (f"{_GUARDIANS}::TestTheEnd::test_afterwards_a_guardian_neither_gives_nor_withdraws_nor_reads",),
    ),
    Bug(
        "what an ended guardian gave holds again under another guardianship",
        "P11",
        "consent/facts.py",
        "for guard in guardians if guard.id == found.guardianship and matter in guard.matters]",
        "for guard in guardians if matter in guard.matters]",
        (f"{_GUARDIANS}::TestTheEnd"
         "::test_a_new_guardianship_of_the_same_guardian_confirms_nothing_by_itself",),
    ),
    Bug(
        "custody goes on after the 18th birthday",
        "P11",
        "consent/guarding.py",
        "    return min(of_age, new.last_day or of_age)",
        "    return new.last_day or of_age",
        (f"{_GUARDIANS}::TestRegistering::test_custody_ends_before_the_18th_birthday_whatever_is_written",),
    ),
    Bug(
        "a part outlives the introduction it rests on",
        "P12",
        "gateway/questions.py",
        '"withdrawn" if withdrawn_at >= grant.made_at else "standing"',
        '"standing"',
        (f"{_CHECK}[a_withdrawn_introduction_ends_the_part]",),
    ),
    Bug(
        "a part is given where the person is not to be introduced",
        "P12",
        "services/collaboration/grants.py",
        "    if asked.introduced_by not in arrows or permission_fence(case.id) not in asked.rests_on:",
        "    if not asked.introduced_by:\n        return ''\n    if asked.introduced_by not in arrows:",
        ("tests/collaboration/test_cases.py::test_a_part_outside_the_controller_needs_an_introduction",),
    ),
]  # fmt: skip
