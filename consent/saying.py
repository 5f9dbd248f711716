"""Saying: an entry of the ledger in plain words, Danish and English: who, what, why, on what ground, and what came out.

Never the content itself: the ledger does not hold it.
"""

from typing import Any, Literal

from services.audit.wire import Entry
from services.collaboration.model import NotOnTheMap, ServiceMap
from services.decision.reasons import all_reasons

Language = Literal["da", "en"]

_WHAT: dict[str, dict[Language, str]] = {
    "decision": {"da": "Nogen ville vide noget om dig", "en": "Somebody wanted to know something about you"},
    "released": {"da": "Nogen fik noget at vide om dig", "en": "Somebody was told something about you"},
    "closed": {"da": "Det blev stoppet, før noget blev sendt", "en": "It was stopped before anything was sent"},
    "received": {"da": "Modtageren har kvitteret", "en": "The receiver has acknowledged"},
    "erased": {"da": "Modtageren har slettet det igen", "en": "The receiver has erased it again"},
    "still-needed": {"da": "Modtageren vil beholde det lidt endnu", "en": "The receiver wants to keep it for now"},
    "asked": {"da": "Du blev spurgt om lov", "en": "You were asked for permission"},
    "given": {"da": "Der blev sagt ja", "en": "Somebody said yes"},
    "refused": {"da": "Der blev sagt nej", "en": "Somebody said no"},
    "withdrawn": {"da": "Et ja blev trukket tilbage", "en": "A yes was withdrawn"},
    "withdrawal-closed": {"da": "En tilbagetrækning er helt færdig", "en": "A withdrawal is complete"},
    "guardianship": {"da": "Et værgemål blev skrevet ind", "en": "A guardianship was registered"},
    "emergency": {"da": "Nogen meldte, at der var brug for akut hjælp", "en": "Somebody declared that help was needed"},
    "look-up": {"da": "Nogen så i din liste", "en": "Somebody looked at your list"},
    "turned-away": {"da": "Nogen blev afvist", "en": "Somebody was turned away"},
    "disagreement": {"da": "Du var uenig i noget", "en": "You disagreed with something"},
    "question": {"da": "Du spurgte om noget", "en": "You asked about something"},
    "grant": {"da": "Nogen fik en plads i dit forløb", "en": "Somebody was given a part in your case"},
    "protection": {
        "da": "Det blev noteret, om dit navn og din adresse er beskyttet",
        "en": "It was noted whether your name and address are protected",
    },
    "grant-ended": {"da": "Nogens plads i dit forløb sluttede", "en": "Somebody's part in your case ended"},
    "case-closed": {"da": "Dit forløb blev lukket", "en": "Your case was closed"},
    "case-reopened": {"da": "Dit forløb blev åbnet igen", "en": "Your case was opened again"},
    "case": {"da": "Dit forløb blev åbnet", "en": "Your case was opened"},
    "activity": {"da": "En aktivitet blev planlagt", "en": "An activity was planned"},
    "sample": {"da": "Nogen skal se efter, om det gik rigtigt til", "en": "Somebody is to look whether it was right"},
    "check-done": {"da": "Nogen har set efter", "en": "Somebody has looked into it"},
}
_OTHERWISE: dict[Language, str] = {"da": "Noget skete i dit forløb", "en": "Something happened in your case"}
_GROUND: dict[str, dict[Language, str]] = {
    "permission": {"da": "Det kræver et ja fra dig", "en": "It needs a yes from you"},
    "law": {"da": "Loven siger, at det må ske", "en": "The law allows it"},
    "own-information": {"da": "Det er dine egne oplysninger", "en": "It is your own information"},
    "emergency": {"da": "Der var brug for akut hjælp", "en": "Acute help was needed"},
}
_OUTCOME: dict[str, dict[Language, str]] = {
    "permitted": {"da": "Ja, det måtte de", "en": "Yes, they might"},
    "refused": {"da": "Nej, det måtte de ikke", "en": "No, they might not"},
    "aborted": {"da": "Stoppet i tide", "en": "Stopped in time"},
}

# The answer to what a citizen wrote stands beside it, for them alone; a guardian reads this list as well.
_BETWEEN = ("disagreement", "question")


def say(map_: ServiceMap, entry: Entry) -> dict[str, dict[str, str]]:
    """In both languages `what`, `who`, `which`, `why`, `ground`, `outcome`, `because`, each only where it is known."""
    return {language: _in(language, map_, entry) for language in ("da", "en")}


def _in(language: Language, map_: ServiceMap, entry: Entry) -> dict[str, str]:
    said = entry.said
    told = {
        "what": _WHAT.get(entry.kind, _OTHERWISE)[language],
        "who": _who(language, map_, entry),
        "which": _fields(language, map_, said),
        "why": _why(language, map_, said),
        "ground": _ground(language, map_, said),
        "outcome": _OUTCOME.get(str(said.get("outcome", "")), {}).get(language, ""),
        "because": _because(language, said) or _in_their_words(entry),
    }
    return {name: words for name, words in told.items() if words}


def _who(language: Language, map_: ServiceMap, entry: Entry) -> str:
    person = entry.sealed.get("person") or {}
    name = person.get("name", "") if isinstance(person, dict) else ""
    partner = entry.said.get("partner") or (person.get("partner", "") if isinstance(person, dict) else "")
    actor = entry.said.get("actor", "")
    parts = [name, _title(language, map_.actors, actor), _title(language, map_.partners, partner)]
    return ", ".join(part for part in parts if part)


def _title(language: Language, things: Any, id_: str) -> str:
    found = things.get(id_)
    return str(getattr(found.title, language)) if found else ""


def _fields(language: Language, map_: ServiceMap, said: dict[str, Any]) -> str:
    names = []
    for path in said.get("fields") or said.get("asked") or []:
        try:
            names.append(str(getattr(map_.field(path).title, language)))
        except (NotOnTheMap, KeyError, ValueError):
            names.append(path)
    return ", ".join(names)


def _why(language: Language, map_: ServiceMap, said: dict[str, Any]) -> str:
    arrow = map_.arrows.get(said.get("arrow", ""))
    return str(getattr(arrow.need_to_know, language)) if arrow else ""


def _ground(language: Language, map_: ServiceMap, said: dict[str, Any]) -> str:
    basis = said.get("ground", "")
    words = _GROUND.get(basis, {}).get(language, "")
    arrow = map_.arrows.get(said.get("arrow", ""))
    national = map_.ground_of(arrow.id).national if arrow and basis == "law" else None
    ask = {"da": "Du kan spørge", "en": "You can ask"}[language]
    if national is None:
        return words
    operator = _title(language, map_.partners, map_.governance.operator)
    return f"{words}: {national.act}, {national.section}. {ask} {operator}."


def _because(language: Language, said: dict[str, Any]) -> str:
    known = all_reasons()
    return " ".join(known[code].citizen[language] for code in said.get("reasons", []) if code in known)


def _in_their_words(entry: Entry) -> str:
    """Why a receiver wants to keep something, and what was found by whoever looked into it, as they said so."""
    found = entry.kind == "check-done" and entry.said.get("about") not in _BETWEEN
    return str(entry.sealed.get("words", "")) if found or entry.kind == "still-needed" else ""
