"""Why something was refused, as practice counts it: under one reason each, and whether it was off the map. Pure."""

from collections.abc import Iterable

from services.decision.reasons import outward

AROUND, ON_THE_MAP = "around", "on-the-map"
"""Asked for off the map, which tells that somebody works around it; or along an arrow as it is drawn."""

OFF_THE_MAP = frozenset(
    {"no_such_arrow", "not_your_arrow", "wrong_form", "form_not_served", "wrong_purpose", "field_not_on_arrow"}
)
"""Another arrow than there is, another person's, another form, purpose or field than the arrow has."""

_FIRST = (
    *("reference_of_another_partner", "no_such_case", "no_such_arrow", "not_your_arrow", "no_grant", "case_not_open"),
    *("wrong_form", "form_not_served", "wrong_purpose", "field_not_on_arrow", "nothing_asked"),
    *("not_planned", "too_early", "too_late", "no_agreement", "nobody_at_the_other_end"),
    *("own_no", "refused", "withdrawn", "expired", "guardianship_over", "guardian_no_longer"),
    *("asked_not_answered", "never_asked", "not_begun", "permitted_for_something_else", "nothing_permitted"),
)
"""The order in which one mends things: of several reasons the one that comes first here is counted."""

_UNKNOWN = "unknown"


def reason_of(codes: Iterable[str]) -> str:
    """The one reason under which a refusal is counted: so the reasons of an arrow add up to its refusals."""
    found = sorted(codes)
    return next((code for code in _FIRST if code in found), found[0] if found else _UNKNOWN)


def group_of(reason: str) -> str:
    """Whether a refusal for this reason was asked for off the map."""
    return AROUND if reason in OFF_THE_MAP else ON_THE_MAP


def outward_of(reason: str) -> str:
    """What the caller heard."""
    return outward([reason])[0]
