"""Reads what a field may hold of its type, and notes limits that belong to another type, or leave nothing."""

from services.collaboration.flows import LONGEST_TEXT, Limits
from services.collaboration.kinds import FieldType
from services.collaboration.section import Section

_OF = {"least": FieldType.NUMBER, "most": FieldType.NUMBER, "longest": FieldType.TEXT, "one_of": FieldType.TEXT}


def read_limits(here: Section) -> Limits:
    """The limits of a field."""
    limits = Limits(
        least=here.maybe_number("least"),
        most=here.maybe_number("most"),
        longest=here.maybe_whole("longest"),
        one_of=here.maybe_ids("one_of"),
    )
    _belong(here)
    if limits.least is not None and limits.most is not None and limits.least > limits.most:
        says = f"The least, {limits.least}, is above the most, {limits.most}"
        here.wrong(f"{here.path}.least", says, "Change one of the two.")
    if limits.longest is not None and limits.longest > LONGEST_TEXT:
        says = f"No text is longer than {LONGEST_TEXT} characters"
        here.wrong(f"{here.path}.longest", says, "Write a smaller number, or take it away.")
    if limits.longest is not None and (long := [one for one in limits.one_of if len(one) > limits.longest]):
        says = f"“{long[0][:60]}” is longer than {limits.longest} characters, so nobody can ever choose it"
        here.wrong(f"{here.path}.one_of", says, "Shorten it, or take `longest` away.")
    return limits


def _belong(here: Section) -> None:
    if here.has("type") and here.unsure("type", FieldType):
        return  # told already, and what would belong to it nobody knows
    type_ = here.raw("type") or FieldType.TEXT.value
    for name, belongs_to in _OF.items():
        if here.has(name) and type_ != belongs_to:
            says = f"`{name}` belongs to a {belongs_to}, and the field is a {type_}"
            here.wrong(f"{here.path}.{name}", says, f"Take it away, or write type: {belongs_to}.")
