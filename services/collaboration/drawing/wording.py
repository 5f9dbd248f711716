"""The words of a drawing, in both languages."""

from collections.abc import Mapping
from datetime import date

from services.collaboration.kinds import Basis, Form
from services.collaboration.parts import Language

_WORDS: Mapping[str, tuple[str, str]] = {
    "again": ("Igen: fra {start} til {end}", "Again: from {start} to {end}"),
    "asterisk": ("* Skabt sammen med borgeren", "* Made together with the citizen"),
    "count_one": ("Brugt {count} gang i perioden", "Used {count} time in the period"),
    "count_says": ("Brugt {count} gange i perioden", "Used {count} times in the period"),
    "counts_legend": (
        "Tallet i rammen siger, hvor mange gange noget gik den vej i perioden; jo tykkere, jo oftere",
        "The number in the frame says how often something went this way in the period; the thicker, the more often",
    ),
    "counts_of": ("Hvor ofte noget gik hver vej", "How often something went each way"),
    "counts_few": (
        "{count}: siges ikke, fordi det er få, eller få kunne regnes ud af det",
        "{count}: not told, since it is few, or few could be worked out from it",
    ),
    "counts_unknown": ("Ikke talt", "Not counted"),
    "table_number": ("Nr.", "No."),
    "table_what": ("Oplysninger", "Information"),
    "table_from": ("Fra", "From"),
    "table_to": ("Til", "To"),
    "table_why": ("Hvorfor", "Why"),
    "table_form": ("Hvordan", "How"),
    "table_basis": ("Grundlag", "Ground"),
    "table_shown": ("I perioden", "In the period"),
    "table_changes": ("Ændring", "Change"),
    "added": ("Ny", "New"),
    "changed": ("Ændret", "Changed"),
    "gone": ("Væk", "Gone"),
    "added_by_line": ("Ny: hel linje", "New: a whole line"),
    "changed_by_line": ("Ændret: lange streger", "Changed: long dashes"),
    "gone_by_line": ("Væk: spredte prikker, overstreget", "Gone: scattered dots, struck through"),
    "same_by_line": ("Som før", "As before"),
    "asked_anew": ("Borgerne spørges på ny", "Citizens are asked anew"),
    "not_drawn": (
        "Ændret, uden plads på tegningen: {what}",
        "Changed, with no place in the drawing: {what}",
    ),
    "part_title": ("navnet på samarbejdet", "the name of the collaboration"),
    "part_state": ("om det er forsøg eller drift", "whether it is a pilot or a routine"),
    "part_pilot_last_day": ("forsøgets sidste dag", "the pilot's last day"),
    "part_time_zone": ("tidszonen", "the time zone"),
    "part_relation_to_co_production": ("forholdet til samskabelse", "how it relates to co-production"),
    "part_remit": ("hvem det er for", "whom it is for"),
    "part_need": ("behovet", "the need"),
    "part_questions": ("et svar på de fire spørgsmål", "an answer to the four questions"),
    "part_governance": ("styringen", "governance"),
    "part_complements": ("hvad der supplerer hvad", "what complements what"),
    "part_assets": ("fælles teknologi og steder", "shared technology and places"),
    "part_routines": ("rutinerne", "routines"),
    "part_order": ("aktiviteternes rækkefølge", "the order of activities"),
    "part_again": ("hvad der kommer igen", "what comes round again"),
    "part_items": ("oplysninger", "items of information"),
    "part_purposes": ("formål", "purposes"),
    "part_matters": ("sagsområder", "matters"),
    "part_grounds": ("grundlag", "grounds"),
    "part_resources": ("ressourcer", "resources"),
    "diff_of": ("Hvad der er anderledes", "What is different"),
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
