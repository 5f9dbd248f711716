"""Bugs in what is kept back of who somebody is: P27."""

from tests.campaigns.gate.bug import Bug

_FLOWS = "tests/gateway/test_flow_protected.py"
_NOTED = "tests/collaboration/test_protection.py"
_RULES = "policies/need_to_know"

BUGS = [
    Bug(
        "what is kept back passes with the rest",
        "P27",
        f"{_RULES}/decisions.rego",
        "_let_pass(asked & _permitted_fields(q.basis, id), id)",
        "asked & _permitted_fields(q.basis, id)",
        ("opa:test_a_protected_name_or_address_is_kept_back_whatever_the_ground",),
    ),
    Bug(
        "a name of which nobody knows whether it is protected passes",
        "P27",
        f"{_RULES}/protected.rego",
        'mark.protection == "none"',
        'mark.protection in {"none", "unknown"}',
        ("opa:test_a_protected_name_or_address_is_kept_back_whatever_the_ground",),
    ),
    Bug(
        "a national number passes to a private partner",
        "P27",
        f"{_RULES}/protected.rego",
        'mark.of in _people\n\tmark.receiver == "public"',
        'mark.of in _people\n\tmark.receiver in {"public", "private"}',
        ("opa:test_a_number_passes_to_a_public_partner_and_to_no_private_one",),
    ),
    Bug(
        "a field that the map does not account for is taken for a plain one",
        "P27",
        f"{_RULES}/decisions.rego",
        "\t_accounted_for(id)\n",
        "",
        ("opa:test_what_is_not_known_is_not_taken_for_not_protected",),
    ),
    Bug(
        "a named exception has no last day",
        "P27",
        "services/collaboration/marks.py",
        "excepted_until=ends_at(excepted.last_day, map_.zone) if excepted else 0",
        "excepted_until=9_007_199_254_740_991 if excepted else 0",
        (f"{_FLOWS}::TestNamedException::test_until_its_last_day_is_over",),
    ),
    Bug(
        "an exception that ends on the way to the ledger still counts",
        "P27",
        "gateway/questions.py",
        '    spans += [[mark["exception"]] for mark in question.get("marked", ()) if "exception" in mark]\n',
        "",
        (f"{_FLOWS}::TestNamedException::test_also_when_it_ends_between_the_decision_and_its_entry",),
    ),
    Bug(
        "what was noted while the holder was asked comes too late",
        "P27",
        "gateway/flow.py",
        "            kept = keep(information, decided.answer.fields)\n",
        "            kept = keep(information, facts_of_first.answer.fields if last else decided.answer.fields)\n",
        (f"{_FLOWS}::TestProtectedName::test_also_when_it_is_noted_while_the_holder_is_asked",),
        more=(
            (
                "gateway/flow.py",
                "        flow, event = decided.flow, new_id(EVENT)\n",
                "        flow, event = decided.flow, new_id(EVENT)\n        facts_of_first = decided\n",
            ),
        ),
    ),
    Bug(
        "that a name is protected counts only when the ledger is back",
        "P27",
        "services/collaboration/pending.py",
        'held.protections[body["case"]] = body["protection"]',
        "pass",
        (f"{_NOTED}::test_that_somebody_is_protected_counts_before_the_ledger_is_back",),
    ),
    Bug(
        "of a new case it is taken for known that nobody is protected",
        "P27",
        "services/collaboration/migrations/0002_protection.py",
        'server_default="unknown"',
        'server_default="none"',
        (f"{_NOTED}::test_until_somebody_has_looked_it_up_nobody_knows",),
    ),
    Bug(
        "whoever has a part may note that nobody is protected",
        "P27",
        "services/collaboration/access.py",
        "    return gives and grant.holds_at(now)",
        "    return grant.holds_at(now)",
        (f"{_NOTED}::test_nobody_else_may",),
        raises="Failed",
    ),
    Bug(
        "a voluntary organization is taken for an authority",
        "P27",
        "services/collaboration/marks.py",
        "    return both != {PartnerKind.PUBLIC}",
        "    return PartnerKind.PRIVATE in both",
        (f"{_NOTED}::test_who_is_no_public_authority_is_private",),
    ),
    Bug(
        "a map may take a national number to a private partner without an exception",
        "P27",
        "services/collaboration/check_marks.py",
        "        if path in arrow.exceptions or not self._needed(arrow, path):",
        "        if path in arrow.exceptions or self._needed(arrow, path):",
        ("tests/collaboration/test_check.py::test_a_mistake_is_named_and_nothing_else_is",),
    ),
    Bug(
        "what the map does not mark is taken for what says nothing",
        "P27",
        "services/collaboration/marks.py",
        "    return field.identifies or looks_like(field)",
        "    return field.identifies or Identifies.NOTHING",
        (f"{_NOTED}::test_a_map_from_before_there_were_marks_is_read_and_what_looks_like_a_name_is_taken_for_one",),
    ),
]
