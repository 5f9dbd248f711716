"""Bugs in how information leaves: P1 to P6 and P9."""

from tests.campaigns.gate.bug import Bug

_CHECK = "tests/gate/test_planted.py::test_without_a_bug_the_check_holds"
_PROMISES = "tests/gateway/test_flow_promises.py"
_ORDERING = "tests/gateway/test_flow_ordering.py"
_FILTER = "tests/gateway/test_filter.py"

BUGS = [
    Bug(
        "it leaves first and is recorded afterwards",
        "P1",
        "gateway/flow.py",
        "            place = (await self._ledger.append([draft]))[0]\n            if place.repeat:",
        "            later = __import__('asyncio').ensure_future(self._ledger.append([draft]))\n"
        "            later.add_done_callback(lambda done: done.exception())\n"
        "            place = decided.place\n            if place.repeat:",
        (f"{_PROMISES}::TestRecordedFirst::test_an_entry_that_takes_long_holds_everything_behind_it_up[released]",),
    ),
    Bug(
        "a commit that fails is taken for one that did not",
        "P1",
        "services/database.py",
        '            connection.run("COMMIT")\n',
        '            with __import__("contextlib").suppress(Exception):\n                connection.run("COMMIT")\n',
        ("tests/services/test_durable.py::test_a_commit_that_fails_is_heard_by_every_one",),
    ),
    Bug(
        "refused calls leave no entry",
        "P2",
        "gateway/deciding.py",
        "        drafts = [one.draft for one in prepared if isinstance(one, Prepared)]\n"
        "        places = iter(await self._ledger.append(drafts) if drafts else [])\n"
        '        return [next(places) if isinstance(one, Prepared) else Place("problem") for one in prepared]',
        "        drafts = [one.draft for one in prepared if isinstance(one, Prepared) and one.answer.allow]\n"
        "        places = iter(await self._ledger.append(drafts) if drafts else [])\n"
        '        return [next(places) if isinstance(one, Prepared) and one.answer.allow else Place("placed")\n'
        "                for one in prepared]",
        (f"{_PROMISES}::test_each_decided_call_leaves_one_decision",),
    ),
    Bug(
        "a look into the inbox leaves no entry",
        "P2",
        "gateway/service.py",
        "        await self._looked(who, collaboration, \"inbox\", len(found))\n",
        "",
        ("tests/gateway/test_looks.py::test_each_look_of_a_partner_leaves_one_entry",),
    ),
    Bug(
        "a caseworker's look at a case leaves no entry",
        "P2",
        "consent/granting.py",
        '    await desk.ledger.append([entry(hand, "look-up", session, said, moves=False)])\n    return hand.case',
        "    return hand.case",
        ("tests/consent/test_answering.py::TestLookUps::test_each_look_is_one_entry",),
    ),
    Bug(
        "an officer's search leaves no entry",
        "P2",
        "services/audit/lookups.py",
        "        return Found(entries, await self._write_down(looked), on, facets, all_of_them)",
        "        return Found(entries, -1 if looked else -1, on, facets, all_of_them)",
        ("tests/audit/test_officer.py::test_each_look_up_leaves_exactly_one_entry",),
    ),
    Bug(
        "calls turned away are not counted",
        "P2",
        "services/turned_away.py",
        "        if status in COUNTED and _ON_RECORD not in scope:",
        "        if status in COUNTED and status != 401 and _ON_RECORD not in scope:",
        ("tests/doors/test_turned_away.py::test_in_every_room_hostile_calls_are_one_entry",),
    ),
    Bug(
        "the digest is of what came, not of what left",
        "P3",
        "gateway/flow.py",
        "kept.fields, digest_of(kept.information), event)",
        "kept.fields, digest_of(information), event)",
        (f"{_ORDERING}::test_a_yes_to_less_meanwhile_lets_less_through",),
    ),
    Bug(
        "the entry names the fields that were asked for",
        "P3",
        "gateway/entries.py",
        '    outcome = {**_outcome(answer), "fields": released}',
        '    outcome = {**_outcome(answer), "fields": facts.fields}',
        (f"{_ORDERING}::test_a_yes_to_less_meanwhile_lets_less_through",),
    ),
    Bug(
        "releases that a crash left open stay open",
        "P4",
        "gateway/releases.py",
        "        if unknown:\n",
        "        if not unknown:\n",
        (f"{_PROMISES}::TestClosing::test_a_crash_after_the_release_is_closed_as_unknown_at_start",),
    ),
    Bug(
        "what was fetched is not erased",
        "P4",
        "gateway/store.py",
        "UPDATE deposit SET state = ?, wrapped = ?, sealed = ? ",
        "UPDATE deposit SET state = ?, staged_at = CASE WHEN ? = ? THEN staged_at ELSE 0 END ",
        ("tests/gateway/test_deposits.py::test_content_lies_sealed_and_neither_key_nor_content_survives_the_erasure",),
    ),
    Bug(
        "a withheld field is kept",
        "P5",
        "gateway/filter.py",
        "if field in permitted[item]}",
        "if field}",
        (f"{_FILTER}::test_only_what_is_permitted_passes_and_everything_else_is_counted",),
    ),
    Bug(
        "items that nobody permitted are passed on",
        "P5",
        "gateway/filter.py",
        "            dropped += len(values) if isinstance(values, Mapping) else 1\n            continue",
        "            kept[item] = values\n            continue",
        (f"{_PROMISES}::TestWhatWasSent::test_a_holder_that_gives_more_than_it_was_asked_for_gives_nothing_more_away",
         f"{_FILTER}::test_only_what_is_permitted_passes_and_everything_else_is_counted"),
    ),
    Bug(
        "a value that its schema does not allow is accepted",
        "P5",
        "gateway/filter.py",
        "    if not odd and validator.is_valid(values):",
        "    if not odd:",
        (f"{_FILTER}::test_a_wrong_type_is_named_and_its_value_is_not",),
    ),
    Bug(
        "the key of one system is another's as well",
        "P6",
        "gateway/service.py",
        "{asked.collaboration}|{who.client or who.person}|{asked.key}",
        "{asked.collaboration}|{asked.key}",
        (f"{_PROMISES}::TestOnce::test_keys_of_different_systems_do_not_meet",),
    ),
    Bug(
        "an idempotency key is ignored",
        "P6",
        "gateway/service.py",
        "    if not asked.key:",
        "    if asked:",
        (f"{_PROMISES}::TestOnce::test_fifty_at_once_under_one_key_are_one_release",),
    ),
    Bug(
        "an assertion may be used again",
        "P6",
        "gateway/entries.py",
        '    return tuple(Count(f"once:{one}", 1) for one in flow.who.once)',
        "    return ()",
        (f"{_PROMISES}::TestOnce::test_an_assertion_or_a_proof_is_good_for_one_permit",),
    ),
    Bug(
        "what was deposited may be claimed by two at once",
        "P6",
        "gateway/store.py",
        "UPDATE deposit SET state = 'leaving' WHERE collaboration = ? AND flow = ? AND state = 'waiting'",
        "UPDATE deposit SET state = 'leaving' WHERE collaboration = ? AND flow = ?",
        ("tests/gateway/test_looks.py::test_of_two_who_fetch_at_once_one_gets_it",),
    ),
    Bug(
        "somebody else's repeat hears what came of it",
        "P6",
        "gateway/refusing.py",
        '    same_person = first.sealed.get("person", {}).get("id") == flow.who.person',
        "    same_person = True",
        (f"{_PROMISES}::TestOnce::test_the_same_key_for_another_person_is_a_conflict",),
        raises="AlreadyReleased",
    ),
    Bug(
        "an answer leaves however long it takes",
        "P9",
        "services/leaving.py",
        "            async with asyncio.timeout_at(self._leaves_by):",
        "            async with asyncio.timeout_at(None):",
        ("tests/gateway/test_flow_doors.py"
         "::test_a_body_that_does_not_leave_within_two_seconds_is_cut_and_counts_as_disclosed",),
    ),
]  # fmt: skip
