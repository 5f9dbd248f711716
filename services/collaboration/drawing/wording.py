"""The words of a drawing, in both languages."""

from collections.abc import Mapping
from datetime import date

from services.collaboration.kinds import Basis, Form
from services.collaboration.parts import Language

_WORDS: Mapping[str, tuple[str, str]] = {
    "again": ("Igen: fra {start} til {end}", "Again: from {start} to {end}"),
    "asterisk": ("* Skabt sammen med borgeren", "* Made together with the citizen"),
    "counts": ("Ser kun tal", "Sees counts only"),
    "emergency": ("! I en akut situation", "! In an emergency"),
    "ended": ("afsluttet", "ended"),
    "head": (
        "Tallet ved spidsen siger, hvilken pil det er",
        "The number at the head tells which arrow it is",
    ),
    "law": ("§ Efter loven", "§ By law"),
    "own-information": ("Borgerens egne oplysninger", "The citizen's own information"),
    "part_of": ("del af {whole}", "part of {whole}"),
    "permission": ("Med borgerens tilladelse", "With the citizen's permission"),
    "pilot": ("forsøg til og med {day}", "pilot until {day}"),
    "private": ("privat", "private"),
    "public": ("offentlig", "public"),
    "routine": ("i drift", "in operation"),
    "service_map": ("Servicekort", "Service map"),
    "step": ("Trin {number}", "Step {number}"),
    "voluntary": ("frivillig", "voluntary"),
    "map_says": (
        "{partners} parter, {activities} aktiviteter og {arrows} pile: hvilke oplysninger går fra hvem til hvem.",
        "{partners} partners, {activities} activities and {arrows} arrows: which information goes from whom to whom.",
    ),
    "arrow_title": ("{number}. {what}: fra {sender} til {receiver}", "{number}. {what}: from {sender} to {receiver}"),
    Form.ON_REQUEST.value: ("Når modtageren spørger", "When the receiver asks"),
    Form.SENT.value: ("Sendt", "Sent"),
    Form.BROKERED.value: ("Når afsenderen svarer", "When the sender answers"),
    Form.SUBSCRIPTION.value: ("Løbende", "Regularly"),
}


_MONTHS = {
    "da": [
        "januar",
        "februar",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


def say(key: str, language: Language) -> str:
    """The words for ``key`` in ``language``."""
    return _WORDS[key][0 if language == "da" else 1]


def day(value: date, language: Language) -> str:
    """A day as people write it: 31. december 2027, 31 December 2027."""
    return f"{value.day}{'.' if language == 'da' else ''} {_MONTHS[language][value.month - 1]} {value.year}"


def mark(basis: Basis) -> str:
    """The sign before a label that tells the basis without colour; none for permission and own information."""
    return {Basis.LAW: "§ ", Basis.EMERGENCY: "! "}.get(basis, "")
